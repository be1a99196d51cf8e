// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// fault is one thing that is done to a real collector, n times: few in the short form, many in the long one.
type fault struct {
	name        string
	short, long int
	do          func(t *testing.T, v *victim, n int)
}

var faults = []fault{
	{"killed (SIGKILL) at a random moment, the registry changing before and while it is down", 15, 400, killed},
	{"the registry is renamed into place, every 20 ms", 150, 1500, func(t *testing.T, v *victim, n int) {
		v.under(t, func() { repeat(t, n, 20*time.Millisecond, func() { v.rename(t) }) })
	}},
	{"the registry is written in place, every 150 ms", 20, 200, func(t *testing.T, v *victim, n int) {
		v.under(t, func() { repeat(t, n, 150*time.Millisecond, func() { v.overwrite(t) }) })
	}},
	{"the registry is gone, or a folder stands in its place", 6, 60, gone},
	{"the registry is written in two halves, 300 ms apart", 6, 60, halves},
	{"a document that explodes, is too deep, too large, or no document", 8, 80, hostileDocuments},
	{"a log file grows in the folder of the registry", 100, 1000, logFile},
	{"the stored history is damaged, or its file is empty, cut off in its head, overwritten or no database", 8, 100, damagedStore},
	{"the disk of the storage is full", 3, 30, fullDisk},
	{"SIGTERM while a registry of 24 MiB is read", 3, 40, terminated},
	{"the clock is set back and ahead, the registry changing, now and then while the Collector is down (in process, a batch or a look after each step)", 400, 4000, clockSteps},
	{"a flood of tool definitions, beside a service whose tools are as declared, changed, or cannot be read", 20, 200, flooded},
}

// TestNothingThatIsDoneToACollectorMakesAStampWrongLosesASpanOrKeepsItFromStarting writes its table into
// docs/operations.md with make faults.
func TestNothingThatIsDoneToACollectorMakesAStampWrongLosesASpanOrKeepsItFromStarting(t *testing.T) {
	form := os.Getenv("LLMCONTEXT_FAULTS") // "" compares, "short" and "long" write
	long := form == "long"
	rows := map[string]string{}
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			v, n := newVictim(t), f.short
			if long {
				n = f.long
			}
			f.do(t, v, n)
			o := v.judge(t)
			assert.Zero(t, o.wrong, "wrong stamps")
			assert.Zero(t, o.lost, "lost spans")
			assert.NotZero(t, o.spans)
			// A collector that does not start ends the test, so that no table is written.
			row := fmt.Sprintf("| %s | %d | %d | %d | %d | %d | 0 |\n", f.name, n, o.spans, o.wrong, o.lost, o.starts)
			t.Log(row)
			rows[f.name] = row
		})
	}
	const begin, end = "<!-- faults: written by make faults -->\n", "<!-- end of faults -->"
	path := filepath.Join(harness.Root(t), "docs", "operations.md")
	document, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(document), begin)
	require.True(t, found)
	written, after, found := strings.Cut(rest, end)
	require.True(t, found)
	if form != "" && !t.Failed() {
		table := "| fault | times | spans | wrong stamps | lost spans | starts | failed starts |\n" +
			"| --- | --- | --- | --- | --- | --- | --- |\n"
		for _, f := range faults {
			if rows[f.name] == "" { // it was left out with -run, and stays as it was
				rows[f.name] = regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(f.name) + ` \|.*\n`).FindString(written)
			}
			table += rows[f.name]
		}
		require.NoError(t, os.WriteFile(path, []byte(before+begin+"\n"+table+"\n"+end+after), 0o600))
		return
	}
	for _, f := range faults {
		assert.Regexp(t, `(?m)^\| `+regexp.QuoteMeta(f.name)+` \| \d+ \| \d+ \| 0 \| 0 \| \d+ \| 0 \|$`, written)
	}
}

func repeat(t *testing.T, n int, every time.Duration, do func()) {
	t.Helper()
	for range n {
		do()
		wait(t, every)
	}
}

func killed(t *testing.T, v *victim, n int) {
	var moments []time.Time
	pause := func() {
		wait(t, time.Duration(v.random.IntN(900))*time.Millisecond)
		moments = append(moments, time.Now().Add(-time.Duration(v.random.IntN(700))*time.Millisecond))
	}
	for range n {
		v.start(t)
		for range v.random.IntN(3) {
			pause()
			v.rename(t)
		}
		pause()
		v.Kill(t)
		for range v.random.IntN(3) {
			v.rename(t)
			pause()
		}
	}
	v.ask(t, moments)
}

func gone(t *testing.T, v *victim, n int) {
	v.under(t, func() {
		repeat(t, n, 300*time.Millisecond, func() {
			require.NoError(t, os.Rename(v.registry, v.registry+".away"))
			if v.random.IntN(2) == 0 {
				require.NoError(t, os.Mkdir(v.registry, 0o700))
				wait(t, 200*time.Millisecond)
				require.NoError(t, os.Remove(v.registry))
			}
			wait(t, 200*time.Millisecond)
			require.NoError(t, os.Rename(v.registry+".away", v.registry))
		})
	})
}

