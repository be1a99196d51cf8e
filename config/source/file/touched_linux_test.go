// SPDX-License-Identifier: Apache-2.0

package file

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whoever rolls back by hand moves the file away and back, or copies it with its time.
func TestAFileThatWasAwayAndWasPutBackIsNotProvenToHaveStayed(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := write(t, declaring("one"), folder, "r.yaml")
	unique := func() string {
		fragment, _, err := ofMachine.readWhole(file)
		require.NoError(t, err)
		return fragment.Unique
	}
	first := unique()
	assert.Equal(t, first, unique(), "it stayed")
	info, err := os.Stat(file)
	require.NoError(t, err)
	<-time.After(20 * time.Millisecond) // the clock of a file system has ticks
	require.NoError(t, os.Rename(file, file+".bak"))
	write(t, declaring("two"), file)
	require.NoError(t, os.Rename(file+".bak", file))
	moved := unique()
	assert.NotEqual(t, first, moved)
	require.NoError(t, os.Remove(file))
	write(t, declaring("one"), file)
	require.NoError(t, os.Chtimes(file, info.ModTime(), info.ModTime()))
	assert.NotEqual(t, first, unique())
}
