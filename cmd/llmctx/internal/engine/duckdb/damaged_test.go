// SPDX-License-Identifier: Apache-2.0

package duckdb_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/enginetest"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/pack"
)

func TestADamagedPackIsToldAndNeverCountedWrongly(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	require.NoError(t, enginetest.Incident(t).Files(lake))
	_, err := pack.Run(t.Context(), pack.Options{Lake: lake, Out: out, Memory: "1GB"})
	require.NoError(t, err)
	count := func(folder string) (*counts.Table, error) {
		e, err := duckdb.Open(t.Context(), duckdb.Options{Path: folder, Memory: "1GB"})
		if err != nil {
			return nil, err
		}
		defer func() { require.NoError(t, e.Close()) }()
		return e.Count(t.Context(), enginetest.ByVerdict())
	}
	want, err := count(out)
	require.NoError(t, err)
	manifest := func(edit func(m *packed.Manifest)) func(t *testing.T, folder string) {
		return func(t *testing.T, folder string) {
			m, err := packed.Load(folder)
			require.NoError(t, err)
			edit(m)
			require.NoError(t, m.Save(folder))
		}
	}
	ofTable := func(folder, table string) string {
		m, err := packed.Load(folder)
		require.NoError(t, err)
		at := slices.IndexFunc(m.Files, func(f packed.File) bool { return strings.HasPrefix(f.Path, table+"/") })
		return filepath.Join(folder, m.Files[at].Path)
	}
	for name, c := range map[string]struct {
		damage func(t *testing.T, folder string)
		all    bool   // the spans are counted all the same
		told   string // of what is left out; or how it ends
	}{
		"a file is named twice": {manifest(func(m *packed.Manifest) { m.Files = append(m.Files, m.Files...) }), true, ""},
		"a file is named that is elsewhere": {manifest(func(m *packed.Manifest) {
			m.Files = append(m.Files, packed.File{Path: "../other.parquet"})
		}), true, "is outside of the packed lake"},
		"the combinations are gone": {func(t *testing.T, folder string) {
			require.NoError(t, os.RemoveAll(filepath.Join(folder, packed.Combinations)))
		}, true, "no such file"},
		"the combinations are cut off": {func(t *testing.T, folder string) {
			require.NoError(t, os.Truncate(ofTable(folder, packed.Combinations), 1000))
		}, true, "has 1000 bytes"},
		"spans are cut off": {func(t *testing.T, folder string) {
			require.NoError(t, os.Truncate(ofTable(folder, packed.Spans), 1000))
		}, false, "has 1000 bytes"},
		"it is there twice": {func(t *testing.T, folder string) {
			require.NoError(t, os.CopyFS(filepath.Join(folder, "again"), os.DirFS(out)))
		}, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			require.NoError(t, os.CopyFS(folder, os.DirFS(out)))
			c.damage(t, folder)
			got, err := count(folder)
			require.NoError(t, err)
			if c.told == "" {
				assert.Empty(t, got.Coverage.Left.Skipped)
			} else {
				require.Len(t, got.Coverage.Left.Skipped, 1)
				assert.Contains(t, got.Coverage.Left.Skipped[0].Reason, c.told)
			}
			if c.all {
				assert.Equal(t, want.Coverage.Spans, got.Coverage.Spans)
				assert.Equal(t, want.Cells, got.Cells)
			} else {
				assert.Less(t, got.Coverage.Spans, want.Coverage.Spans)
			}
		})
	}
}
