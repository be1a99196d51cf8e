// SPDX-License-Identifier: Apache-2.0

package trino_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	client "github.com/trinodb/trino-go-client/trino"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/enginetest"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/trino"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/pack"
)

// server is a Trino of one node.
type server struct {
	url, folder string
	db          *sql.DB
	lakes       atomic.Int64
}

// start starts it, compiled but once, which is quicker where each query is asked once. LLMCONTEXT_TRINO names a folder with its jars, JAVA_HOME a JDK that it runs on.
func start(t *testing.T) *server {
	jars, java := os.Getenv("LLMCONTEXT_TRINO"), os.Getenv("JAVA_HOME")
	if jars == "" || java == "" {
		t.Skip("LLMCONTEXT_TRINO (a folder with Trino's jars) and JAVA_HOME are not set; make engines-trino sets them")
	}
	s := &server{folder: t.TempDir()}
	log, err := os.Create(filepath.Join(s.folder, "log"))
	require.NoError(t, err)
	main, err := filepath.Abs("testdata/server/Main.java")
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), filepath.Join(java, "bin", "java"), "-Xmx2g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
		"--add-modules=jdk.incubator.vector", "-cp", filepath.Join(jars, "*"), main, s.folder)
	cmd.Stdout, cmd.Stderr = log, log
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			text, _ := os.ReadFile(log.Name())
			t.Logf("%s", text[max(0, len(text)-2000):])
		}
	})
	require.Eventually(t, func() bool {
		address, err := os.ReadFile(filepath.Join(s.folder, "ready"))
		s.url = string(address)
		return err == nil
	}, 5*time.Minute, 100*time.Millisecond, "Trino does not start")
	connector, err := client.NewConnector(&client.Config{ServerURI: strings.Replace(s.url, "://", "://test@", 1)})
	require.NoError(t, err)
	s.db = sql.OpenDB(connector)
	t.Cleanup(func() { assert.NoError(t, s.db.Close()) })
	return s
}

// open packs records, makes them known as the printed statements say, and opens an engine over them.
func (s *server) open(t *testing.T, r *enginetest.Records) counts.Counts {
	files, name := t.TempDir(), fmt.Sprintf("lake%d", s.lakes.Add(1))
	require.NoError(t, r.Files(files))
	_, err := pack.Run(t.Context(), pack.Options{Lake: files, Out: filepath.Join(s.folder, "lake", name), Memory: "1GB", KeepText: true})
	require.NoError(t, err)
	for _, table := range packed.Tables { // a lake without verdicts has no folder of them
		require.NoError(t, os.MkdirAll(filepath.Join(s.folder, "lake", name, table), 0o750))
	}
	for statement := range strings.SplitSeq(trino.DDL("lake."+name, "local:///"+name), ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		_, err := s.db.ExecContext(t.Context(), statement)
		require.NoError(t, err, statement)
	}
	e, err := trino.Open(t.Context(), trino.Options{URL: s.url, Catalog: "lake", Schema: name, Longest: 2 * time.Minute})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	return e
}

// beside opens one while others are asked, too: the server plans a query for about as long as it answers it, and does so in one thread.
func (s *server) beside(t *testing.T, r *enginetest.Records) counts.Counts {
	t.Parallel()
	return s.open(t, r)
}

