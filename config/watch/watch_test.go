// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.uber.org/goleak"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/source"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// quietSource shows what a test lets it show.
type quietSource struct{}

func (quietSource) Start(context.Context, component.Host, source.Sink) error { return nil }
func (quietSource) Shutdown(context.Context) error                           { return nil }

// faultyStore is a store in memory of which reading or writing can fail.
type faultyStore struct {
	content map[string][]byte
	fault   error
	writes  int
}

func (s *faultyStore) Get(_ context.Context, key string) ([]byte, error) {
	return s.content[key], s.fault
}
func (s *faultyStore) Close(context.Context) error { return nil }
func (s *faultyStore) Set(_ context.Context, key string, value []byte) error {
	s.writes++
	if s.fault == nil {
		s.content[key] = value
	}
	return s.fault
}

type rig struct {
	*Watcher
	clock  time.Time
	events []Event
}

func (r *rig) last() Event { return r.events[len(r.events)-1] }

func (r *rig) show(text string) error {
	return r.Show(source.Snapshot{Fragments: []config.Fragment{{Name: "r.yaml", Data: []byte(text)}}})
}

func newRig(t *testing.T, store Store) *rig { return newRigOf(t, store, Steady{}) }

func newRigOf(t *testing.T, store Store, steady Steady) *rig {
	r := &rig{clock: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
	r.Watcher = New(Options{
		Source: quietSource{}, Loader: config.NewLoader(24*time.Hour, nil), Store: store, Steady: steady,
		Now:     func() time.Time { return r.clock },
		Observe: func(e Event) { r.events = append(r.events, e) },
	})
	require.NoError(t, r.Start(context.Background(), componenttest.NewNopHost()))
	t.Cleanup(func() { require.NoError(t, r.Shutdown(context.Background())) })
	return r
}

const good, bad = "contexts: [{match: {}, cohort: a}]", "contexts: 7"

func TestOnlyWhatIsKnownToHoldCountsAsChecked(t *testing.T) {
	r := newRig(t, nil)
	assert.Zero(t, r.Checked())
	require.NoError(t, r.show(good))
	loaded := r.Checked()
	assert.Equal(t, r.clock.UnixNano(), loaded)

	r.clock = r.clock.Add(time.Minute)
	require.NoError(t, r.show(bad), "the last good one stays in force")
	assert.Equal(t, Rejected, r.last().Result)
	assert.Equal(t, r.clock.UnixNano(), r.Checked(), "the source is within reach")
	assert.Equal(t, map[string]int64{"r.yaml": loaded}, r.Behind(), "but does not hold what is in force")
	reached := r.Checked()
	r.clock = r.clock.Add(time.Minute)
	r.Failed(errors.New("gone"))
	assert.Equal(t, Failed, r.last().Result)
	assert.Equal(t, reached, r.Checked(), "a failure confirms nothing")

	r.Unchanged()
	assert.Equal(t, Rejected, r.last().Result, "within reach again, and still bad")
	assert.ErrorContains(t, r.last().Err, "write a list")
	assert.Equal(t, map[string]int64{"r.yaml": loaded}, r.Behind())

	require.NoError(t, r.show(good))
	assert.Equal(t, r.clock.UnixNano(), r.Checked())
	assert.Empty(t, r.Behind())
	r.clock = r.clock.Add(time.Minute)
	r.Failed(errors.New("gone"))
	r.Unchanged()
	assert.Equal(t, r.clock.UnixNano(), r.Checked(), "reached again, and it holds what is in force")
}

func TestAFragmentIsBehindByItselfAndOnlyWhileItIs(t *testing.T) {
	r := newRig(t, &faultyStore{content: map[string][]byte{}})
	show := func(a, b string) {
		require.NoError(t, r.Show(source.Snapshot{Fragments: []config.Fragment{
			{Name: "a", Data: []byte(a)}, {Name: "b", Data: []byte(b)},
		}}))
	}
	const a, b = "contexts: [{match: {x: a}, cohort: a}]", "contexts: [{match: {x: b}, cohort: b}]"
	show(a, b)
	began := r.clock
	for range 3 {
		r.clock = r.clock.Add(time.Minute)
		show(a, bad)
		r.Unchanged()
		assert.Equal(t, map[string]int64{"b": began.UnixNano()}, r.Behind())
		assert.Equal(t, r.clock.UnixNano(), r.Checked())
		next := newRig(t, r.memory.store.(guarded).store)
		assert.Equal(t, map[string]int64{"b": began.UnixNano()}, next.Behind(), "after a restart it still is")
	}
	show(a, b)
	assert.Empty(t, r.Behind())
}

func TestAFragmentThatSaysWhenItWasCheckedIsBehindByThatAndARenewedLookIsNoNewRegistry(t *testing.T) {
	r := newRig(t, nil)
	text := func(minutes int) string {
		checked := r.clock.Add(time.Duration(minutes) * time.Minute)
		return "checked: " + checked.Format(time.RFC3339) + "\ncontexts: [{match: {}, cohort: a}]\n"
	}
	require.NoError(t, r.show(text(-3)))
	in := r.last().Registry
	assert.Equal(t, map[string]int64{"r.yaml": r.clock.Add(-3 * time.Minute).UnixNano()}, r.Behind())
	require.NoError(t, r.show(text(-1)))
	assert.False(t, r.last().Changed)
	assert.Same(t, in, r.last().Registry)
	assert.Equal(t, map[string]int64{"r.yaml": r.clock.Add(-time.Minute).UnixNano()}, r.Behind())
	require.NoError(t, r.show("checked: soon\ncontexts: [{match: {}, cohort: a}]\n"))
	assert.Equal(t, Rejected, r.last().Result, "a bad time is told")
	assert.Equal(t, map[string]int64{"r.yaml": r.clock.Add(-time.Minute).UnixNano()}, r.Behind())
}

// TestAShutdownDoesNotWaitForADocument lets the source read a large one when it is told to stop.
func TestAShutdownDoesNotWaitForADocument(t *testing.T) {
	for name, text := range map[string]string{
		"YAML":                "contexts:\n" + strings.Repeat("- {match: {a: b}, cohort: c}\n", 400_000),
		"JSON":                `{"contexts": [` + strings.Repeat(`{"match": {"a": "b"}, "cohort": "c"},`, 400_000) + `{}]}`,
		"an error at its end": "contexts:\n" + strings.Repeat("- {match: {a: b}, cohort: c}\n", 20_000) + "- }\n",
	} {
		t.Run(name, func(t *testing.T) {
			r := &rig{}
			r.Watcher = New(Options{
				Source: quietSource{}, Loader: config.NewLoader(time.Hour, nil), Now: time.Now,
				Observe: func(e Event) { r.events = append(r.events, e) },
			})
			shown := make(chan error)
			go func() { shown <- r.show(text) }()
			require.Eventually(t, func() bool { return !r.mu.TryLock() || func() bool { r.mu.Unlock(); return false }() },
				time.Minute, time.Microsecond, "it is being read")
			require.NoError(t, r.Shutdown(t.Context()))
			select {
			case err := <-shown:
				require.ErrorIs(t, err, document.ErrStopped)
			case <-time.After(20 * time.Second):
				t.Fatal("it is read to its end")
			}
			assert.Empty(t, r.events)
		})
	}
}

func TestAPartlyGoodSourceIsRejectedButUsed(t *testing.T) {
	r := newRig(t, nil)
	err := r.Show(source.Snapshot{Fragments: []config.Fragment{
		{Name: "a.yaml", Data: []byte(good)}, {Name: "b.yaml", Data: []byte(bad)},
	}})
	require.NoError(t, err)
	assert.Equal(t, Rejected, r.last().Result)
	assert.True(t, r.last().Changed)
	assert.Equal(t, 1, r.last().Registry.Contexts())
	assert.Equal(t, r.clock.UnixNano(), r.Checked(), "of what is in force the source holds all")
	assert.Empty(t, r.Behind())
}

func TestNothingUsableIsAnErrorOfTheSource(t *testing.T) {
	r := newRig(t, nil)
	assert.ErrorContains(t, r.show(bad), "write a list")
	assert.Nil(t, r.last().Registry)
}

// answering is a source that shows one thing when it is started.
type answering struct {
	quietSource
	fragments []config.Fragment
}

func (a answering) Start(_ context.Context, _ component.Host, sink source.Sink) error {
	return sink.Show(source.Snapshot{Fragments: a.fragments})
}

func TestAStartDoesNotWaitForASourceThatHasAnswered(t *testing.T) {
	var events []Event
	w := New(Options{
		Source: answering{fragments: []config.Fragment{{Name: "a", Data: []byte(good)}, {Name: "b", Data: []byte(bad)}}},
		Loader: config.NewLoader(time.Hour, nil), Wait: time.Hour, Now: time.Now,
		Observe: func(e Event) { events = append(events, e) },
	})
	require.NoError(t, w.Start(t.Context(), componenttest.NewNopHost()))
	require.NoError(t, w.Shutdown(t.Context()))
	require.Len(t, events, 1)
	assert.Equal(t, Rejected, events[0].Result)
}

func TestAHistoryThatWasWrittenWithoutItsTimeStillTellsIt(t *testing.T) {
	store := &faultyStore{content: map[string][]byte{}}
	first := newRig(t, store)
	require.NoError(t, first.show(good))
	delete(store.content, checkedKey)
	second := newRig(t, store)
	assert.Equal(t, first.Checked(), second.Checked())
	for _, e := range second.events {
		assert.NotEqual(t, Unstored, e.Result, "%v", e.Err)
	}
}

func TestASourceThatShowsNothingInTimeIsReportedAndTheStartGoesOn(t *testing.T) {
	r := newRig(t, nil)
	assert.Equal(t, Failed, r.last().Result)
	assert.ErrorContains(t, r.last().Err, "shown no registry")
}

func TestTheRegistryIsRestoredBeforeTheSourceAnswers(t *testing.T) {
	store := &faultyStore{content: map[string][]byte{}}
	first := newRig(t, store)
	require.NoError(t, first.show(good))
	second := newRig(t, store)
	restored := second.events[0]
	assert.Equal(t, Restored, restored.Result)
	assert.True(t, restored.Changed, "it is another registry than none")
	assert.Equal(t, first.last().Registry.Revision(), restored.Registry.Revision())
	assert.Equal(t, first.Checked(), second.Checked())
}

func TestAnUnreadableHistoryIsSetAsideAndNeverKeepsFromStarting(t *testing.T) {
	for name, store := range map[string]*faultyStore{
		"corrupted":   {content: map[string][]byte{historyKey: []byte("{")}},
		"a bad time":  {content: map[string][]byte{historyKey: []byte("{"), checkedKey: []byte("noon")}},
		"unreachable": {fault: errors.New("disk on fire")},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, store)
			assert.Equal(t, Unstored, r.events[0].Result)
			assert.Error(t, r.events[0].Err)
			require.NoError(t, r.show(good), "stamping goes on")
			if store.fault == nil {
				assert.Equal(t, "{", string(store.content[asideKey]))
				assert.NotEqual(t, "{", string(store.content[historyKey]), "a new history begins")
			} else {
				assert.Equal(t, Unstored, r.last().Result)
			}
		})
	}
}

