// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheVersionTellsTheBuildAndItsGo(t *testing.T) {
	cmd, out := root(), &bytes.Buffer{}
	cmd.SetOut(out)
	cmd.SetArgs([]string{"--version"})
	require.NoError(t, cmd.Execute())
	require.Regexp(t, `^llmctx version \S.*, `+runtime.Version()+"\n$", out.String())
}
