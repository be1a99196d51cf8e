// SPDX-License-Identifier: Apache-2.0

package sources

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

const (
	poll    = "200ms"
	patient = 30 * time.Second // machines of CI are slow
)

// installed returns where the servers are, and skips where they are not.
func installed(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("LLMCTX_SOURCES")
	if folder == "" {
		t.Skip("LLMCTX_SOURCES names no folder with servers; `make sources` runs this")
	}
	return folder
}

// changesWanted is how many changes each source gets.
func changesWanted(t *testing.T) int {
	t.Helper()
	text := os.Getenv("LLMCTX_SOURCE_CHANGES")
	if text == "" {
		return 5
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

// change is one that was made: what is in force since then, as it is stamped, and between which
// two readings of the clock it was made.
type change struct {
	value      string
	begin, end time.Time
}

// rig is a folder in which llmctx snapshot watches.
type rig struct {
	t       *testing.T
	folder  string
	changes []change
	random  *rand.Rand
}

func newRig(t *testing.T, sources string) *rig {
	t.Helper()
	r := &rig{t: t, folder: t.TempDir(), random: rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))} //nolint:gosec // a test
	require.NoError(t, os.Mkdir(filepath.Join(r.folder, "registry.d"), 0o700))
	r.write("snapshot.yaml", fmt.Sprintf("into: {file: '%s/registry.d'}\nstate: '%s/state.json'\npoll: %s\nsources:\n%s",
		r.folder, r.folder, poll, strings.ReplaceAll(sources, "FOLDER", r.folder)))
	return r
}

func (r *rig) write(name, text string) {
	r.t.Helper()
	require.NoError(r.t, os.WriteFile(filepath.Join(r.folder, name), []byte(text), 0o600))
}

// llmctx runs the command and returns what it prints.
func (r *rig) llmctx(args ...string) string {
	r.t.Helper()
	out, err := exec.CommandContext(r.t.Context(), filepath.Join(harness.Root(r.t), "_build", "llmctx"), args...).CombinedOutput()
	require.NoError(r.t, err, "llmctx %v: %s", args, out)
	return string(out)
}

func (r *rig) once() { r.llmctx("snapshot", "--config", filepath.Join(r.folder, "snapshot.yaml")) }

// watch runs llmctx snapshot --watch until the test ends.
func (r *rig) watch() {
	r.t.Helper()
	start(r.t, "", nil, filepath.Join(harness.Root(r.t), "_build", "llmctx"),
		"snapshot", "--config", filepath.Join(r.folder, "snapshot.yaml"), "--watch")
}

// entries are the lines of a fragment.
func (r *rig) entries(source string) []string {
	text, err := os.ReadFile(filepath.Join(r.folder, "registry.d", source+".yaml"))
	if err != nil {
		return nil
	}
	var entries []string
	for line := range strings.Lines(string(text)) {
		if entry, ok := strings.CutPrefix(strings.TrimSpace(line), "- {"); ok && !strings.Contains(line, "match:") {
			entries = append(entries, entry)
		}
	}
	return entries
}

// made takes note of a change, and waits until the fragment has it.
func (r *rig) made(source string, c change) {
	r.t.Helper()
	known := len(r.entries(source))
	r.changes = append(r.changes, c)
	if known >= len(r.changes) {
		return
	}
	require.Eventually(r.t, func() bool { return len(r.entries(source)) >= len(r.changes) }, patient, 20*time.Millisecond,
		"%s did not arrive; the fragment has %v", c.value, r.entries(source))
}

// pause lets a random time pass between two changes: what is tested is time.
func (r *rig) pause() {
	timer := time.NewTimer(time.Duration(r.random.IntN(300)) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.t.Context().Done():
	}
}

// interval is what llmctx changes says of one change.
type interval struct {
	New              string
	Since, After, By *time.Time
}

// holds lets llmctx tell what changed, and a collector stamp spans of all times, and compares
// both with what was done: the true time lies in the interval, and no stamp is false.
func (r *rig) holds(variable, attribute string) {
	r.t.Helper()
	var told struct{ Changes []interval }
	require.NoError(r.t, json.Unmarshal([]byte(r.llmctx("changes", "--json", "--last", "1h", "--variable", variable,
		"--registry", filepath.Join(r.folder, "registry.d"))), &told))
	byTime := told.Changes // the newest first
	widest := time.Duration(0)
	for i := range byTime {
		got, c := byTime[len(byTime)-1-i], r.changes[len(r.changes)-len(byTime)+i]
		if got.Since != nil {
			got.After, got.By = got.Since, got.Since
		}
		assert.Equal(r.t, c.value, got.New)
		// Clocks that tell whole milliseconds are rounded down.
		assert.False(r.t, got.After.After(c.end) || got.By.Add(time.Millisecond).Before(c.begin),
			"%s was made between %v and %v, and is dated %v to %v", c.value, c.begin, c.end, got.After, got.By)
		widest = max(widest, got.By.Sub(*got.After))
	}
	require.GreaterOrEqual(r.t, len(byTime), len(r.changes)-1, "what was there first has no date, all others do")
	r.t.Logf("%d changes of %s; the widest interval has %v", len(byTime), variable, widest)
	r.stamped(attribute, byTime)
}

