// SPDX-License-Identifier: Apache-2.0

// Package command holds the sub-commands of llmctx.
package command

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/printable"
)

// The exit codes of llmctx, in the manner of grep and diff: a script can tell "the
// answer is no" from "there is no answer".
const (
	ExitOK      = 0
	ExitFinding = 1 // what was asked about is not right: a bad registry, definitions that cannot be read
	ExitTrouble = 2 // the question could not be answered: usage, files, a lake without spans
)

// Finding is an error that answers the question: exit code 1. Every other error is
// trouble: exit code 2.
type Finding struct{ Err error }

// Error returns the finding as it is printed.
func (f *Finding) Error() string { return f.Err.Error() }

// Unwrap returns what was found.
func (f *Finding) Unwrap() error { return f.Err }

// Run executes a command line and returns its exit code. Errors go to stderr. What a terminal would obey is escaped in
// both.
func Run(root *cobra.Command, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root.SetArgs(behindDashes(args))
	out, told := printable.New(stdout), printable.New(stderr)
	root.SetIn(stdin)
	root.SetOut(out)
	root.SetErr(told)
	root.SilenceErrors, root.SilenceUsage = true, true
	cmd, err := root.ExecuteC()
	out.End()
	told.End()
	if err == nil {
		return ExitOK
	}
	fmt.Fprintln(told, tellUsage(cmd, err))
	var finding *Finding
	if errors.As(err, &finding) {
		return ExitFinding
	}
	return ExitTrouble
}
