// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// columns are the attributes of the table.
var columns = []string{
	"llm_context.prompt.revision", "llm_context.model.route", "llm_context.index.snapshot_id",
	"llm_context.tools.schema_hash", "llm_context.traffic.cohort", "llm_context.status",
}

// show prints the stamps of the spans as they came out of the collector. Unless it
// is empty, every one has to carry the prompt.
func (c *collector) show(ctx context.Context, prompt string, list []sent) error {
	var stamped map[spanID]ptrace.Span
	err := c.await(ctx, "not all spans came out of the collector", func() (bool, error) {
		var err error
		stamped, err = c.read()
		for _, s := range list {
			if _, ok := stamped[s.id]; !ok {
				return false, err
			}
		}
		return true, err
	})
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "when\tspan\tkind\tprompt\troute\tindex\ttools\tcohort\tstatus")
	for _, s := range list {
		span := stamped[s.id]
		cells := []string{s.when, shorten(span.Name()), s.kind}
		for _, key := range columns {
			value, ok := span.Attributes().Get(key)
			if !ok {
				return fmt.Errorf("the span %q came out without %s", span.Name(), key)
			}
			cells = append(cells, value.AsString())
		}
		if value, _ := span.Attributes().Get(columns[0]); prompt != "" && value.AsString() != prompt {
			return fmt.Errorf("the span %q carries the prompt %s, not %s", span.Name(), value.AsString(), prompt)
		}
		_, _ = fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return checkOthers(stamped, list)
}

// checkOthers makes sure that what is beside the GenAI spans carries no stamp. List
// may name some of the GenAI spans only; then there is nothing to check.
func checkOthers(stamped map[spanID]ptrace.Span, list []sent) error {
	genai := map[spanID]bool{}
	for _, s := range list {
		if s.when != "first" {
			return nil
		}
		genai[s.id] = true
	}
	others := 0
	for id, span := range stamped {
		if genai[id] {
			continue
		}
		others++
		for key := range span.Attributes().All() {
			if strings.HasPrefix(key, "llm_context.") {
				return fmt.Errorf("the span %q is no GenAI span and came out with %s", span.Name(), key)
			}
		}
	}
	fmt.Printf("(%d other spans came out as they went in)\n", others)
	return nil
}

// read gives every span that the file exporter has written.
func (c *collector) read() (map[spanID]ptrace.Span, error) {
	file, err := os.Open(c.spans)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	spans := map[spanID]ptrace.Span{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		td, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(lines.Bytes())
		if err != nil {
			return spans, nil //nolint:nilerr // the last line is being written
		}
		for _, span := range allSpans(td) {
			spans[spanID{span.TraceID(), span.SpanID()}] = span
		}
	}
	return spans, lines.Err()
}

func shorten(name string) string {
	const most = 28
	if len(name) > most {
		return name[:most-3] + "..."
	}
	return name
}
