// SPDX-License-Identifier: Apache-2.0

package pack

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
)

// with adds an attribute to a line, or a verdict.
func with(line, key, value string) string {
	return strings.ReplaceAll(line, `"attributes":[{"key":"gen_ai`, `"attributes":[{"key":"`+key+`","value":{"stringValue":"`+value+`"}},{"key":"gen_ai`)
}

// ofTrace7 is a line of the same trace as the seventh.
func ofTrace7(n int) string {
	return strings.ReplaceAll(line(n), fmt.Sprintf("%032x", n), fmt.Sprintf("%032x", 7))
}

func TestWhatWasPackedAtSeveralTimesCountsAsTheLake(t *testing.T) {
	const conversation, response = "gen_ai.conversation.id", "gen_ai.response.id"
	child := strings.ReplaceAll(line(8), `"name":"chat m"`, `"parentSpanId":"0000000000000007","name":"chat m"`)
	child = strings.ReplaceAll(child, strings.Repeat("0", 31)+"8", strings.Repeat("0", 31)+"7")
	tool := strings.ReplaceAll(strings.ReplaceAll(child, `"chat"`, `"execute_tool"`), "chat m", "execute_tool t")
	judgedTool := strings.ReplaceAll(strings.ReplaceAll(line(20), `"chat"`, `"execute_tool"`), "chat m", "execute_tool t")
	noSpan := strings.ReplaceAll(verdictLog(7), `"spanId":"0000000000000007",`, "")
	names := strings.ReplaceAll(noSpan, `"traceId":"`+strings.Repeat("0", 31)+`7",`, "")
	failed := strings.ReplaceAll(verdictLog(9), `"gen_ai.evaluation.score.value","value":{"doubleValue":0.25}`, `"error.type","value":{"stringValue":"timeout"}`)
	for _, changed := range [][2]string{{child, line(8)}, {tool, child}, {noSpan, verdictLog(7)}, {names, noSpan}, {failed, verdictLog(9)}, {with(line(3), response, "r"), line(3)}, {with(verdictLog(3), response, "r"), verdictLog(3)}} {
		require.NotEqual(t, changed[1], changed[0])
	}
	for name, times := range map[string][]string{ // what is packed at each time
		"verdicts before and after their answers":    {lines(0, 6) + verdictLog(1) + verdictLog(8), lines(6, 12) + verdictLog(7) + verdictLog(2)},
		"verdicts and an answer at three times":      {verdictLog(7), lines(0, 12), strings.ReplaceAll(verdictLog(7), "0.25", "0.75")},
		"only spans":                                 {lines(0, 6), lines(6, 12)},
		"an answer that is there twice":              {lines(0, 8), lines(7, 12) + verdictLog(7)},
		"an answer that is part of one before":       {lines(0, 8) + verdictLog(7), child + lines(9, 12)},
		"a span below a judged answer":               {lines(0, 8) + verdictLog(7), tool + lines(9, 12)},
		"a verdict on what is above":                 {lines(0, 7) + strings.ReplaceAll(line(7), "llm_context.", "other."), child + lines(9, 12) + verdictLog(7)},
		"answers with one response":                  {with(line(3), response, "r"), with(line(4), response, "r") + lines(5, 12) + verdictLog(5)},
		"a verdict that names a response elsewhere":  {lines(0, 3) + with(line(3), response, "r"), lines(4, 12) + with(verdictLog(99), response, "r")},
		"a verdict that names its response, too":     {lines(0, 3) + with(line(3), response, "r"), lines(4, 12) + with(verdictLog(3), response, "r")},
		"a conversation of both":                     {with(line(3), conversation, "c") + lines(4, 6), with(line(6), conversation, "c") + with(line(7), conversation, "d") + lines(8, 12)},
		"a conversation of several hours of each":    {with(line(3), conversation, "c") + line(4) + with(line(7), conversation, "c"), with(line(2), conversation, "c") + with(line(8), conversation, "c") + lines(9, 12)},
		"a trace of several hours of each":           {line(1) + ofTrace7(2) + lines(7, 9), ofTrace7(3) + ofTrace7(4) + lines(9, 12)},
		"a conversation called as a trace is":        {with(line(3), conversation, strings.Repeat("0", 31)+"7") + lines(4, 6), lines(6, 12)},
		"verdicts that name nothing, or what is not": {lines(0, 6) + names + verdictLog(99) + failed, lines(6, 9) + names + verdictLog(3)},
		"a verdict that names a trace alone":         {lines(0, 6) + verdictLog(3), lines(6, 12) + noSpan},
		"a verdict on a tool":                        {lines(0, 12) + verdictLog(20), judgedTool + verdictLog(1)},
		"a verdict on a span without a stamp":        {lines(0, 12), strings.ReplaceAll(line(20), "llm_context.", "other.") + verdictLog(1) + verdictLog(20)},
		"other values and attributes in each":        {lines(0, 6), strings.ReplaceAll(strings.ReplaceAll(lines(6, 12), `"gold"`, `"silver"`), `"p:1"`, `"p:9"`) + verdictLog(6)},
	} {
		lake, out := t.TempDir(), t.TempDir()
		for i, text := range times {
			write(t, filepath.Join(lake, string(rune('a'+i))+".json"), text)
			pack(t, lake, out)
		}
		some, columns, byTrace, none := toned(), toned(), toned(), toned()
		some.Where = mustParse(t, "attrs['llm_context.prompt.revision'] = 'p:1'")
		columns.Columns, byTrace.Cluster, none.Behaviour = true, counts.Trace, nil
		questions := []*counts.Question{toned(), question(), narrow(), some, byTrace, none}
		want, have := ask(t, lake, questions...), ask(t, out, questions...)
		for i := range questions {
			assert.Equal(t, want[i], have[i], "%s, question %d", name, i)
		}
		if !strings.HasPrefix(name, "other values") && !strings.HasPrefix(name, "verdicts before") {
			continue
		}
		once := t.TempDir()
		pack(t, lake, once) // attributes of the lake are more than those that are packed
		assert.Equal(t, ask(t, once, columns), ask(t, out, columns), "%s, columns", name)
	}
}

func TestFilesOfOneTimeArePackedTogether(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	order := []string{"traces-0.json", "logs-0.json", "traces-1.json", "logs-1.json"}
	for i, name := range order {
		path, text := filepath.Join(lake, name), lines(6*(i/2), 6*(i/2)+6)
		if i%2 == 1 {
			text = verdictLog(6*(i/2) + 1)
		}
		write(t, path, text)
		at := bad.Add(time.Duration(i) * time.Minute)
		require.NoError(t, os.Chtimes(path, at, at))
	}
	pack(t, lake, out)
	m, err := packed.Load(out)
	require.NoError(t, err)
	var packs []string
	for _, s := range m.Sources {
		packs = append(packs, filepath.Base(s.Path))
	}
	assert.Equal(t, order, packs)
	assert.Equal(t, ask(t, lake, toned()), ask(t, out, toned()))
}