func TestAPackedLakeIsCountedByTrinoAsFilesAre(t *testing.T) {
	s := start(t)
	tables, verdicts, ask := enginetest.TablesInShort, enginetest.VerdictsTogether, "EXPLAIN (TYPE VALIDATE) "
	if os.Getenv("LLMCONTEXT_TRINO_SUITE") == "long" {
		tables, verdicts, ask = enginetest.Tables, enginetest.Verdicts, ""
	}
	t.Run("tables and verdicts", func(t *testing.T) {
		tables(t, s.beside)
		verdicts(t, s.beside)
	})
	t.Run("what log records prove", func(t *testing.T) { enginetest.Proofs(t, s.open) })
	t.Run("spans of one pack are counted by its numbers, and clusters by those that are alike", func(t *testing.T) {
		e := s.open(t, enginetest.Incident(t))
		var begun string // the server forgets what was asked long ago
		require.NoError(t, s.db.QueryRowContext(t.Context(), "SELECT CAST(now() AS varchar)").Scan(&begun))
		_, err := e.Count(t.Context(), enginetest.ByVerdict())
		require.NoError(t, err)
		var byNumber, alike, byText int
		require.NoError(t, s.db.QueryRowContext(t.Context(), `
			SELECT count_if(query LIKE '%"cluster_number"%'), count_if(query LIKE '%histogram(%'), count_if(query LIKE '%xxhash64(%')
			FROM system.runtime.queries
			WHERE source = 'llmctx' AND query LIKE '%GROUP BY%' AND created >= CAST('`+begun+`' AS timestamp(3) with time zone)`).Scan(&byNumber, &alike, &byText))
		assert.Positive(t, byNumber)
		assert.Equal(t, 1, alike)
		assert.Zero(t, byText)
	})
	t.Run("verdicts that spans carry are counted by their numbers, and where these are not known, by their texts", func(t *testing.T) {
		e := s.open(t, enginetest.Incident(t))
		lake := fmt.Sprintf("lake%d", s.lakes.Load())
		ofTexts := func() (n int) { // the server forgets what was asked long ago
			require.NoError(t, s.db.QueryRowContext(t.Context(), "SELECT count(*) FROM system.runtime.queries WHERE source = 'llmctx' AND query LIKE '%"+lake+"%' AND query LIKE '% place, name, label, count(%'").Scan(&n))
			return n
		}
		want, err := e.Count(t.Context(), enginetest.ByVerdict())
		require.NoError(t, err)
		assert.Zero(t, ofTexts())
		for _, drop := range []string{"spans DROP COLUMN own_verdict", "combinations DROP COLUMN own_verdicts"} {
			_, err := s.db.ExecContext(t.Context(), "ALTER TABLE lake."+lake+"."+drop)
			require.NoError(t, err)
		}
		before, err := trino.Open(t.Context(), trino.Options{URL: s.url, Catalog: "lake", Schema: lake, Longest: 2 * time.Minute})
		require.NoError(t, err)
		defer func() { assert.NoError(t, before.Close()) }()
		have, err := before.Count(t.Context(), enginetest.ByVerdict())
		require.NoError(t, err)
		assert.Positive(t, ofTexts())
		byName := func(a, b counts.Verdict) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
		slices.SortFunc(want.Verdicts, byName)
		slices.SortFunc(have.Verdicts, byName)
		assert.NotEmpty(t, have.Verdicts)
		require.Len(t, have.Verdicts, len(want.Verdicts))
		for i := range want.Verdicts { // what is added up one by one is rounded as often
			assert.InDelta(t, want.Verdicts[i].Sum, have.Verdicts[i].Sum, 1e-6)
			have.Verdicts[i].Sum = want.Verdicts[i].Sum
		}
		assert.Equal(t, want, have)
	})
	t.Run("an interrupted query ends there, too, after it told how far it was", func(t *testing.T) {
		e := s.open(t, enginetest.Incident(t))
		ctx, interrupt := context.WithCancel(t.Context())
		defer interrupt()
		q := *enginetest.ByVerdict()
		q.Progress = func(counts.Progress) { interrupt() }
		_, err := e.Count(ctx, &q)
		require.ErrorIs(t, err, context.Canceled)
		queries := func(which string) (n int) {
			row := s.db.QueryRowContext(t.Context(), "SELECT count(*) FROM system.runtime.queries WHERE source = 'llmctx' AND "+which)
			require.NoError(t, row.Scan(&n))
			return n
		}
		require.Eventually(t, func() bool { return queries("state NOT IN ('FINISHED', 'FAILED')") == 0 }, 10*time.Second, 100*time.Millisecond)
		assert.Positive(t, queries("error_code = 'USER_CANCELED'"))
	})
	t.Run("what is printed is answered, or in short would be", func(t *testing.T) {
		s.open(t, enginetest.Incident(t))
		script, err := trino.Script("lake", fmt.Sprintf("lake%d", s.lakes.Load()), enginetest.ByVerdict())
		require.NoError(t, err)
		connector, err := client.NewConnector(&client.Config{
			ServerURI: strings.Replace(s.url, "://", "://test@", 1), SessionProperties: map[string]string{"query_max_stage_count": "1000"},
		})
		require.NoError(t, err)
		db := sql.OpenDB(connector)
		defer func() { assert.NoError(t, db.Close()) }()
		for statement := range strings.SplitSeq(script, ";\n") {
			if strings.TrimSpace(statement) == "" {
				continue
			}
			rows, err := db.QueryContext(t.Context(), ask+statement)
			require.NoError(t, err, statement)
			for rows.Next() {
			}
			require.NoError(t, rows.Err(), statement)
			require.NoError(t, rows.Close())
		}
	})
}

func TestWhatIsNoServerOfAPackedLakeIsAnError(t *testing.T) {
	for name, o := range map[string]trino.Options{
		"write http://host:8080": {URL: "host:8080", Catalog: "c", Schema: "s"},
		"name the schema":        {URL: "http://host:8080"},
		"over https only":        {URL: "http://host:8080", Catalog: "c", Schema: "s", User: "u", Password: "p"},
	} {
		_, err := trino.Open(t.Context(), o)
		require.ErrorContains(t, err, name)
	}
}

// A server that cannot be reached, or is busy, is asked again a few times, and not for minutes.
func TestAServerThatIsNotThereIsAskedAFewTimes(t *testing.T) {
	var n atomic.Int64
	busy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		n.Add(1)
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(busy.Close)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err := trino.Open(ctx, trino.Options{URL: busy.URL, Catalog: "c", Schema: "s"})
	require.ErrorContains(t, err, "--trino "+busy.URL)
	require.NoError(t, ctx.Err())
	assert.LessOrEqual(t, n.Load(), int64(8))
}
