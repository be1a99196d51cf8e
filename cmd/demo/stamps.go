// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

const prefix = "llm_context."

// whole is what every stamp has where the registry declares all six variables.
var whole = []string{
	"prompt.revision", "model.route", "index.snapshot_id", "tools.schema_hash", "judge.revision", "traffic.cohort",
	"fingerprint", "status", "registry.revision",
}

// stamped is a GenAI span as it came out of the collector. The keys of its stamp are
// those of the attributes, without the prefix.
type stamped struct {
	sent
	name  string
	stamp map[string]string
}

// collect waits for all that was sent, and returns the GenAI spans in the order in which
// they were sent. That one lacks a part of its stamp is an error, and that any other
// span has one too.
func (c *collector) collect(ctx context.Context, list []sent) ([]stamped, error) {
	var written map[spanID]ptrace.Span
	err := c.await(ctx, "not all spans came out of the collector", func() (bool, error) {
		var err error
		if written, err = readSpans(c.spans); err != nil {
			return false, err
		}
		return !slices.ContainsFunc(list, func(s sent) bool { _, ok := written[s.id]; return !ok }), nil
	})
	if err != nil {
		return nil, err
	}
	var spans []stamped
	for _, s := range list {
		span := written[s.id]
		stamp := stampOf(span)
		if err := check(s, span.Name(), stamp); err != nil {
			return nil, err
		}
		if s.kind != "" {
			spans = append(spans, stamped{s, span.Name(), stamp})
		}
	}
	return spans, nil
}

// readSpans reads what the file exporter has written so far.
func readSpans(path string) (map[spanID]ptrace.Span, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	spans := map[spanID]ptrace.Span{}
	for {
		line, rest, complete := bytes.Cut(data, []byte("\n"))
		if !complete { // the last line is being written
			return spans, nil
		}
		td, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(line)
		if err != nil {
			return nil, fmt.Errorf("what the collector wrote cannot be read: %w", err)
		}
		for _, span := range allSpans(td) {
			spans[spanID{span.TraceID(), span.SpanID()}] = span
		}
		data = rest
	}
}

func stampOf(span ptrace.Span) map[string]string {
	stamp := map[string]string{}
	for key, value := range span.Attributes().All() {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			stamp[rest] = value.AsString()
		}
	}
	return stamp
}

func check(s sent, name string, stamp map[string]string) error {
	if s.kind == "" {
		if len(stamp) > 0 {
			return fmt.Errorf("the span %q (%s) is no GenAI span and came out stamped: %v", name, s.capture.file, stamp)
		}
		return nil
	}
	for _, key := range whole {
		switch value := stamp[key]; {
		case value == "":
			return fmt.Errorf("the span %q (%s) came out without %s%s: %v", name, s.capture.file, prefix, key, stamp)
		case strings.Contains(value, "unknown"):
			return fmt.Errorf("the span %q (%s) came out with %s%s %s: %v", name, s.capture.file, prefix, key, value, stamp)
		}
	}
	return nil
}

// checkPrompts holds the promise of the demo: the prompt of a span is the one at its
// start, unless the span itself proves another; then that is told.
func checkPrompts(fresh, late []stamped) error {
	for _, span := range late {
		if prompt := span.stamp["prompt.revision"]; prompt != oldPrompt {
			return fmt.Errorf("the late span %q carries %s, not %s: %v", span.name, prompt, oldPrompt, span.stamp)
		}
	}
	moved := false
	for _, span := range fresh {
		switch newPrompt {
		case span.stamp["prompt.revision"]:
			moved = true
		case span.stamp["declared.prompt"]:
		default:
			return fmt.Errorf("the new span %q does not know of %s: %v", span.name, newPrompt, span.stamp)
		}
	}
	if !moved {
		return errors.New("no new span carries " + newPrompt)
	}
	return nil
}
