// SPDX-License-Identifier: Apache-2.0

package file

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// hasty is a clock on which whatever is waited for comes at once, after something was done.
type hasty struct {
	t      *testing.T
	at     time.Time
	waits  []time.Duration
	asked  int             // for the time
	onNow  func(asked int) // nil: nothing
	onWait func(waits int)
}

func newHasty(t *testing.T) *hasty { return &hasty{t: t, at: time.Now()} }

func (h *hasty) clock() clock {
	return clock{
		now: func() time.Time {
			if h.asked++; h.onNow != nil {
				h.onNow(h.asked)
			}
			return h.at
		},
		after: func(d time.Duration) <-chan time.Time {
			h.at, h.waits = h.at.Add(d), append(h.waits, d)
			if h.onWait != nil {
				h.onWait(len(h.waits))
			}
			return closed()
		},
	}
}

func (h *hasty) waited() (sum time.Duration) {
	for _, d := range h.waits {
		sum += d
	}
	return sum
}

func closed() <-chan time.Time {
	c := make(chan time.Time)
	close(c)
	return c
}

// written writes a file in place, as if it had been at a time.
func written(t *testing.T, at time.Time, content string, parts ...string) string {
	t.Helper()
	name := write(t, content, parts...)
	require.NoError(t, os.Chtimes(name, at, at))
	return name
}

func TestAFileIsTakenOnceItLayStillForAWhile(t *testing.T) {
	for name, c := range map[string]struct {
		age   time.Duration
		waits []time.Duration
	}{
		"written long ago":                       {time.Hour, nil},
		"written just long enough ago":           {still, nil},
		"written a moment ago":                   {still - 20*time.Millisecond, []time.Duration{20 * time.Millisecond}},
		"written now":                            {0, []time.Duration{still}},
		"of a clock that is ahead, tells little": {-time.Hour, []time.Duration{still}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHasty(t)
			file := written(t, h.at.Add(-c.age), declaring("one"), t.TempDir(), "r.yaml")
			fragment, info, err := h.clock().readWhole(file)
			require.NoError(t, err)
			assert.Equal(t, declaring("one"), string(fragment.Data))
			assert.Equal(t, c.waits, h.waits)
			assert.Contains(t, fragment.Unique, info.ModTime().UTC().Format(time.RFC3339Nano)+" 37")
		})
	}
}

func TestAFileThatChangesWhileItIsReadIsReadAgain(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		shift   time.Duration // of its time
	}{
		"it is longer": {declaring("three"), 0},
		"it is later":  {declaring("two"), -time.Millisecond},
		"neither its length nor its time tell it": {declaring("two"), 0},
	} {
		t.Run("while it is waited for, "+name, func(t *testing.T) {
			h := newHasty(t)
			file := written(t, h.at, declaring("one"), t.TempDir(), "r.yaml")
			at := h.at
			h.onWait = func(waits int) {
				if waits == 1 {
					written(t, at.Add(c.shift), c.content, file)
				}
			}
			fragment, _, err := h.clock().readWhole(file)
			require.NoError(t, err)
			assert.Equal(t, c.content, string(fragment.Data))
		})
	}
	t.Run("though it lay still until then", func(t *testing.T) {
		h := newHasty(t)
		file := written(t, h.at.Add(-time.Hour), declaring("one"), t.TempDir(), "r.yaml")
		h.onNow = func(asked int) {
			if asked == 1 {
				write(t, declaring("two"), file)
			}
		}
		fragment, _, err := h.clock().readWhole(file)
		require.NoError(t, err)
		assert.Equal(t, declaring("two"), string(fragment.Data))
	})
	t.Run("and again and again", func(t *testing.T) {
		h := newHasty(t)
		file := written(t, h.at, declaring("one"), t.TempDir(), "r.yaml")
		h.onWait = func(waits int) { written(t, h.at, declaring(strings.Repeat("x", waits)), file) }
		_, _, err := h.clock().readWhole(file)
		require.ErrorIs(t, err, errWritten)
		assert.Len(t, h.waits, attempts)
	})
	t.Run("as another file is in its place, which tells nothing of this one", func(t *testing.T) {
		h := newHasty(t)
		file := written(t, h.at, declaring("one"), t.TempDir(), "r.yaml")
		h.onWait = func(int) { replace(t, declaring("three"), file) }
		fragment, _, err := h.clock().readWhole(file)
		require.NoError(t, err)
		assert.Equal(t, declaring("one"), string(fragment.Data))
	})
	t.Run("as its length tells that it did", func(t *testing.T) {
		f, err := os.Open("/proc/self/status") // which has none
		if err != nil {
			t.Skip("no such file here")
		}
		defer func() { _ = f.Close() }()
		_, _, err = read(f)
		assert.ErrorIs(t, err, errWritten)
	})
}

