// SPDX-License-Identifier: Apache-2.0

//go:build linux && !race

package config_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/internal/configtest"
)

// What a load may take at most, and what may go on after it was stopped, whatever stands in the documents.
const (
	mostProcessorTime = 10 * time.Second
	mostMemory        = 1 << 10 // MiB, of the whole process
	mostAfterStop     = 2 * time.Second
)

// shapes are documents as large as they may be, or nearly, each of which is much of one thing; a
// zero byte stands between fragments. scale is 1 for the whole of it.
var shapes = []struct {
	name  string
	write func(scale float64) string
}{
	{"contexts of one condition", func(scale float64) string {
		return list(times(250_000, scale), "- {match: {a: b%d}, cohort: c}\n", "")
	}},
	{"contexts of one condition, for the library", func(scale float64) string {
		return list(times(250_000, scale), "- {match: {a: b%d}, cohort: c}\n", "# é\n")
	}},
	{"contexts of one condition, in JSON", func(scale float64) string {
		return `{"contexts": [` + strings.TrimSuffix(many(times(250_000, scale), `{"match":{"a":"b%d"},"cohort":"c"},`), ",") + "]}"
	}},
	{"contexts of one variable each for one match", func(scale float64) string {
		return list(times(220_000, scale), "- {match: {a: b}, variables: {v%d: c}}\n", "")
	}},
	{"contexts that declare nothing for one match", func(scale float64) string {
		return list(times(250_000, scale), "- {match: {a: b}} # %d\n", "")
	}},
	{"contexts that declare one variable twice", func(scale float64) string {
		return list(times(250_000, scale), "- {match: {a: b}, cohort: c} # %d\n", "")
	}},
	{"contexts that are wrong", func(scale float64) string {
		return list(times(190_000, scale), "- {match: {a: b%d}, cohort: {}, prompt: 7}\n", "")
	}},
	{"contexts of other attributes each", func(scale float64) string {
		return list(times(250_000, scale), "- {match: {a%d: b}, cohort: c}\n", "")
	}},
	{"one match of many attributes", func(scale float64) string {
		return "contexts: [{match: {" + many(times(990_000, scale), "k%d: v, ") + "z: v}, cohort: c}]\n"
	}},
	{"one match of many attributes, for the library", func(scale float64) string {
		return "# é\ncontexts: [{match: {" + many(times(990_000, scale), "k%d: v, ") + "z: v}, cohort: c}]\n"
	}},
	{"one match of many attributes of two values", func(scale float64) string {
		return "contexts: [{match: {" + many(times(420_000, scale), "k%d: [v, w], ") + "z: v}, cohort: c}]\n"
	}},
	{"one attribute many times", func(scale float64) string {
		return "contexts: [{match: {" + strings.Repeat("k: v, ", times(990_000, scale)) + "z: v}, cohort: c}]\n"
	}},
	{"one attribute of many values", func(scale float64) string {
		return "contexts: [{match: {a: [" + many(times(1_450_000, scale), "%d, ") + "z]}, cohort: c}]\n"
	}},
	{"lists that multiply to a million", func(scale float64) string {
		return list(times(100, scale), "- {match: {c: x%d, a: ["+strings.TrimSuffix(many(10_000, "%d, "), ", ")+"]}, cohort: c}\n", "")
	}},
	{"user-named variables", func(scale float64) string {
		return "contexts: [{match: {}, variables: {" + many(times(990_000, scale), "v%d: c, ") + "z: v}}]\n"
	}},
	{"revisions", func(scale float64) string {
		return "contexts:\n- match: {}\n  prompt:\n" + dated(times(240_000, scale), "  - {name: p, revision: r%d, since: %s}\n")
	}},
	{"revisions of one date", func(scale float64) string {
		return "contexts:\n- match: {}\n  prompt:\n" + many(times(240_000, scale), "  - {name: p, revision: r%d, since: 2026-11-01T00:00:00Z}\n")
	}},
	{"revisions without a date", func(scale float64) string {
		return "contexts:\n- match: {}\n  cohort: [" + many(times(1_450_000, scale), "c%d, ") + "c]\n"
	}},
	{"variants", func(scale float64) string {
		return "contexts:\n- match: {}\n  prompt: {name: p, variants: [" + many(times(590_000, scale), "{revision: r%d}, ") + "{revision: r}]}\n"
	}},
	{"conditions of variants", func(scale float64) string {
		return "contexts:\n- match: {}\n  prompt: {name: p, variants: [{revision: s}, {revision: r, when: {" +
			many(times(990_000, scale), "k%d: v, ") + "z: v}}]}\n"
	}},
	{"hashes of tools", func(scale float64) string {
		return "contexts: [{match: {}, tools: {schemas: {" + many(times(790_000, scale), "t%d: 41bd07c2a9e05f13, ") + "z: 41bd07c2a9e05f13}}}]\n"
	}},
	{"definitions of tools", func(scale float64) string {
		return "contexts: [{match: {}, tools: {definitions: [" + many(times(370_000, scale), "{name: t%d, description: d}, ") + "{name: z}]}}]\n"
	}},
	{"one definition of a tool", func(scale float64) string {
		return "contexts: [{match: {}, tools: {definitions: [{name: t, parameters: {type: object, properties: {" +
			many(times(490_000, scale), "p%d: {type: string}, ") + "z: {type: string}}}}]}}]\n"
	}},
	{"one definition of a tool, for the library", func(scale float64) string {
		return "# é\ncontexts: [{match: {}, tools: {definitions: [{name: t, parameters: {type: object, properties: {" +
			many(times(490_000, scale), "p%d: {type: string}, ") + "z: {type: string}}}}]}}]\n"
	}},
	{"aliases of a large set of tools", func(scale float64) string {
		return "contexts:\n- {match: {a: x}, tools: &t {schemas: {" + many(times(780_000, scale), "t%d: 41bd07c2a9e05f13, ") +
			"z: 41bd07c2a9e05f13}}}\n" + many(1000, "- {match: {a: y%d}, tools: *t}\n")
	}},
	{"aliases of large definitions", func(scale float64) string {
		return "contexts:\n- {match: {a: x}, tools: &t {definitions: [" + many(times(360_000, scale), "{name: t%d, description: d}, ") +
			"{name: z}]}}\n" + many(1000, "- {match: {a: y%d}, tools: *t}\n")
	}},
	{"aliases of a large match", func(scale float64) string {
		return "contexts:\n- {cohort: c0, match: &m {" + many(times(970_000, scale), "k%d: v, ") + "z: v}}\n" +
			many(1000, "- {match: *m, variables: {v%d: w}}\n")
	}},
	{"aliases of many revisions", func(scale float64) string {
		return "contexts:\n- match: {a: x}\n  prompt: &p\n" + dated(times(220_000, scale), "  - {name: p, revision: r%d, since: %s}\n") +
			many(1000, "- {match: {a: y%d}, prompt: *p}\n")
	}},
	{"aliases of aliases", func(scale float64) string {
		var b strings.Builder
		b.WriteString("contexts:\n- {match: {a: x}, cohort: c}\na0: &a0 [" + many(times(1_400_000, scale), "%d, ") + "z]\n")
		for i := range 90 {
			fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 10), ", "))
		}
		return b.String()
	}},
	{"anchors", func(scale float64) string {
		return "contexts: [{match: {a: [" + many(times(1_400_000, scale), "&a%d b, ") + "z]}, cohort: c}]\n"
	}},
	{"tags", func(scale float64) string {
		return "contexts: [{match: {a: [" + strings.Repeat("!!str b, ", times(1_450_000, scale)) + "z]}, cohort: c}]\n"
	}},
	{"tags of somebody", func(scale float64) string {
		return "contexts: [{match: {a: [" + strings.Repeat("!include b, ", times(1_450_000, scale)) + "z]}, cohort: c}]\n"
	}},
	{"keys that are no text", func(scale float64) string {
		return "contexts:\n" + strings.Repeat("- ? [a]\n  : b\n", times(420_000, scale))
	}},
	{"one long word", func(scale float64) string {
		return "contexts: [{match: {a: " + strings.Repeat("x", times(document.MaxDocumentBytes-100, scale)) + "}, cohort: c}]\n"
	}},
	{"one long word, for the library", func(scale float64) string {
		return "contexts: [{match: {a: é" + strings.Repeat("x", times(document.MaxDocumentBytes-100, scale)) + "}, cohort: c}]\n"
	}},
	{"one long text between quotes", func(scale float64) string {
		return `contexts: [{match: {a: "` + strings.Repeat(`\n`, times(document.MaxDocumentBytes/2-100, scale)) + `"}, cohort: c}]` + "\n"
	}},
	{"one long text over many lines", func(scale float64) string {
		return "contexts: [{match: {a: \n" + strings.Repeat("x y\n", times(document.MaxDocumentBytes/4-100, scale)) + "}, cohort: c}]\n"
	}},
	{"one block of text", func(scale float64) string {
		return "contexts:\n- cohort: c\n  match:\n    a: |\n" + strings.Repeat("     y\n", times(document.MaxDocumentBytes/7-100, scale))
	}},
	{"one block of text that is folded", func(scale float64) string {
		return "contexts:\n- cohort: c\n  match:\n    a: >\n" + strings.Repeat("     y\n", times(document.MaxDocumentBytes/7-100, scale))
	}},
	{"long texts that are told", func(scale float64) string {
		word := strings.Repeat("x", 1<<20)
		return "contexts:\n" + strings.Repeat("- {match: {}, cohort: "+word+"}\n", times(31, scale))
	}},
	{"many errors in one long line", func(scale float64) string {
		return "contexts: [" + strings.Repeat("{cohort: {}}, ", 30) +
			"{match: {a: " + strings.Repeat("x", times(document.MaxDocumentBytes-1000, scale)) + "}}]\n"
	}},
	{"comments", func(scale float64) string {
		return "contexts:\n" + strings.Repeat("# c\n", times(1_490_000, scale)) + "- {match: {}, cohort: c}\n"
	}},
	{"comments, for the library", func(scale float64) string {
		return "contexts:\n" + strings.Repeat("#é\n", times(1_490_000, scale)) + "- {match: {}, cohort: c}\n"
	}},
	{"comments beside contexts, for the library", func(scale float64) string {
		return "# é\ncontexts:\n" + many(times(205_000, scale), "# of it\n- {match: {a: b%d}, cohort: c} # here\n")
	}},
	{"comments within brackets, for the library", func(scale float64) string {
		return "contexts: [{match: {a: [\n" + many(times(490_000, scale), "#é\nb%d, #c\n") + "z]}, cohort: c}]\n"
	}},
	{"empty lines, for the library", func(scale float64) string {
		return "# é\n" + strings.Repeat("\n", times(document.MaxDocumentBytes-1000, scale)) + "contexts: []\n"
	}},
	{"one long comment", func(scale float64) string {
		return "contexts: [] # é" + strings.Repeat("x", times(document.MaxDocumentBytes-100, scale)) + "\n"
	}},
	{"documents in one file", func(scale float64) string {
		return "contexts: []\n" + strings.Repeat("---\n", times(3_900_000, scale)/4)
	}},
	{"an error at the end", func(scale float64) string {
		return list(times(250_000, scale), "- {match: {a: b%d}, cohort: c}\n", "") + "- {match: {a: }}}\n"
	}},
	{"an error at the end of JSON", func(scale float64) string {
		return `{"contexts": [` + many(times(250_000, scale), `{"match":{"a":"b%d"},"cohort":"c"},`) + "]}"
	}},
	{"a byte that is no text at the end", func(scale float64) string {
		return list(times(250_000, scale), "- {match: {a: b%d}, cohort: c}\n", "") + "# \xe9\n"
	}},
	{"lists within lists", func(scale float64) string {
		return "contexts: [" + strings.Repeat(strings.Repeat("[", 60)+strings.Repeat("]", 60)+",", times(1_400_000/60, scale)) + "z]\n"
	}},
	{"items within items", func(scale float64) string {
		return "contexts:\n" + strings.Repeat(strings.Repeat("- ", 60)+"a\n", times(2_900_000/61, scale))
	}},
	{"fragments that declare one variable for one match", func(scale float64) string {
		return many(times(10_000, scale), "contexts: [{match: {}, cohort: c%d}]\x00")
	}},
	{"fragments of which each declares what the one before does", func(scale float64) string {
		var b strings.Builder
		for i := range times(1000, scale) {
			b.WriteString("contexts:\n")
			for j := range 250 {
				fmt.Fprintf(&b, "- {match: {a: b%d}, cohort: c}\n", i*249+j)
			}
			b.WriteString("\x00")
		}
		return b.String()
	}},
	{"fragments that declare nothing for one match", func(scale float64) string {
		return strings.Repeat("contexts:\n"+strings.Repeat("- {match: {}}\n", 250)+"\x00", times(1000, scale))
	}},
	{"fragments of user-named variables", func(scale float64) string {
		return many(times(10_000, scale), "contexts: [{match: {}, variables: {v%d: a}}]\x00")
	}},
	{"fragments of other attributes each", func(scale float64) string {
		return many(times(10_000, scale), "contexts: [{match: {a%d: b}, cohort: c}]\x00")
	}},
	{"numbers as keys", func(scale float64) string {
		return "contexts: [{match: {" + many(times(990_000, scale), "%d: 0x1F, ") + "z: v}, cohort: c}]\n"
	}},
}

