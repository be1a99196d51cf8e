// SPDX-License-Identifier: Apache-2.0

package trino_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/enginetest"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/trino"
)

var update = flag.Bool("update", false, "write the golden files")

func TestTheSQLThatIsPrintedIsThatOfTheQuestion(t *testing.T) {
	got, err := trino.Script("lake", "llmctx", enginetest.ByVerdict())
	require.NoError(t, err)
	golden := filepath.Join("testdata", "script.sql")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}