func TestAFolderIsReadAtOneTime(t *testing.T) {
	h, folder := newHasty(t), t.TempDir()
	long := h.at.Add(-time.Hour)
	first := written(t, long, declaring("one"), folder, "a.yaml")
	written(t, long, declaring("one"), folder, "b.yaml")
	h.onNow = func(asked int) { // b.yaml is read: a.yaml was
		if asked == 2 {
			replace(t, declaring("two"), first)
			require.NoError(t, os.Chtimes(first, long, long))
		}
	}
	fragments, moving, err := h.clock().readAll(folder)
	require.NoError(t, err)
	assert.Empty(t, moving)
	assert.Equal(t, declaring("two"), string(fragments[0].Data))
	assert.Equal(t, 4, h.asked, "all of it twice")

	h.asked, h.onNow = 0, func(asked int) {
		if asked%2 == 0 {
			replace(t, declaring("two"), first)
			require.NoError(t, os.Chtimes(first, long, long))
		}
	}
	fragments, moving, err = h.clock().readAll(folder)
	require.NoError(t, err, "one that never lies still is not waited for")
	assert.Empty(t, moving)
	assert.Len(t, fragments, 2)
	assert.Equal(t, 2*attempts, h.asked)
}

func TestAFileThatIsWrittenToIsNoReasonToReadTheFolderAgain(t *testing.T) {
	h, folder := newHasty(t), t.TempDir()
	restless := written(t, h.at, declaring("one"), folder, "a.yaml")
	written(t, h.at.Add(-time.Hour), declaring("one"), folder, "b.yaml")
	h.onWait = func(waits int) { written(t, h.at, declaring(strings.Repeat("x", waits)), restless) }
	fragments, moving, err := h.clock().readAll(folder)
	require.NoError(t, err)
	assert.Equal(t, []string{restless}, moving)
	assert.Equal(t, []config.Fragment{{Name: "a.yaml", Keep: true, Err: errWritten}}, fragments[:1])
	assert.Equal(t, declaring("one"), string(fragments[1].Data))
	assert.Equal(t, attempts+1, h.asked)
}

// starting reads for the start of a source.
func starting(h *hasty, path string) (*recorder, error) {
	r := &recorder{loader: config.NewLoader(time.Hour, nil)}
	w := &watch{Source: New(Config{Path: path}), sink: r}
	w.clock = h.clock()
	return r, w.first(h.t.Context())
}

func TestAStartWaitsForAFileThatIsWrittenTo(t *testing.T) {
	h := newHasty(t)
	file := written(t, h.at, declaring("one"), t.TempDir(), "r.yaml")
	h.onWait = func(waits int) {
		if waits < 2*attempts {
			written(t, h.at, declaring(strings.Repeat("x", waits)), file)
		}
	}
	r, err := starting(h, file)
	require.NoError(t, err)
	assert.Equal(t, []string{"r.yaml=" + strings.Repeat("x", 2*attempts-1)}, r.all())
	assert.Empty(t, r.rejected)
}