func TestAnUnchangedSourceIsWrittenDownOnceAMinute(t *testing.T) {
	store := &faultyStore{content: map[string][]byte{}}
	r := newClockedWith(t, store, "")
	require.NoError(t, r.show(good))
	written := store.writes
	for range 120 {
		r.wait(time.Second)
		r.Unchanged()
	}
	assert.Equal(t, written+2, store.writes)
	r.clock = r.clock.Add(-setBackBy)
	r.Unchanged()
	assert.Equal(t, written+2, store.writes, "a slewed clock is written down in time")
	r.clock = r.clock.Add(-time.Nanosecond)
	r.Unchanged()
	assert.Equal(t, written+3, store.writes, "one that was set back at once")
}

func TestAHistoryThatCouldNotBeWrittenIsWrittenBeforeAnythingIsConfirmed(t *testing.T) {
	store := &faultyStore{content: map[string][]byte{}}
	r := newRig(t, store)
	require.NoError(t, r.show(good))
	store.fault = errors.New("disk full")
	require.NoError(t, r.show(other))
	assert.Equal(t, Unstored, r.last().Result)
	store.fault = nil
	r.clock = r.clock.Add(time.Hour)
	r.Unchanged()
	next := newRig(t, store)
	assert.Equal(t, r.Checked(), next.Checked())
	assert.Equal(t, r.registry.Revision(), next.registry.Revision())
	told, written := len(r.events), store.writes
	r.Unchanged()
	assert.Len(t, r.events, told)
	assert.Equal(t, written, store.writes, "it is written once")
}