// stamped sends spans of just before, within and after each interval through a collector. They
// ask for a model by its alias: a model's name would be evidence, and go before what is declared.
func (r *rig) stamped(attribute string, told []interval) {
	r.t.Helper()
	lake := filepath.Join(r.folder, "spans.jsonl")
	collector := harness.StartCollector(r.t, "collector.yaml", map[string]string{
		"REGISTRY": filepath.Join(r.folder, "registry.d"), "LAKE": lake,
	})
	var spans []string
	add := func(at time.Time) {
		spans = append(spans, fmt.Sprintf(`{"traceId":"%032x","spanId":"%016x","name":"chat","startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":[`+
			`{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.request.model","value":{"stringValue":"chat-default"}}]}`,
			len(spans)+1, len(spans)+1, at.UnixNano(), at.UnixNano()))
	}
	next := time.Now() // the newest comes first
	for _, i := range told {
		after, by := i.After, i.By
		if i.Since != nil {
			after, by = i.Since, i.Since
		}
		add(after.Add(-time.Millisecond))
		add(after.Add(by.Sub(*after) / 2))
		add(by.Add(next.Sub(*by) / 2)) // in force for certain, until the next may have come
		next = *after
	}
	collector.SendJSON(r.t, `{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"support-agent"}}]},`+
		`"scopeSpans":[{"spans":[`+strings.Join(spans, ",")+`]}]}]}`)
	collector.Stop(r.t)
	seen := map[string]bool{}
	known := 0
	for _, span := range harness.ReadSpans(r.t, lake) {
		value, ok := span.Attributes().Get(attribute)
		require.True(r.t, ok, "a span without %s", attribute)
		if strings.HasPrefix(value.Str(), "unknown") {
			continue
		}
		known++
		seen[value.Str()] = true
		at := span.StartTimestamp().AsTime()
		assert.True(r.t, r.possible(value.Str(), at), "a span of %v is stamped %s", at, value.Str())
	}
	assert.GreaterOrEqual(r.t, known, len(told), "most times are not within an interval")
	for _, c := range r.changes[1:] {
		assert.True(r.t, seen[c.value], "%s is on no stamp", c.value)
	}
}

// possible reports whether a value was in force at an instant, as far as the changes tell: while
// one was being made, it is the old or the new.
func (r *rig) possible(value string, at time.Time) bool {
	const rounding = 2 * time.Millisecond
	for i, c := range r.changes {
		ended := i+1 < len(r.changes) && !at.Before(r.changes[i+1].end.Add(rounding))
		if c.value == value && !at.Before(c.begin.Add(-rounding)) && !ended {
			return true
		}
	}
	return false
}

// start runs a program in a process group of its own, and ends the group when it is stopped or
// the test ends.
func start(t *testing.T, folder string, env []string, args ...string) (stop func()) {
	t.Helper()
	cmd, log := program(t.Context(), folder, env, args...)
	require.NoError(t, cmd.Start())
	return ending(t, cmd, log)
}

func program(ctx context.Context, folder string, env []string, args ...string) (*exec.Cmd, *strings.Builder) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	log := &strings.Builder{}
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.Env = folder, log, log, append(os.Environ(), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = 5 * time.Second
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd, log
}

func ending(t *testing.T, cmd *exec.Cmd, log *strings.Builder) func() {
	t.Helper()
	ended := false
	stop := func() {
		if ended {
			return
		}
		ended = true
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		_ = cmd.Wait()
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // what outlives its parent
		if t.Failed() {
			t.Logf("%s:\n%s", cmd.Args[0], log)
		}
	}
	t.Cleanup(stop)
	return stop
}

// client is a program that makes a change for each line that it is sent.
type client struct {
	t      *testing.T
	in     *os.File
	answer *bufio.Scanner
}

func startClient(t *testing.T, folder string, args ...string) *client {
	t.Helper()
	cmd, log := program(t.Context(), folder, nil, args...)
	cmd.Stdout = nil
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	r, w, err := os.Pipe()
	require.NoError(t, err)
	cmd.Stdin = r
	require.NoError(t, cmd.Start())
	require.NoError(t, r.Close())
	ending(t, cmd, log)
	t.Cleanup(func() { _ = w.Close() })
	return &client{t, w, bufio.NewScanner(out)}
}

// change makes one.
func (c *client) change(what string) change {
	c.t.Helper()
	_, err := fmt.Fprintln(c.in, what)
	require.NoError(c.t, err)
	for c.answer.Scan() { // some libraries print, too
		fields := strings.Fields(c.answer.Text())
		if len(fields) != 3 {
			continue
		}
		begin, err1 := strconv.ParseInt(fields[1], 10, 64)
		end, err2 := strconv.ParseInt(fields[2], 10, 64)
		if err1 == nil && err2 == nil {
			return change{fields[0], time.Unix(0, begin), time.Unix(0, end)}
		}
	}
	require.Fail(c.t, "the client ended")
	return change{}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	return port
}

// awaitHTTP waits until a server answers, whatever it says.
func awaitHTTP(t *testing.T, url string) {
	t.Helper()
	require.Eventually(t, func() bool {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
		if err != nil {
			return false
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return false
		}
		return response.Body.Close() == nil && response.StatusCode < http.StatusInternalServerError
	}, 3*time.Minute, 200*time.Millisecond, "%s does not answer", url)
}