func halves(t *testing.T, v *victim, n int) {
	v.under(t, func() {
		repeat(t, n, 600*time.Millisecond, func() {
			cohort, document := v.next()
			half := len(document) - 12 // no valid document yet
			require.NoError(t, os.WriteFile(v.registry, []byte(document[:half]), 0o600))
			wait(t, 300*time.Millisecond)
			require.NoError(t, os.WriteFile(v.registry, []byte(document), 0o600))
			v.inForce(cohort)
		})
	})
}

// hostileDocuments are brought one after the other; what was good has to stay.
func hostileDocuments(t *testing.T, v *victim, n int) {
	bomb := "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		bomb += fmt.Sprintf("a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i+1, i+1, i, i, i, i, i, i, i)
	}
	documents := [][]byte{
		[]byte(bomb + "contexts: *a9\n"),
		bytes.Repeat([]byte("["), 1<<20),
		append([]byte("contexts: ["), bytes.Repeat([]byte("a,"), 12<<20)...),
		bytes.Repeat([]byte("# nothing\n"), 4<<20),
		[]byte("<html><body>502 Bad Gateway</body></html>"),
		make([]byte, 1<<16),
		[]byte("contexts: [{match: {}, cohort: \"\\u001b[2J\"}]"),
		[]byte("contexts: [{match: {service.name: '" + strings.Repeat("x", 1<<20) + "'}, cohort: a}]"),
	}
	v.under(t, func() {
		for i := range n {
			require.NoError(t, os.WriteFile(v.registry+".new", documents[i%len(documents)], 0o600))
			require.NoError(t, os.Rename(v.registry+".new", v.registry))
			wait(t, 300*time.Millisecond)
		}
	})
}

func logFile(t *testing.T, v *victim, n int) {
	file, err := os.OpenFile(filepath.Join(filepath.Dir(v.registry), "deploy.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	defer func() { assert.NoError(t, file.Close()) }()
	v.under(t, func() {
		repeat(t, n, 20*time.Millisecond, func() {
			_, err := fmt.Fprintln(file, "{not: yaml", strings.Repeat("x", 100))
			require.NoError(t, err)
		})
		v.rename(t)
		wait(t, noticed)
	})
	// The file is none of the registry's: nothing is told of it, however often it is written to.
	assert.NotContains(t, v.Logs(), "deploy.log")
	assert.Equal(t, 2, strings.Count(v.Logs(), `"registry `), "lines of the registry: loaded at the start and when it changed")
}

func damagedStore(t *testing.T, v *victim, n int) {
	var moments []time.Time
	v.start(t)
	for range 4 {
		wait(t, 400*time.Millisecond)
		moments = append(moments, time.Now().Add(-200*time.Millisecond))
		v.rename(t)
	}
	wait(t, noticed)
	v.Stop(t)
	files, err := filepath.Glob(filepath.Join(v.storage, "*"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	whole := map[string][]byte{}
	for _, file := range files {
		whole[file], err = os.ReadFile(file)
		require.NoError(t, err)
	}
	for i := range n {
		for file, content := range whole {
			require.NoError(t, os.WriteFile(file, v.damage(content, i), 0o600))
		}
		v.ask(t, moments)
	}
}

// damage returns a stored file as it may be found: cut off, empty, overwritten, or something else; or what is stored in
// it is changed in places. Pages of the database that are missing or wrong in themselves are not among it: bbolt walks
// them in a goroutine of its own when it opens the file, where nobody can catch what it does.
func (v *victim) damage(content []byte, kind int) []byte {
	damaged := bytes.Clone(content)
	switch kind % 8 {
	case 0:
		return nil
	case 1:
		return damaged[:v.random.IntN(2*4096)] // within the two pages that tell where all others are
	case 2:
		return []byte("not a store\n")
	case 3:
		clear(damaged)
	case 4:
		clear(damaged[:4096])
	default:
		for rest := damaged; ; {
			begin := bytes.Index(rest, []byte(`{"format":`))
			if begin < 0 {
				break
			}
			var history json.RawMessage
			decoder := json.NewDecoder(bytes.NewReader(rest[begin:]))
			end := begin + 1
			if decoder.Decode(&history) == nil { // or else it is what is left of an older one
				end = begin + int(decoder.InputOffset())
			}
			for range 1 + v.random.IntN(20) {
				rest[begin+v.random.IntN(end-begin)] ^= byte(1 + v.random.IntN(255))
			}
			rest = rest[end:]
		}
	}
	return damaged
}

// fullDisk lets the storage be a small disk that something else has filled.
func fullDisk(t *testing.T, v *victim, n int) {
	if err := syscall.Mount("tmpfs", v.storage, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no disk can be mounted here: %s", err)
	}
	t.Cleanup(func() { assert.NoError(t, syscall.Unmount(v.storage, syscall.MNT_DETACH)) })
	require.Error(t, os.WriteFile(filepath.Join(v.storage, "other"), make([]byte, 1<<20), 0o600), "it is full")
	v.under(t, func() { repeat(t, n, noticed, func() { v.rename(t) }) })
}