func TestASourceThatShowsTheSameAgainWritesNothingDown(t *testing.T) {
	store := &faultyStore{content: map[string][]byte{}}
	r := newRig(t, store)
	require.NoError(t, r.show(good))
	written := store.writes
	require.NoError(t, r.show(good))
	assert.Equal(t, written, store.writes)
	require.NoError(t, r.show(bad), "the last good one stays")
	assert.Greater(t, store.writes, written, "until when it was held is remembered")
}

func TestASourceThatShowsSomethingIsWithinReach(t *testing.T) {
	r := newRig(t, nil)
	r.Failed(errors.New("gone"))
	require.NoError(t, r.show(good))
	told := len(r.events)
	r.Unchanged()
	assert.Len(t, r.events, told, "it has recovered when it showed something")
}

func TestAClockThatIsSetBackOverAChangeIsToldWithoutOne(t *testing.T) {
	store := &faultyStore{content: map[string][]byte{}}
	r := newRig(t, store)
	require.NoError(t, r.show(good))
	r.clock = r.clock.Add(2 * time.Hour)
	r.Unchanged()
	changed := r.clock
	require.NoError(t, r.show("contexts: [{match: {}, cohort: b}]"))
	at := func(r *rig, d time.Duration) *document.Value {
		return r.registry.Resolve(nil).At(changed.Add(d).UnixNano()).Declared[variable.Cohort].Value()
	}
	require.NotNil(t, at(r, -90*time.Minute))
	r.clock = changed.Add(-time.Hour)
	written := store.writes
	r.Unchanged()
	told := r.last()
	assert.Equal(t, Loaded, told.Result)
	assert.True(t, told.Changed)
	assert.Same(t, r.registry, told.Registry)
	assert.Greater(t, store.writes, written)
	for _, rig := range []*rig{r, newRig(t, store)} {
		assert.NotNil(t, at(rig, -90*time.Minute), "the clock showed this once")
		assert.Nil(t, at(rig, -time.Minute), "and this twice")
		assert.Equal(t, "b", at(rig, time.Minute).Revision)
	}
	events := len(r.events)
	r.clock = r.clock.Add(time.Minute)
	r.Unchanged()
	assert.Len(t, r.events, events, "it is told once")
}