func times(n int, scale float64) int { return int(float64(n) * scale) }

func many(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func list(n int, format, before string) string { return before + "contexts:\n" + many(n, format) }

func dated(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i, configtest.Start.Add(time.Duration(i-n)*time.Second).Format(time.RFC3339))
	}
	return b.String()
}

// TestWhateverADocumentHoldsALoadIsBounded loads each shape in a process of its own: whole with LLMCONTEXT_LIMITS=1,
// and a small part of it otherwise, for which as small a part of the time is enough: nothing may take more than its share.
func TestWhateverADocumentHoldsALoadIsBounded(t *testing.T) {
	scale, starting := 0.03, 500*time.Millisecond // processor time is dear where much else runs
	if os.Getenv("LLMCONTEXT_LIMITS") != "" {
		scale = 1
	}
	name := os.Getenv("LLMCONTEXT_SHAPE")
	for _, shape := range shapes {
		if shape.name == name {
			loadWithinBounds(t, shape.write(scale), starting+time.Duration(scale*float64(mostProcessorTime)))
			return
		}
	}
	for _, shape := range shapes {
		t.Run(shape.name, func(t *testing.T) {
			command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestWhateverADocumentHoldsALoadIsBounded$", "-test.v")
			command.Env = append(os.Environ(), "LLMCONTEXT_SHAPE="+shape.name)
			out, err := command.CombinedOutput()
			require.NoError(t, err, "%s", out)
			t.Log(string(out))
		})
	}
}