func TestAStartGoesOnWithoutAFileThatNeverLiesStill(t *testing.T) {
	h, folder := newHasty(t), t.TempDir()
	restless := written(t, h.at, declaring("one"), folder, "a.yaml")
	written(t, h.at.Add(-time.Hour), "contexts: [{match: {a: x}, cohort: one}]", folder, "b.yaml")
	h.onWait = func(waits int) { written(t, h.at, declaring(strings.Repeat("x", 1+waits%9)), restless) }
	r, err := starting(h, folder)
	require.NoError(t, err)
	assert.Equal(t, []string{"a.yaml= b.yaml=one"}, r.all())
	assert.ErrorContains(t, r.rejected[0], "a.yaml: is being written all the time; its last version stays in force")
	assert.InDelta(t, patience.Seconds(), h.waited().Seconds(), 5*still.Seconds())
}

func TestAStartWaitsForAFileThatIsListedAndIsRefusedIfItDoesNotCome(t *testing.T) {
	h, folder := newHasty(t), t.TempDir()
	link := filepath.Join(folder, "r.yaml")
	require.NoError(t, os.Symlink("nowhere", link))
	_, err := starting(h, folder)
	require.ErrorContains(t, err, "r.yaml: is listed, but not there")
	assert.InDelta(t, patience.Seconds(), h.waited().Seconds(), 2*still.Seconds())

	h.waits = nil
	h.onWait = func(waits int) {
		if waits == 3 {
			written(t, h.at.Add(-time.Hour), declaring("one"), folder, "nowhere")
		}
	}
	r, err := starting(h, folder)
	require.NoError(t, err)
	assert.Equal(t, []string{"r.yaml=one"}, r.all())
	assert.Len(t, h.waits, 3)
}

func TestAStartDoesNotWaitForWhatIsNotThere(t *testing.T) {
	h := newHasty(t)
	_, err := starting(h, filepath.Join(t.TempDir(), "r.yaml"))
	require.ErrorIs(t, err, fs.ErrNotExist)
	assert.Empty(t, h.waits)
}

// stepped is a clock that goes on when a test says so: each wait is told to it.
type stepped struct {
	t     *testing.T
	at    time.Time
	waits chan wait
}

type wait struct {
	d   time.Duration
	end chan time.Time
}

func (s *stepped) clock() clock {
	return clock{
		now: func() time.Time { return s.at },
		after: func(d time.Duration) <-chan time.Time {
			w := wait{d, make(chan time.Time, 1)}
			select {
			case s.waits <- w:
			case <-s.t.Context().Done():
			}
			return w.end
		},
	}
}

// next returns what is waited for next, which is so long.
func (s *stepped) next(d time.Duration) wait {
	s.t.Helper()
	select {
	case w := <-s.waits:
		require.Equal(s.t, d, w.d)
		return w
	case <-time.After(soon):
		require.FailNow(s.t, "nothing is waited for")
		return wait{}
	}
}

// end lets a wait end.
func (s *stepped) end(w wait) {
	s.at = s.at.Add(w.d)
	w.end <- s.at
}

// running is a source whose clock and events are the test's.
type running struct {
	*stepped
	*recorder
	*watch
	file string
	poll wait
	tell chan fsnotify.Event
	lose chan error
}

const polled = time.Hour

func run(t *testing.T, folder string) *running {
	t.Helper()
	s := &stepped{t: t, at: time.Now(), waits: make(chan wait)}
	r := &running{
		stepped: s, recorder: &recorder{loader: config.NewLoader(time.Hour, nil)},
		tell: make(chan fsnotify.Event), lose: make(chan error),
	}
	r.file = written(t, s.at.Add(-time.Hour), declaring("one"), folder, "r.yaml")
	r.watch = &watch{Source: New(Config{Path: r.file, PollInterval: polled}), sink: r.recorder, events: r.tell, lost: r.lose}
	r.watch.clock = s.clock()
	require.NoError(t, r.watch.first(t.Context()))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); r.watch.run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	r.poll = s.next(polled)
	return r
}