func TestASourceThatCanBeReadAgainRecoversWithoutAnyChange(t *testing.T) {
	r := newRig(t, nil)
	require.NoError(t, r.show(good))
	r.Failed(errors.New("gone"))
	r.Unchanged()
	assert.Equal(t, Recovered, r.last().Result)
	told := len(r.events)
	r.Unchanged()
	assert.Len(t, r.events, told, "it is told once")

	require.NoError(t, r.show(bad))
	r.Failed(errors.New("gone"))
	r.Unchanged()
	assert.Equal(t, Rejected, r.last().Result, "a source that still holds something bad has not recovered")
}

// panicking is a store that panics, as databases on damaged files do.
type panicking struct{ what string }

func (p panicking) on(what string) {
	if p.what == what || p.what == "everything" {
		panic("page 7 is already freed")
	}
}

func (p panicking) Get(context.Context, string) ([]byte, error) { p.on("get"); return nil, nil }
func (p panicking) Set(context.Context, string, []byte) error   { p.on("set"); return nil }
func (p panicking) Close(context.Context) error                 { p.on("close"); return nil }

func TestAStoreThatPanicsKeepsNothingFromGoingOn(t *testing.T) {
	for _, what := range []string{"get", "set", "everything"} {
		t.Run(what, func(t *testing.T) {
			r := &rig{clock: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
			r.Watcher = New(Options{
				Source: quietSource{}, Loader: config.NewLoader(24*time.Hour, nil), Store: panicking{what},
				Now: func() time.Time { return r.clock }, Observe: func(e Event) { r.events = append(r.events, e) },
			})
			require.NoError(t, r.Start(t.Context(), componenttest.NewNopHost()))
			require.NoError(t, r.show(good))
			assert.Equal(t, 1, r.registry.Contexts())
			var told []string
			for _, e := range r.events {
				if e.Result == Unstored {
					told = append(told, e.Err.Error())
				}
			}
			require.NotEmpty(t, told)
			assert.Contains(t, told[0], "the storage panicked: page 7 is already freed")
			if err := r.Shutdown(t.Context()); what == "everything" {
				assert.ErrorContains(t, err, "panicked")
			} else {
				assert.NoError(t, err)
			}
		})
	}
}

func TestWithoutARememberedHistoryTheFirstLoadIsNotTakenForThePast(t *testing.T) {
	for name, c := range map[string]struct {
		store Store
		known bool
	}{
		"no store, and so the first load":     {nil, true},
		"a store that holds nothing":          {&faultyStore{content: map[string][]byte{}}, false},
		"a store that holds garbage":          {&faultyStore{content: map[string][]byte{historyKey: []byte("{")}}, false},
		"a store that cannot be read":         {&faultyStore{fault: errors.New("input/output error")}, false},
		"a storage that cannot be opened":     {Broken(errors.New("read-only file system")), false},
		"a store that panics when it is read": {panicking{"get"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, c.store)
			if name == "a store that holds nothing" {
				assert.Equal(t, Failed, r.events[0].Result, "the source, and nothing is wrong with the store")
			}
			require.NoError(t, r.show(good))
			declared := r.registry.Resolve(nil).At(r.clock.Add(-time.Hour).UnixNano()).Declared[variable.Cohort]
			require.NotNil(t, declared)
			assert.Equal(t, c.known, declared.Value() != nil)
		})
	}
}

