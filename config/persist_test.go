// SPDX-License-Identifier: Apache-2.0

package config

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var start = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func loadCohort(t *testing.T, l *Loader, cohort string, at time.Time) *Registry {
	t.Helper()
	l.Confirm(at) // the source is looked at all the time
	r, err := l.Load([]Fragment{{Name: "r.yaml", Data: []byte("contexts: [{match: {}, cohort: " + cohort + "}]")}}, at)
	require.NoError(t, err)
	return r
}

// cohortAt returns the cohort at an instant, "?" where it is not known, "" where none is declared.
func cohortAt(r *Registry, at time.Time) string {
	d := r.Resolve(make([]string, len(r.Keys()))).At(at.UnixNano()).Declared[Cohort]
	switch {
	case d == nil:
		return ""
	case d.Value() == nil:
		return "?"
	}
	return d.Value().Revision
}

// restarted saves a loader and restores it into a new one.
func restarted(t *testing.T, l *Loader, checked time.Time) (*Loader, *Registry) {
	t.Helper()
	data, err := l.Save()
	require.NoError(t, err)
	next := NewLoader(24*time.Hour, nil)
	r, err := next.Restore(data, checked)
	require.NoError(t, err)
	return next, r
}

func TestARestartLosesNothingThatWasShown(t *testing.T) {
	l := NewLoader(24*time.Hour, nil)
	loadCohort(t, l, "one", start)
	before := loadCohort(t, l, "two", start.Add(time.Hour))
	_, after := restarted(t, l, start.Add(time.Hour))
	assert.Equal(t, before.Revision(), after.Revision())
	for minutes := -2000; minutes < 200; minutes += 7 {
		at := start.Add(time.Duration(minutes) * time.Minute)
		assert.Equal(t, cohortAt(before, at), cohortAt(after, at), at)
	}
}

func TestAnUnchangedSourceAfterARestartIsNoChange(t *testing.T) {
	l := NewLoader(24*time.Hour, nil)
	loadCohort(t, l, "one", start)
	l, _ = restarted(t, l, start)
	r := loadCohort(t, l, "one", start.Add(3*time.Hour))
	assert.Equal(t, "?", cohortAt(r, start.Add(2*time.Hour)), "it may have been two in between")
	r = loadCohort(t, l, "two", start.Add(4*time.Hour))
	assert.Equal(t, "?", cohortAt(r, start.Add(2*time.Hour)), "and that is never learned")
	assert.Equal(t, "one", cohortAt(r, start.Add(4*time.Hour-1)))
	assert.Equal(t, "two", cohortAt(r, start.Add(4*time.Hour)))
}

func TestWhatChangedWhileNobodyWatchedIsUnknownInBetween(t *testing.T) {
	l := NewLoader(24*time.Hour, nil)
	loadCohort(t, l, "one", start)
	l, _ = restarted(t, l, start.Add(time.Hour))
	r := loadCohort(t, l, "two", start.Add(3*time.Hour))
	assert.Equal(t, "one", cohortAt(r, start.Add(time.Hour-1)))
	assert.Equal(t, "?", cohortAt(r, start.Add(2*time.Hour)))
	assert.Equal(t, "two", cohortAt(r, start.Add(3*time.Hour)))
}

func TestACorruptedHistoryIsAnErrorAndChangesNothing(t *testing.T) {
	l := NewLoader(24*time.Hour, nil)
	loadCohort(t, l, "one", start)
	good, err := l.Save()
	require.NoError(t, err)
	for name, data := range map[string]string{
		"empty":            "",
		"not JSON":         "\x00\x01",
		"cut off":          string(good[:len(good)/2]),
		"another format":   `{"format":99}`,
		"an older format":  `{"format":2}`,
		"no packed text":   `{"format":3,"fragments":[{"name":"r.yaml","text":"Zm9v"}]}`,
		"a bad fragment":   `{"format":3,"fragments":[{"name":"r.yaml","text":"S8vPt1JISiwCAA=="}]}`,
		"no first showing": `{"format":3,"fragments":[{"name":"r.yaml","text":"DcrBCcAwCAXQVf4ATuAqpQcJgj1EIZFQEHdv3/mN8NQ3N+OqKTmMUU0YYbGSIQST5br/UC5TGUY4uvYTzjjd9wc=","shown":[{"n":1}]}]}`,
		"a bad record":     `{"format":3,"records":[null]}`,
		"a bad interval":   `{"format":3,"records":[{"Past":[{"From":2,"To":1}]}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			l := NewLoader(24*time.Hour, nil)
			_, err := l.Restore([]byte(data), start)
			assert.ErrorContains(t, err, "the saved history")
			assert.Equal(t, "one", cohortAt(loadCohort(t, l, "one", start), start), "it starts anew")
		})
	}
}

// A disk may lie. What it says is read or refused, and never crashes.
func TestADamagedHistoryNeverCrashes(t *testing.T) {
	l := NewLoader(24*time.Hour, nil)
	loadCohort(t, l, "one", start)
	loadCohort(t, l, "two", start.Add(time.Hour))
	good, err := l.Save()
	require.NoError(t, err)
	random := rand.New(rand.NewPCG(1, 1))
	for range 3000 {
		data := slices.Clone(good)
		for range 1 + random.IntN(3) {
			data[random.IntN(len(data))] = `"0{}[],:nul1`[random.IntN(12)]
		}
		l := NewLoader(24*time.Hour, nil)
		if r, err := l.Restore(data, start); err == nil {
			r.Resolve(make([]string, len(r.Keys()))).At(start.UnixNano())
		}
		loadCohort(t, l, "three", start.Add(2*time.Hour))
	}
}

