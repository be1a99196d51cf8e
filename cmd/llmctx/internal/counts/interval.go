// SPDX-License-Identifier: Apache-2.0

package counts

import (
	"errors"
	"fmt"
	"time"
)

// Interval is a range of time, To excluded.
type Interval struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Length is the duration of the interval.
func (i Interval) Length() time.Duration { return i.To.Sub(i.From) }

// IsZero reports whether the interval was left out.
func (i Interval) IsZero() bool { return i == Interval{} }

// Period says how a time lies to the windows.
type Period uint8

// The periods. Earlier and After are shown and date first appearances; only Baseline and Bad
// are compared.
const (
	Earlier  Period = iota // before the baseline, or between baseline and bad window
	Baseline               // the good time
	Bad                    // the bad window
	After                  // after the bad window
)

// Windows are what is compared, and the width of the blocks. Blocks count from the start of
// the bad window: the one that begins there is 0, earlier ones are negative. A block that a
// window cuts is told apart by the period.
type Windows struct {
	Baseline Interval      `json:"baseline"`
	Bad      Interval      `json:"bad"`
	Block    time.Duration `json:"block_nanoseconds"`
}

// Start is when a block begins.
func (w Windows) Start(block int) time.Time {
	return w.Bad.From.Add(time.Duration(block) * w.Block)
}

// Place returns the block and the period of a time. All that comes before the baseline is in
// one block, the one before that in which the baseline begins.
func (w Windows) Place(at time.Time) (block int, period Period) {
	at = at.Truncate(time.Microsecond)
	block = w.block(at)
	if at.Before(w.Baseline.From) {
		block = w.block(w.Baseline.From) - 1
	}
	switch {
	case !at.Before(w.Bad.To):
		period = After
	case !at.Before(w.Bad.From):
		period = Bad
	case !at.Before(w.Baseline.From) && at.Before(w.Baseline.To):
		period = Baseline
	}
	return block, period
}

func (w Windows) block(at time.Time) int {
	since := at.Sub(w.Bad.From)
	block := int(since / w.Block)
	if since%w.Block < 0 {
		block--
	}
	return block
}

// Since is from when on spans are counted: for as long before the baseline is it known when a value
// was first seen.
func (w Windows) Since() time.Time { return w.Baseline.From.Add(-LongestBaseline) }

// Until is up to when spans are counted: what comes after the bad window is shown for as long
// as that was.
func (w Windows) Until() time.Time { return w.Bad.To.Add(w.Bad.Length()) }

// DefaultBlock is fine enough to find an onset: 5 minutes, or finer in a short window; wider
// where there would be more than 2,500 blocks.
func DefaultBlock(baseline, bad Interval) time.Duration {
	const inWindow, inAll = 12, 2500
	block := min(5*time.Minute, max(bad.Length()/inWindow, time.Second)).Truncate(time.Microsecond)
	for bad.To.Sub(baseline.From)/block > inAll {
		block *= 2
	}
	return block
}

// Times are compared in microseconds since 1970.
var (
	earliest = time.Unix(0, 0).UTC()
	latest   = time.Date(2100, time.January, 1, 0, 0, 0, 0, time.UTC)
)

// Windows returns the windows of a question, completed and at microseconds, or says what is
// wrong with them.
func (q *Question) Windows() (Windows, error) {
	w := Windows{Baseline: q.Baseline.cut(), Bad: q.Bad.cut(), Block: q.Block.Truncate(time.Microsecond)}
	switch {
	case !w.Bad.From.Before(w.Bad.To):
		return w, errors.New("--bad: the bad window ends before it begins")
	case w.Bad.Length() < time.Second:
		return w, errors.New("--bad: the bad window is shorter than a second, in which nothing can be compared; give a longer one")
	case w.Bad.From.Before(earliest), w.Bad.To.After(latest):
		return w, fmt.Errorf("--bad: the bad window begins before %d or ends after %d; is the year right?", earliest.Year(), latest.Year())
	case q.Baseline.IsZero():
		w.Baseline = Interval{From: w.Bad.From.Add(-LongestBaseline), To: w.Bad.From}
	case !w.Baseline.From.Before(w.Baseline.To):
		return w, errors.New("--baseline: the baseline ends before it begins")
	case !w.Baseline.From.Before(w.Bad.To):
		return w, errors.New("--baseline: the baseline lies after the bad window; what was before is compared with: end it where --bad begins, or leave --baseline out")
	case w.Baseline.To.After(w.Bad.From):
		return w, errors.New("--baseline: the baseline reaches into the bad window; what is bad already cannot say what is good: " +
			"end it where --bad begins, or leave --baseline out")
	}
	if w.Baseline.From.Before(earliest) {
		w.Baseline.From = earliest
	}
	if w.Block <= 0 {
		w.Block = DefaultBlock(w.Baseline, w.Bad)
	}
	return w, nil
}

func (i Interval) cut() Interval {
	if i.IsZero() {
		return i
	}
	return Interval{From: i.From.UTC().Truncate(time.Microsecond), To: i.To.UTC().Truncate(time.Microsecond)}
}