// TestAfterARestartTheLastConfirmationCountsAndNothingIsConfirmedBeforeALook restarts two
// hours after the source was last confirmed, half an hour after it was last loaded.
func TestAfterARestartTheLastConfirmationCountsAndNothingIsConfirmedBeforeALook(t *testing.T) {
	store := &faultyStore{content: map[string][]byte{}}
	r := newRig(t, store)
	r.Unchanged()
	assert.Zero(t, r.Checked(), "there is nothing that could be confirmed")
	require.NoError(t, r.show(good))
	assert.Contains(t, store.content, checkedKey)
	r.clock = r.clock.Add(30 * time.Minute)
	r.Unchanged()
	confirmed := r.clock

	next := newRig(t, store)
	next.clock = confirmed.Add(2 * time.Hour)
	assert.Equal(t, confirmed.UnixNano(), next.Checked())
	next.Unchanged()
	assert.Equal(t, confirmed.UnixNano(), next.Checked(), "the source has not shown anything yet")
	require.NoError(t, next.show(good))
	assert.Equal(t, next.clock.UnixNano(), next.Checked())
	at := func(d time.Duration) *document.Value {
		return next.registry.Resolve(nil).At(confirmed.Add(d).UnixNano()).Declared[variable.Cohort].Value()
	}
	assert.NotNil(t, at(-time.Minute), "it was confirmed then")
	assert.Nil(t, at(time.Minute), "and nobody looked after that")
}
