// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

const folder = "testdata/spans"

// capture is one file of captured spans and the library that wrote them.
type capture struct{ file, library string }

// captures are played in this order.
var captures = []capture{
	{"vercel-ai.json", "Vercel AI SDK"},
	{"openllmetry-managed-prompt.json", "OpenLLMetry"},
	{"openinference.json", "OpenInference"},
	{"otel.json", "OpenTelemetry"},
}

// sent is one span that was sent. kind is what it is labelled as, "" where it is no GenAI span.
type sent struct {
	id      spanID
	kind    string
	capture capture
}

type spanID struct {
	trace pcommon.TraceID
	span  pcommon.SpanID
}

// send sends the captures as if each began at an instant. when tells the occasions
// apart on which a capture is sent.
func (c *collector) send(ctx context.Context, when string, begin time.Time) ([]sent, error) {
	kinds, err := readKinds()
	if err != nil {
		return nil, err
	}
	var list []sent
	for _, capture := range captures {
		data, err := os.ReadFile(filepath.Join(folder, capture.file))
		if err != nil {
			return nil, err
		}
		td, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", capture.file, err)
		}
		shift := begin.Sub(earliest(td))
		for index, span := range allSpans(td) {
			move(span, shift, when)
			kind := kinds[capture.file+" "+strconv.Itoa(index)]
			list = append(list, sent{spanID{span.TraceID(), span.SpanID()}, kind, capture})
		}
		if err := c.post(ctx, td); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// move returns a span another time, and a trace of its own for each time it is sent.
func move(span ptrace.Span, shift time.Duration, when string) {
	moved := func(t pcommon.Timestamp) pcommon.Timestamp {
		return pcommon.NewTimestampFromTime(t.AsTime().Add(shift))
	}
	span.SetStartTimestamp(moved(span.StartTimestamp()))
	span.SetEndTimestamp(moved(span.EndTimestamp()))
	for _, event := range span.Events().All() {
		event.SetTimestamp(moved(event.Timestamp()))
	}
	old := span.TraceID()
	sum := sha256.Sum256(append(old[:], when...))
	span.SetTraceID(pcommon.TraceID(sum[:16]))
}

func earliest(td ptrace.Traces) time.Time {
	var first pcommon.Timestamp
	for _, span := range allSpans(td) {
		if first == 0 || span.StartTimestamp() < first {
			first = span.StartTimestamp()
		}
	}
	return first.AsTime()
}

// allSpans returns the spans in document order.
func allSpans(td ptrace.Traces) []ptrace.Span {
	var spans []ptrace.Span
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				spans = append(spans, span)
			}
		}
	}
	return spans
}

func (c *collector) post(ctx context.Context, td ptrace.Traces) error {
	body, err := (&ptrace.JSONMarshaler{}).MarshalTraces(td)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(answer.Body)
		return fmt.Errorf("the collector refused spans: %s %s", answer.Status, text)
	}
	return nil
}

// readKinds returns the kind of each GenAI span by "file index", from the labels that
// come with the captures.
func readKinds() (map[string]string, error) {
	file, err := os.Open(filepath.Join(folder, "LABELS.tsv"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	r := csv.NewReader(file)
	r.Comma, r.LazyQuotes = '\t', true
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	kinds := map[string]string{}
	for _, row := range rows[1:] {
		if row[3] == "yes" {
			kinds[row[0]+" "+row[1]] = row[4]
		}
	}
	return kinds, nil
}
