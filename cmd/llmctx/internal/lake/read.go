// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

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
	// Repeated is the share of spans that are there already, with the same trace and span
	// ID, as seen in a sample of the traces. They count as often as they are there.
	Repeated float64
	Left     LeftOut
}

// LeftOut is what of the lake did not count.
type LeftOut struct {
	Skipped []Skipped // files that could not be read
	Others  []string  // files that were not read, since their names are those of no lake
	Torn    []string  // files whose last message is cut off
	// Unread are documents that could not be read; Foreign those that are JSON, but hold
	// no spans; Startless are stamped spans without a start that can be read.
	Unread, Foreign, Startless int64
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
	folds   int              // how many attributes are folded in counts
	bad     map[fileKey]bool // files that turned out to be unreadable
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
	found, err := find(q.Path)
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
		lake: &Lake{Left: LeftOut{Skipped: found.skipped, Others: found.others}}, counts: newCounts(), folding: newFolding(),
		bad: map[fileKey]bool{}, anyBaseline: anyBaseline,
	}
	if err := r.open(ctx); err != nil {
		return nil, err
	}
	defer func() { _ = r.db.Close() }()
	if err := r.prepare(ctx, found.files); err != nil {
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
		return errors.New("--bad: the bad window ends before it begins")
	case q.Bad.Length() < time.Second:
		return errors.New("--bad: the bad window is shorter than a second, in which nothing can be compared; give a longer one")
	case q.Bad.From.Before(earliest), q.Bad.To.After(latest):
		return fmt.Errorf("--bad: the bad window begins before %d or ends after %d; is the year right?", earliest.Year(), latest.Year())
	case q.Baseline == moved.Span{}:
		q.Baseline = moved.Span{From: q.Bad.From.Add(-longestBaseline), To: q.Bad.From}
	case !q.Baseline.From.Before(q.Baseline.To):
		return errors.New("--baseline: the baseline ends before it begins")
	case q.Baseline.To.After(q.Bad.From):
		return errors.New("--baseline: the baseline reaches into the bad window; what is bad already cannot say what is good: " +
			"end it where --bad begins, or leave --baseline out")
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