// lies replaces the file by one that lies still.
func (r *running) lies(cohort string) {
	written(r.t, r.at.Add(-time.Hour), declaring(cohort), filepath.Dir(r.file), ".new")
	require.NoError(r.t, os.Rename(filepath.Join(filepath.Dir(r.file), ".new"), r.file))
}

// restless lets a look find the file written to at each attempt.
func (r *running) restless(look wait) {
	written(r.t, r.at.Add(look.d), declaring("x"), r.file)
	r.end(look)
	for i := range attempts {
		w := r.next(still)
		written(r.t, r.at.Add(w.d), declaring(strings.Repeat("x", 2+i)), r.file)
		r.end(w)
	}
}

func TestEventsAreFollowedByOneLookShortlyAfterTheFirst(t *testing.T) {
	r := run(t, t.TempDir())
	for i, cohort := range []string{"two", "three"} {
		r.lies(cohort)
		began := r.at
		r.tell <- fsnotify.Event{}
		due := r.next(still)
		for range 5 { // they are taken, and nothing more is waited for
			r.tell <- fsnotify.Event{}
			r.lose <- fsnotify.ErrEventOverflow
		}
		assert.Len(t, r.all(), i+1)
		r.end(due)
		r.shows(t, "r.yaml="+cohort)
		assert.Equal(t, began.Add(-latency), r.after[i+1], "it changed no earlier than that")
	}
}

func TestEventsThatWereLostAreALookToo(t *testing.T) {
	r := run(t, t.TempDir())
	r.lies("two")
	r.lose <- fsnotify.ErrEventOverflow
	r.end(r.next(still))
	r.shows(t, "r.yaml=two")
}

func TestWithoutEventsThePollSeesAChange(t *testing.T) {
	r := run(t, t.TempDir())
	close(r.tell)
	r.end(r.next(still)) // whatever was lost with them
	close(r.lose)
	r.end(r.next(still))
	require.Eventually(t, func() bool { unchanged, _, _ := r.counts(); return unchanged == 2 }, soon, tick)
	for _, cohort := range []string{"two", "three"} {
		r.lies(cohort)
		r.end(r.poll)
		r.poll = r.next(polled)
		r.shows(t, "r.yaml="+cohort)
		assert.Zero(t, r.after[len(r.after)-1], "nothing is known but the poll before")
	}
	r.end(r.poll)
	r.next(polled)
	require.Eventually(t, func() bool { unchanged, _, _ := r.counts(); return unchanged == 3 }, soon, tick)
}

func TestAPollDoesNotComeBeforeALookThatIsDue(t *testing.T) {
	r := run(t, t.TempDir())
	r.tell <- fsnotify.Event{}
	due := r.next(still)
	r.lies("two")
	r.end(r.poll)
	r.next(polled)
	r.tell <- fsnotify.Event{} // it is taken once the poll is done with
	assert.Equal(t, []string{"r.yaml=one"}, r.all())
	r.end(due)
	r.shows(t, "r.yaml=two")
}

