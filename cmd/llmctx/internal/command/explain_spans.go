// SPDX-License-Identifier: Apache-2.0

package command

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
)

// eachSpan returns every span of a file in a batch of its own.
func eachSpan(cmd *cobra.Command, path string, do func(ptrace.Traces) error) error {
	in := io.NopCloser(cmd.InOrStdin())
	if path != stdinName {
		var err error
		if in, err = duckdb.OpenFile(path); err != nil {
			return err
		}
	}
	err := eachDocument(in, func(line int, document []byte) error {
		td, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(document)
		if err != nil { // the last line of a file that is being written, say
			_, err = fmt.Fprintf(cmd.ErrOrStderr(), "%s:%d: %s; left out\n", path, line, whyNoSpans(document, err))
			return err
		}
		for _, single := range singles(td) {
			if err := do(single); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return errors.Join(err, in.Close())
}

// whyNoSpans says what is wrong with a document. Of what is not even JSON a parser only says
// where it stumbled.
func whyNoSpans(document []byte, err error) string {
	if !json.Valid(document) {
		return "this is no JSON, or cut off"
	}
	text := strings.Join(strings.Fields(err.Error()), " ")
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "") + "..."
	}
	return "this is JSON, but no OTLP/JSON: " + text
}

// eachDocument returns the documents of a file: one a line, or one for all of it.
func eachDocument(in io.Reader, do func(line int, document []byte) error) error {
	r := bufio.NewReaderSize(in, 1<<20)
	first, err := r.ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if len(first) < len(`{"resourceSpans":[]}`) { // the document stands on several lines
		rest, err := io.ReadAll(r)
		if err != nil || len(first)+len(rest) == 0 {
			return err
		}
		return do(1, append(first, rest...))
	}
	for line := 1; ; line++ {
		if len(first) > 1 {
			if err := do(line, first); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if first, err = r.ReadBytes('\n'); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
}

func singles(td ptrace.Traces) []ptrace.Traces {
	var all []ptrace.Traces
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				one := ptrace.NewTraces()
				resource := one.ResourceSpans().AppendEmpty()
				rs.Resource().CopyTo(resource.Resource())
				scope := resource.ScopeSpans().AppendEmpty()
				ss.Scope().CopyTo(scope.Scope())
				span.CopyTo(scope.Spans().AppendEmpty())
				all = append(all, one)
			}
		}
	}
	return all
}

// differences compares a stamp that a span carries with what would be written now.
func differences(carried, now map[string]string) []difference {
	var list []difference
	for key, value := range carried {
		if now[key] != value {
			list = append(list, difference{key, value, now[key]})
		}
	}
	for key, value := range now {
		if _, ok := carried[key]; !ok {
			list = append(list, difference{key, "", value})
		}
	}
	slices.SortFunc(list, func(a, b difference) int { return slices.Compare([]byte(a.Attribute), []byte(b.Attribute)) })
	return list
}
