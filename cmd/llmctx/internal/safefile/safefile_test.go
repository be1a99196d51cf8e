// SPDX-License-Identifier: Apache-2.0

package safefile_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/safefile"
)

func appendLine(line string) func([]byte) ([]byte, error) {
	return func(data []byte) ([]byte, error) { return append(data, line+"\n"...), nil }
}

func TestNoChangeOfManyAtOnceIsLost(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() { assert.NoError(t, safefile.Update(t.Context(), path, appendLine("x"))) })
	}
	group.Wait()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, strings.Repeat("x\n", 50), string(data))
}

func TestModeAndLinksStay(t *testing.T) {
	folder := t.TempDir()
	path, link := filepath.Join(folder, "f"), filepath.Join(folder, "link")
	require.NoError(t, os.WriteFile(path, []byte("a\n"), 0o600))
	require.NoError(t, os.Chmod(path, 0o640))
	require.NoError(t, os.Symlink("f", link))
	require.NoError(t, safefile.Update(t.Context(), link, appendLine("b")))
	info, err := os.Lstat(link)
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&os.ModeSymlink)
	info, err = os.Stat(path)
	require.NoError(t, err)
	assert.EqualValues(t, 0o640, info.Mode().Perm())
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "a\nb\n", string(data))
	entries, err := filepath.Glob(filepath.Join(folder, ".*new*"))
	require.NoError(t, err)
	assert.Empty(t, entries, "no temporary file stays behind")
}

func TestAnEditByAProgramWithoutALockIsNeverOverwritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	require.NoError(t, os.WriteFile(path, []byte("a\n"), 0o600))
	edits := 0
	edit := func(times int) func([]byte) ([]byte, error) {
		return func(data []byte) ([]byte, error) {
			if edits++; edits <= times {
				assert.NoError(t, os.WriteFile(path, append([]byte("edit\n"), data...), 0o600))
			}
			return append(data, "mine\n"...), nil
		}
	}
	require.NoError(t, safefile.Update(t.Context(), path, edit(2)), "it is read again")
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "edit\nedit\na\nmine\n", string(data))
	edits = 0
	err = safefile.Update(t.Context(), path, edit(100))
	require.ErrorContains(t, err, "is being changed by another program")
	data, err = os.ReadFile(path)
	require.NoError(t, err)
	assert.True(t, strings.HasSuffix(string(data), "a\nmine\n"), "nothing was written by us")
}

func TestWhatCannotBeChangedIsLeftAsItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	require.NoError(t, os.WriteFile(path, []byte("a\n"), 0o600))
	no := errors.New("no")
	require.ErrorIs(t, safefile.Update(t.Context(), path, func([]byte) ([]byte, error) { return nil, no }), no)
	before, err := os.Stat(path)
	require.NoError(t, err)
	require.NoError(t, safefile.Update(t.Context(), path, func(data []byte) ([]byte, error) { return data, nil }))
	after, err := os.Stat(path)
	require.NoError(t, err)
	assert.True(t, os.SameFile(before, after), "the same content is not written again")

	link := path + "-link"
	require.NoError(t, os.Symlink("nowhere", link))
	require.ErrorContains(t, safefile.Update(t.Context(), link, appendLine("b")), "is a link to a file that is not there")
	require.ErrorContains(t, safefile.Update(t.Context(), filepath.Dir(path), appendLine("b")), "is no regular file")
}

func TestALockThatIsHeldIsWaitedForNoLongerThanAsked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	require.NoError(t, safefile.Update(t.Context(), path, func([]byte) ([]byte, error) {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		require.ErrorContains(t, safefile.Update(ctx, path, appendLine("x")), "no lock to be had")
		return []byte("a"), nil
	}))
}
