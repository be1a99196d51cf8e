// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/command"
)

// Every command writes through Run, whatever it writes: what it found in the spans of clients, and what went wrong.
func TestNothingThatACommandWritesIsObeyedByATerminal(t *testing.T) {
	const obeyed, seen = "a\x1b[2J\x07\u202eb\u009b", `a\u001b[2J\u0007\u202eb\u009b`
	for name, c := range map[string]struct {
		run       func(cmd *cobra.Command) error
		out, told string
		exit      int
	}{
		"an answer": {run: func(cmd *cobra.Command) error {
			fmt.Fprintln(cmd.OutOrStdout(), obeyed)
			return nil
		}, out: seen + "\n", exit: command.ExitOK},
		"a note": {run: func(cmd *cobra.Command) error {
			fmt.Fprintln(cmd.ErrOrStderr(), obeyed)
			return nil
		}, told: seen + "\n", exit: command.ExitOK},
		"a finding": {run: func(*cobra.Command) error { return &command.Finding{Err: errors.New(obeyed)} }, told: seen + "\n", exit: command.ExitFinding},
		"an error":  {run: func(*cobra.Command) error { return errors.New(obeyed) }, told: seen + "\n", exit: command.ExitTrouble},
		"half a character at the end": {run: func(cmd *cobra.Command) error {
			fmt.Fprintf(cmd.OutOrStdout(), "a%s", "\xe6")
			fmt.Fprintf(cmd.ErrOrStderr(), "b%s", "\xe6")
			return nil
		}, out: `a\ufffd`, told: `b\ufffd`, exit: command.ExitOK},
	} {
		t.Run(name, func(t *testing.T) {
			var out, told bytes.Buffer
			root := &cobra.Command{Use: "llmctx", RunE: func(cmd *cobra.Command, _ []string) error { return c.run(cmd) }}
			assert.Equal(t, c.exit, command.Run(root, nil, strings.NewReader(""), &out, &told))
			assert.Equal(t, c.out, out.String())
			assert.Equal(t, c.told, told.String())
		})
	}
}
