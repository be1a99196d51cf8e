// SPDX-License-Identifier: Apache-2.0

package harness

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	startTimeout = 60 * time.Second
	stopTimeout  = 30 * time.Second
	pollInterval = 50 * time.Millisecond

	// A Collector says that it is ready, then asks to be told of signals (otelcol's Collector.Run): a SIGTERM between
	// the two ends it as a crash does. Nothing that can be seen tells that it has passed that line.
	signalsTaken = 500 * time.Millisecond
)

// process is a running binary of _build/.
type process struct {
	name      string
	cmd       *exec.Cmd
	logs      *logBuffer
	terminate context.CancelFunc
	exited    chan struct{}
	ready     atomic.Pointer[time.Time] // when it was first seen to be
	killed    bool                      // by a test, so how it ended says nothing
}

// startProcess starts _build/<name>. It gets SIGTERM, as an orchestrator would send it, when it is stopped or the test
// ends, whichever is first, and is killed if that does not help.
func startProcess(t *testing.T, name string, env map[string]string, args ...string) *process {
	t.Helper()
	return startBinary(t, filepath.Join(Root(t), "_build", name), env, args...)
}

// startBinary is startProcess for a binary that stands elsewhere.
func startBinary(t *testing.T, binary string, env map[string]string, args ...string) *process {
	t.Helper()
	name := filepath.Base(binary)
	require.FileExists(t, binary, "`make e2e` builds what these tests run")

	ctx, terminate := context.WithCancel(t.Context())
	p := &process{name: name, logs: &logBuffer{}, terminate: terminate, exited: make(chan struct{})}
	p.cmd = exec.CommandContext(ctx, binary, args...)
	p.cmd.Cancel = func() error {
		if since := p.ready.Load(); since != nil {
			<-time.After(time.Until(since.Add(signalsTaken)))
		}
		return p.cmd.Process.Signal(syscall.SIGTERM)
	}
	p.cmd.WaitDelay = stopTimeout
	p.cmd.Stdout, p.cmd.Stderr = p.logs, p.logs
	p.cmd.Env = os.Environ()
	for name, value := range env {
		p.cmd.Env = append(p.cmd.Env, name+"="+value)
	}
	require.NoError(t, p.cmd.Start())
	go func() {
		defer close(p.exited)
		// How it ended is read from the process state: Wait also reports that the context is done.
		_ = p.cmd.Wait()
	}()
	t.Cleanup(func() {
		p.stop(t)
		if t.Failed() {
			t.Logf("logs of %s:\n%s", name, p.logs)
		}
	})
	return p
}

// awaitReady returns once url answers with 200.
func (p *process) awaitReady(t *testing.T, url string) {
	t.Helper()
	p.await(t, func() error {
		_, err := get(t.Context(), url)
		return err
	})
}

// awaitListening returns once the process takes connections at the address.
func (p *process) awaitListening(t *testing.T, address string) {
	t.Helper()
	p.await(t, func() error {
		connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
		if err != nil {
			return err
		}
		return connection.Close()
	})
}

// await returns once ready does without an error.
func (p *process) await(t *testing.T, ready func() error) {
	t.Helper()
	require.Eventually(t, func() bool {
		return p.hasExited() || ready() == nil
	}, startTimeout, pollInterval, "%s did not become ready", p.name)
	require.False(t, p.hasExited(), "%s exited before it was ready", p.name)
	now := time.Now()
	p.ready.Store(&now)
}

// stop ends the process and expects it to leave without an error.
func (p *process) stop(t *testing.T) {
	t.Helper()
	p.terminate()
	<-p.exited
	if p.killed {
		return
	}
	assert.Zero(t, p.cmd.ProcessState.ExitCode(), "%s: %s", p.name, p.cmd.ProcessState)
}

// kill ends the process as a crash does: it is not asked, and nothing is flushed.
func (p *process) kill(t *testing.T) {
	t.Helper()
	p.killed = true
	require.NoError(t, p.cmd.Process.Kill())
	<-p.exited
}

// spent is the processor time of the process, until now or until its end.
func (p *process) spent(t *testing.T) time.Duration {
	t.Helper()
	if p.hasExited() {
		return p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime()
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(stat), ") ") // behind the name, which may hold blanks
	require.True(t, found)
	const tick = time.Second / 100
	var spent time.Duration
	for _, field := range strings.Fields(rest)[11:13] {
		n, err := strconv.Atoi(field)
		require.NoError(t, err)
		spent += time.Duration(n) * tick
	}
	return spent
}

func (p *process) hasExited() bool {
	select {
	case <-p.exited:
		return true
	default:
		return false
	}
}

// logBuffer is what a process has written so far; it may be read while the process writes.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// Root returns the absolute path of the repository.
func Root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "builder-config.yaml")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		require.NotEqual(t, parent, dir, "not inside the repository")
		dir = parent
	}
}
