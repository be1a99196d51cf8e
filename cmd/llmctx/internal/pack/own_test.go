// SPDX-License-Identifier: Apache-2.0

package pack

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
)

// database is one to look at packed files with.
func database(t *testing.T) *sql.DB {
	db, err := sql.Open("duckdb", "")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	return db
}

func filesOf(t *testing.T, out, table string) []string {
	pattern := filepath.Join(out, table, "*.parquet")
	if packed.IsPartitioned(table) {
		pattern = filepath.Join(out, table, "*", "*", "*.parquet")
	}
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	return files
}

// judged is a document of one answer with a verdict of its own.
func judged(n int, label string) string {
	return strings.NewReplacer(`"stringValue":"pass"`, label, `"stringValue":"fail"`, label).Replace(line(n))
}

func TestEachVerdictThatASpanCarriesHasANumberUnlessTheyAreMany(t *testing.T) {
	db := database(t)
	for spans, numbered := range map[int]bool{5: true, packed.MostOwnVerdicts: true, packed.MostOwnVerdicts + 1: false} {
		lake, out := t.TempDir(), t.TempDir()
		text := strings.ReplaceAll(line(1), "gen_ai.evaluation.", "my.") + judged(2, `"stringValue":"l0"`)
		for n := range spans {
			text += judged(n+3, fmt.Sprintf(`"stringValue":"l%d"`, n))
		}
		write(t, filepath.Join(lake, "traces.json"), text)
		pack(t, lake, out)
		var list sql.NullString
		require.NoError(t, db.QueryRowContext(t.Context(), "SELECT min(own_verdicts) FROM read_parquet('"+filesOf(t, out, packed.Combinations)[0]+"')").Scan(&list))
		assert.Equal(t, numbered, list.Valid)
		rows, err := db.QueryContext(t.Context(), "SELECT gen_ai_evaluation_name, gen_ai_evaluation_score_label, gen_ai_evaluation_score_value, own_verdict FROM read_parquet('"+filepath.Join(out, packed.Spans, "*", "*", "*.parquet")+"')")
		require.NoError(t, err)
		var texts [][3]*string
		if numbered {
			require.NoError(t, json.Unmarshal([]byte(list.String), &texts))
			assert.Len(t, texts, spans)
		}
		n := 0
		for rows.Next() {
			var own [3]*string
			var number sql.NullInt64
			require.NoError(t, rows.Scan(&own[0], &own[1], &own[2], &number))
			assert.Equal(t, numbered && own[0] != nil, number.Valid)
			if number.Valid {
				assert.Equal(t, own, texts[number.Int64])
			}
			n++
		}
		require.NoError(t, rows.Err())
		require.NoError(t, rows.Close())
		assert.Equal(t, spans+2, n)
	}
}

func TestALakeWithoutVerdictsOnSpansHasAListOfNone(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	write(t, filepath.Join(lake, "traces.json"), strings.ReplaceAll(lines(0, 3), "gen_ai.evaluation.", "my."))
	pack(t, lake, out)
	var list sql.NullString
	require.NoError(t, database(t).QueryRowContext(t.Context(), "SELECT min(own_verdicts) FROM read_parquet('"+filesOf(t, out, packed.Combinations)[0]+"')").Scan(&list))
	assert.Equal(t, sql.NullString{String: "[]", Valid: true}, list)
}

// before makes of a packed lake one of the schema before: without what this one has more.
func before(t *testing.T, out string) {
	db := database(t)
	for _, table := range packed.Folders {
		for _, file := range filesOf(t, out, table) {
			var told []string
			rows, err := db.QueryContext(t.Context(), "SELECT decode(key), decode(value) FROM parquet_kv_metadata('"+file+"')")
			require.NoError(t, err)
			for rows.Next() {
				var key, value string
				require.NoError(t, rows.Scan(&key, &value))
				if key == packed.SchemaKey {
					require.Equal(t, packed.Schema, value)
					value = packed.Before
				}
				told = append(told, fmt.Sprintf("'%s': '%s'", key, strings.ReplaceAll(value, "'", "''")))
			}
			require.NoError(t, rows.Err())
			require.NoError(t, rows.Close())
			var columns []string
			for _, c := range packed.Columns(table) {
				if !packed.IsOptional(c.Name) {
					columns = append(columns, c.Name)
				}
			}
			_, err = db.ExecContext(t.Context(), fmt.Sprintf("CREATE OR REPLACE TABLE old AS SELECT %s FROM read_parquet('%s', hive_partitioning = false)", strings.Join(columns, ", "), file))
			require.NoError(t, err)
			_, err = db.ExecContext(t.Context(), fmt.Sprintf("COPY old TO '%s' (FORMAT parquet, COMPRESSION zstd, KV_METADATA {%s})", file, strings.Join(told, ", ")))
			require.NoError(t, err)
		}
	}
	m, err := packed.Load(out)
	require.NoError(t, err)
	m.Schema = packed.Before
	for i := range m.Files {
		info, err := os.Stat(filepath.Join(out, m.Files[i].Path))
		require.NoError(t, err)
		m.Files[i].Size = info.Size()
	}
	require.NoError(t, m.Save(out))
}

func TestALakeThatWasPackedBeforeVerdictsHadNumbersIsReadAndGrows(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	write(t, filepath.Join(lake, "traces.json"), lines(0, 12))
	write(t, filepath.Join(lake, "logs.json"), verdictLog(1)+verdictLog(7))
	pack(t, lake, out)
	before(t, out)
	assert.Equal(t, count(t, lake), count(t, out))
	grow(t, filepath.Join(lake, "traces.json"), lines(12, 20))
	pack(t, lake, out)
	assert.Equal(t, count(t, lake), count(t, out))
	m, err := packed.Load(out)
	require.NoError(t, err)
	assert.Equal(t, packed.Schema, m.Schema, "who knows the schema before alone cannot read all of it")
}
