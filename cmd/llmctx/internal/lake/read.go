// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	_ "github.com/duckdb/duckdb-go/v2" // the driver "duckdb"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

// Query says what to count.
type Query struct {
	Path      string // a directory, or one file
	Bad       moved.Span
	Baseline  moved.Span // zero: all of the lake before the bad window, at most seven days
	Behaviour string     // SQL condition for a bad answer; "": none is asked for
	Reach     Reach      // which spans a verdict on one of them holds for
	Where     string     // SQL condition for the spans that count; "": all that are stamped
	Memory    string     // DuckDB's memory limit, such as 2GB
	Progress  func(Progress)
}

// Progress is how far reading has come.
type Progress struct {
	Done, All int64 // bytes; compressed files count for what they become
	Spans     int64 // counted so far
}

// longestBaseline is how far back a baseline reaches that was not asked for.
const longestBaseline = 7 * 24 * time.Hour

// Lake is what was counted.
type Lake struct {
	Table    *moved.Table
	Evidence Evidence
	Files    int
	Bytes    int64 // on disk
	Spans    int64 // stamped, not after the bad window by more than its length
	// Scored are the spans of the bad window of which it is known whether they are bad;
	// ScoredBlank those of them that tell none of prompt, route, index and tools.
	Scored, ScoredBlank int64
	First               time.Time
	Last                time.Time
	// Trimmed is from when on a baseline was asked for, if the spans begin later; else zero.
	Trimmed time.Time
	// Unread are documents that could not be read; Torn are files whose last message
	// was cut off.
	Unread int64
	Torn   []string
}

// reader is one run over the lake.
type reader struct {
	*Query
	db      *sql.DB
	scratch string
	groups  []group
	keys    *keyFilter
	windows moved.Windows
	lake    *Lake
	counts  counts
	folding *folding
	done    int64
	all     int64
	// anyBaseline: none was asked for.
	anyBaseline bool
}

// Read counts the stamped spans of a lake.
func Read(ctx context.Context, q Query) (*Lake, error) {
	anyBaseline := q.Baseline == moved.Span{}
	if err := q.check(); err != nil {
		return nil, err
	}
	files, err := find(q.Path)
	if err != nil {
		return nil, err
	}
	scratch, err := os.MkdirTemp("", "llmctx-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	r := &reader{
		Query: &q, scratch: scratch, keys: keysOf(q.Behaviour, q.Where, q.Reach.key()).withKinds(),
		lake: &Lake{Files: len(files)}, counts: newCounts(), folding: newFolding(), anyBaseline: anyBaseline,
	}
	if err := r.open(ctx); err != nil {
		return nil, err
	}
	defer func() { _ = r.db.Close() }()
	if err := r.prepare(files); err != nil {
		return nil, err
	}
	if err := r.read(ctx); err != nil {
		return nil, err
	}
	return r.finish()
}

func (q *Query) check() error {
	switch {
	case !q.Bad.From.Before(q.Bad.To):
		return errors.New("the bad window ends before it begins")
	case q.Bad.Length() < time.Second:
		return errors.New("the bad window is shorter than a second, in which nothing can be compared; give a longer one")
	case q.Bad.From.Before(earliest), q.Bad.To.After(latest):
		return fmt.Errorf("the bad window begins before %d or ends after %d; is the year right?", earliest.Year(), latest.Year())
	case q.Baseline == moved.Span{}:
		q.Baseline = moved.Span{From: q.Bad.From.Add(-longestBaseline), To: q.Bad.From}
	case !q.Baseline.From.Before(q.Baseline.To):
		return errors.New("the baseline ends before it begins")
	case q.Baseline.To.After(q.Bad.From):
		return errors.New("the baseline reaches into the bad window; what is bad already cannot say what is good")
	}
	if q.Baseline.From.Before(earliest) {
		q.Baseline.From = earliest
	}
	return nil
}

// Times are compared in nanoseconds, which do not reach further.
var (
	earliest = time.Unix(0, 0).UTC()
	latest   = time.Date(2100, time.January, 1, 0, 0, 0, 0, time.UTC)
)