func TestAFileThatNeverLiesStillIsToldOnceAndHidesNoOther(t *testing.T) {
	folder := t.TempDir()
	r := run(t, folder)
	r.watch.config.Path = folder
	other := func(cohort string) {
		written(t, r.at.Add(-time.Hour), "contexts: [{match: {a: x}, cohort: "+cohort+"}]", folder, "s.yaml")
	}
	other("one")
	r.poll.end <- r.at
	r.poll = r.next(polled)
	r.shows(t, "r.yaml=one s.yaml=one")

	written(t, r.at, declaring("x"), r.file)
	began := r.at
	r.tell <- fsnotify.Event{}
	looks := 0
	for r.at.Sub(began) < patience {
		due := r.next(still)
		if looks++; looks == 3 {
			other("two") // while nobody looks: it is written in place
		}
		r.restless(due)
	}
	r.shows(t, "r.yaml= s.yaml=two") // what moves is kept, and not told yet
	assert.Empty(t, r.rejected)
	r.restless(r.next(still))
	r.restless(r.next(still))
	r.restless(r.next(still))
	due := r.next(still)
	require.Len(t, r.rejected, 1, "it is not told at each look")
	assert.ErrorContains(t, r.rejected[0], "is being written all the time; its last version stays in force")
	assert.Equal(t, []string{"r.yaml=one", "r.yaml=one s.yaml=one", "r.yaml= s.yaml=two", "r.yaml= s.yaml=two"}, r.all())
	r.lies("two")
	r.end(due)
	r.shows(t, "r.yaml=two s.yaml=two")
	r.tell <- fsnotify.Event{} // and a new while begins
	r.restless(r.next(still))
	r.next(still)
	assert.Len(t, r.rejected, 1)
}

func TestAPollThatFindsAFileWrittenToLooksAgainSoon(t *testing.T) {
	r := run(t, t.TempDir())
	written(t, r.at.Add(polled), declaring("x"), r.file)
	r.end(r.poll)
	r.next(polled)
	for i := range attempts {
		w := r.next(still)
		written(t, r.at.Add(still), declaring(strings.Repeat("x", 2+i)), r.file)
		r.end(w)
	}
	due := r.next(still)
	r.lies("two")
	r.end(due)
	r.shows(t, "r.yaml=two")
}

func TestAFileThatIsListedAndNotThereIsToldAfterAWhile(t *testing.T) {
	folder := t.TempDir()
	r := run(t, folder)
	r.watch.config.Path = folder
	require.NoError(t, os.Remove(r.file))
	require.NoError(t, os.Symlink("nowhere", r.file))
	began := r.at
	r.tell <- fsnotify.Event{}
	for r.at.Sub(began) < patience {
		r.end(r.next(still))
	}
	due := r.next(still) // the look is over
	require.Len(t, r.rejected, 1)
	assert.ErrorContains(t, r.rejected[0], "r.yaml: is listed, but not there")
	r.lies("two")
	r.end(due)
	r.shows(t, "r.yaml=two")
}

func TestAFileThatCannotBeReadHidesNoOther(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, file string)
		want  string
	}{
		"a pipe":      {func(t *testing.T, file string) { require.NoError(t, syscall.Mkfifo(file, 0o600)) }, "is no regular file"},
		"a link loop": {func(t *testing.T, file string) { require.NoError(t, os.Symlink(filepath.Base(file), file)) }, "too many levels"},
		"a giant": {func(t *testing.T, file string) {
			written(t, time.Now().Add(-time.Hour), "", file)
			require.NoError(t, os.Truncate(file, document.MaxDocumentBytes+1))
		}, "holds 33554433 bytes; at most 33554432 are read"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			r := run(t, folder)
			r.watch.config.Path = folder
			c.spoil(t, filepath.Join(folder, "s.yaml"))
			for _, cohort := range []string{"two", "three"} {
				r.lies(cohort)
				r.tell <- fsnotify.Event{}
				r.end(r.next(still))
				r.shows(t, "r.yaml="+cohort+" s.yaml=")
			}
			require.NotEmpty(t, r.rejected)
			assert.ErrorContains(t, r.rejected[0], "s.yaml: "+c.want)
			assert.Empty(t, r.lastFailure())

			h := newHasty(t)
			started, err := starting(h, folder)
			require.NoError(t, err, "and keeps nobody from starting")
			assert.Equal(t, []string{"r.yaml=three s.yaml="}, started.all())
			require.NoError(t, os.Remove(r.file))
			_, err = starting(h, folder)
			assert.ErrorContains(t, err, "s.yaml: "+c.want, "but where there is nothing else")
		})
	}
}