func loadWithinBounds(t *testing.T, text string, most time.Duration) {
	var fragments []config.Fragment
	for i, part := range strings.Split(strings.TrimSuffix(text, "\x00"), "\x00") {
		fragments = append(fragments, config.Fragment{Name: fmt.Sprintf("%05d.yaml", i), Data: []byte(part)})
	}
	began, wall := spent(), time.Now()
	_, err := config.NewLoader(24*time.Hour, nil).Load(fragments, configtest.Start)
	took, lasted, peak := spent()-began, time.Since(wall), peakMiB(t)
	told := "loaded"
	if err != nil {
		told = strings.SplitN(err.Error(), "\n", 2)[0]
	}
	var stopped time.Duration
	for _, part := range []float64{0.1, 0.4, 0.7, 0.9} {
		stopped = max(stopped, stopAfter(fragments, time.Duration(part*float64(lasted))))
	}
	t.Logf("%.1f MiB: %.2f s of processor time, %.0f MiB at the peak, %.2f s after it was stopped: %s",
		float64(len(text))/(1<<20), took.Seconds(), peak, stopped.Seconds(), told[:min(len(told), 100)])
	assert.Less(t, took, most)
	assert.Less(t, peak, float64(mostMemory))
	assert.Less(t, stopped, mostAfterStop)
}

// stopAfter returns the processor time that a load takes from when it was stopped to its end.
func stopAfter(fragments []config.Fragment, after time.Duration) time.Duration {
	l := config.NewLoader(24*time.Hour, nil)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = l.Load(fragments, configtest.Start)
	}()
	select {
	case <-done:
		return 0
	case <-time.After(after):
	}
	began := spent()
	l.Stop()
	<-done
	return spent() - began
}

// peakMiB returns the most memory that the process had.
func peakMiB(t *testing.T) float64 {
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	var kib float64
	_, err = fmt.Sscan(peak, &kib)
	require.NoError(t, err)
	return kib / 1024
}
