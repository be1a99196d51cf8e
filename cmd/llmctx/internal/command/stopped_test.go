// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"bytes"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/command"
)

func TestWhatACommandKeepsOnDiskForItselfIsGoneOnceItIsAskedToStop(t *testing.T) {
	lake, out, scratch := promptLake(t), t.TempDir(), t.TempDir()
	for i := range 40 { // which takes seconds to be read
		require.NoError(t, os.Link(filepath.Join(lake, "traces.json"), filepath.Join(lake, fmt.Sprintf("more%d.json", i))))
	}
	t.Setenv("TMPDIR", scratch)
	signals := make(chan os.Signal, 3)
	signal.Notify(signals, syscall.SIGTERM) // else a command that does not listen would end the tests
	defer signal.Stop(signals)
	self, err := os.FindProcess(os.Getpid())
	require.NoError(t, err)
	for _, args := range [][]string{
		{"postmortem", "--quiet", "--lake", lake, "--bad", "2026-11-20T09:00:00Z..2026-11-20T13:00:00Z", "--error"},
		{"values", "--lake", lake, "name"},
		{"pack", "--quiet", "--lake", lake, "--out", out},
	} {
		root := &cobra.Command{Use: "llmctx"}
		root.AddCommand(command.Postmortem(), command.Values(), command.Pack())
		var waits sync.WaitGroup
		waits.Go(func() {
			isThere := func() bool {
				found, _ := filepath.Glob(filepath.Join(scratch, "llmctx-*", "*"))
				return len(found) > 0
			}
			if assert.Eventually(t, isThere, time.Minute, time.Millisecond, args[0]) {
				assert.NoError(t, self.Signal(syscall.SIGTERM))
			}
		})
		var errs bytes.Buffer
		code := command.Run(root, args, strings.NewReader(""), &bytes.Buffer{}, &errs)
		waits.Wait()
		assert.NotZero(t, code, args[0])
		assert.Contains(t, errs.String(), "interrupted", args[0])
		left, err := os.ReadDir(scratch)
		require.NoError(t, err)
		assert.Empty(t, left, args[0])
	}
}