// open starts a database in memory that may spill to the scratch directory.
func (r *reader) open(ctx context.Context) error {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1) // temporary tables belong to a connection
	r.db = db
	for _, statement := range []string{
		"SET memory_limit=" + quote(r.Memory),
		"SET temp_directory=" + quote(filepath.Join(r.scratch, "spill")),
		fmt.Sprintf("SET threads=%d", runtime.GOMAXPROCS(0)),
		"SET preserve_insertion_order=false",
		"SET TimeZone='UTC'",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return errors.Join(err, db.Close())
		}
	}
	return r.checkExpressions(ctx)
}

// checkExpressions finds a mistake in an expression before hours of data are read.
func (r *reader) checkExpressions(ctx context.Context) error {
	for flag, text := range map[string]string{"--behavior": r.Behaviour, "--where": r.Where} {
		if text == "" {
			continue
		}
		var kind string
		err := r.db.QueryRowContext(ctx, "SELECT any_value(typeof("+expression(text)+`)) FROM (SELECT now() ts, '' trace_id, '' span_id,
 '' AS name, '' service, 0.0::DOUBLE duration_ms, '' status_code, MAP{'': ''} attrs, MAP{'': ''} resource)`).Scan(&kind)
		if err != nil {
			return fmt.Errorf("%s %s: %w\nit is a SQL condition over attrs['key'], resource['key'], name, service, duration_ms, "+
				"status_code, ts, trace_id and span_id", flag, text, err)
		}
		if kind != "BOOLEAN" {
			return fmt.Errorf("%s %s: is %s; write a condition, such as attrs['gen_ai.evaluation.score.label'] = 'fail'", flag, text, kind)
		}
	}
	return nil
}

// prepare brings the files into groups, and those of the file exporter into a form
// that DuckDB reads.
func (r *reader) prepare(files []file) error {
	for i := range files {
		f := &files[i]
		r.lake.Bytes += f.size
		if !f.framed {
			continue
		}
		to := filepath.Join(r.scratch, fmt.Sprintf("%d.json.zst", i))
		torn, err := unframe(f.path, to)
		if err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
		if torn {
			r.lake.Torn = append(r.lake.Torn, f.path)
		}
		f.path = to
	}
	r.groups = groupsOf(files)
	for _, g := range r.groups {
		r.all += g.size
	}
	if r.joins() {
		r.all *= 2
	}
	return nil
}

func (r *reader) read(ctx context.Context) error {
	if r.joins() {
		if err := r.readVerdicts(ctx); err != nil {
			return err
		}
	}
	for i := range r.groups {
		err := r.withSource(ctx, &r.groups[i], func(source string) error {
			return r.count(ctx, source)
		})
		if err != nil {
			return err
		}
		r.tell(&r.groups[i])
	}
	return nil
}

func (r *reader) tell(g *group) {
	r.done += g.size
	if r.Progress != nil {
		r.Progress(Progress{Done: r.done, All: r.all, Spans: r.lake.Spans})
	}
}

// objectSizes are the longest lines that are tried one after the other: buffers are
// several times as large, and most lakes need only the first.
var objectSizes = []int{16 << 20, 64 << 20, 256 << 20}

// withSource runs a query over a group. Lines longer than the buffer are met with a
// larger one; nothing was counted until the query is through.
func (r *reader) withSource(ctx context.Context, g *group, run func(source string) error) error {
	if g.form == parquet {
		source, err := parquetSource(ctx, r.db, g, r.keys)
		if err != nil {
			return err
		}
		return run(source)
	}
	var err error
	for _, size := range objectSizes {
		if err = run(otlpSource(g, size, r.keys)); err == nil || !strings.Contains(err.Error(), "maximum_object_size") {
			return err
		}
	}
	return err
}

// count runs the counting query and takes its rows over once all are there.
func (r *reader) count(ctx context.Context, source string) error {
	batch, folded := newCounts(), len(r.folding.folded)
	if err := r.peek(ctx, source); err != nil {
		return err
	}
	rows, err := r.db.QueryContext(ctx, countSQL(source, r.Query, r.counts.traces.divisor, r.folding.attributes()))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := batch.scan(rows, r.folding); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	r.lake.Spans += batch.spans
	if len(r.folding.folded) > folded {
		r.counts.fold(r.folding)
	}
	r.counts.merge(batch)
	r.fit()
	return nil
}