func TestWhatASourceProvesToHaveStayedWhileNobodyWatchedIsKnownButUnsettled(t *testing.T) {
	show := func(l *Loader, unique string, at time.Time) *Registry {
		r, err := l.Load([]Fragment{{Name: "r", Data: []byte("contexts: [{match: {}, cohort: one}]"), Unique: unique}}, at)
		require.NoError(t, err)
		return r
	}
	for name, tt := range map[string]struct {
		before, after string
		want          string
		unsettled     bool
	}{
		"the same version":            {"v1", "v1", "one", true},
		"another version":             {"v1", "v2", "?", false},
		"a source without versions":   {"", "", "?", false},
		"a version that is new to it": {"", "v1", "?", false},
	} {
		t.Run(name, func(t *testing.T) {
			l := NewLoader(day, nil)
			show(l, tt.before, start)
			l, _ = restarted(t, l, hour(1))
			r := show(l, tt.after, hour(3))
			assert.Equal(t, tt.want, cohortAt(r, hour(2)))
			assert.Equal(t, tt.unsettled, r.Resolve(nil).At(nanos(hour(2))).Declared[Cohort].Unsettled)
			for _, at := range []time.Time{hour(1).Add(-1), hour(3)} {
				assert.Equal(t, "one", cohortAt(r, at))
				assert.False(t, r.Resolve(nil).At(nanos(at)).Declared[Cohort].Unsettled)
			}
			l, _ = restarted(t, l, hour(3))
			r = loadCohort(t, l, "two", hour(5))
			assert.Equal(t, tt.want, cohortAt(r, hour(2)), "it stays what it was when it is replaced")
		})
	}
}

func TestADatedRevisionTellsAboutTheTimeInWhichNobodyWatched(t *testing.T) {
	l := NewLoader(day, nil)
	load(t, l, 0, `contexts: [{match: {}, cohort: {name: one, since: @-9}}]`)
	l, _ = restarted(t, l, hour(1))
	assert.Equal(t, "- | -9h one", story(load(t, l, 3, `contexts: [{match: {}, cohort: {name: one, since: @-9}}]`), Cohort, ""))
}

func TestAfterALostHistoryTheFirstLoadIsNotTakenForThePast(t *testing.T) {
	l := NewLoader(day, nil)
	l.Lost()
	r := load(t, l, 0, `contexts: [{match: {}, cohort: one}, {match: {a: "1"}, cohort: {name: two, since: @-9}}]`)
	assert.Equal(t, "? | 0h one", story(r, Cohort, ""))
	assert.Equal(t, "? | -9h two", story(r, Cohort, "a"), "what is dated is known")
}

func TestARecordThatCannotBeIsNotRestored(t *testing.T) {
	l := NewLoader(24*time.Hour, nil)
	loadCohort(t, l, "one", start)
	loadCohort(t, l, "two", start.Add(time.Hour))
	require.Len(t, recordsOf(l), 1)
	known := recordsOf(l)[0].Past[0].Revisions
	for name, past := range map[string]interval{
		"an interval that ends when it begins": {From: 7, To: 7, Revisions: known},
		"a revision that is nothing":           {From: 7, To: 8, Revisions: []*Revision{nil}},
		"a revision without dates":             {From: 7, To: 8, Revisions: []*Revision{{Options: known[0].Options}}},
	} {
		t.Run(name, func(t *testing.T) {
			recordsOf(l)[0].Past = []interval{past}
			data, err := l.Save()
			require.NoError(t, err)
			_, err = NewLoader(24*time.Hour, nil).Restore(data, start)
			require.ErrorContains(t, err, "a record that cannot be")
		})
	}
	recordsOf(l)[0].Past = []interval{{From: 7, To: 8, Revisions: known}}
	data, err := l.Save()
	require.NoError(t, err)
	_, err = NewLoader(24*time.Hour, nil).Restore(data, start)
	require.NoError(t, err)
}
