// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

func question() *counts.Question {
	from := time.Unix(0, 1795176000000000000)
	return &counts.Question{Bad: counts.Interval{From: from, To: from.Add(time.Hour)}, Behaviour: counts.Behaviour{{Verdicts: []counts.VerdictTest{{Label: "fail"}}}}, Columns: true}
}

// FuzzLines holds whatever a file holds against one sound span beside it, which counts in any case.
func FuzzLines(f *testing.F) {
	for _, seed := range []string{
		"", "\n", "{", "[]", "7", "null", `"text"`, oneStamped, oneStamped[:100], `{"resourceSpans":null}`, `{"resourceSpans":[{"scopeSpans":[{"spans":7}]}]}`,
		`{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":7,"attributes":[{"key":null},{"value":{}},7]}]}]}]}`,
		`{"resourceSpans":[{"resource":{"attributes":{}},"scopeSpans":[{"spans":[{"startTimeUnixNano":"-9223372036854775808","endTimeUnixNano":"1e400"}]}]}]}`,
		`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"eventName":"gen_ai.evaluation.result","timeUnixNano":"x","body":{"kvlistValue":[]}}]}]}]}`,
		strings.ReplaceAll(oneStamped, "declared", `\ud800\u0000`), strings.ReplaceAll(oneStamped, "0a", "\xff\xfe"), "PAR1", "\x1f\x8b", "\x28\xb5\x2f\xfd",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		lake := t.TempDir()
		for name, text := range map[string]string{"a.json": string(data), "sound.json": strings.ReplaceAll(oneStamped, "0a", "5011d5011d5011d5011d5011d5011d50")} {
			if err := os.WriteFile(filepath.Join(lake, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		e, err := Open(t.Context(), Options{Path: lake, Memory: "512MB"})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := e.Close(); err != nil {
				t.Error(err)
			}
		}()
		table, err := e.Count(t.Context(), question())
		if err != nil {
			t.Fatal(err)
		}
		if table.Coverage.Spans == 0 {
			t.Error("the sound span does not count")
		}
	})
}
