// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/internal/configtest"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

func TestARestartLosesNothingThatWasShown(t *testing.T) {
	l := config.NewLoader(24*time.Hour, nil)
	configtest.LoadCohort(t, l, "one", configtest.Start)
	before := configtest.LoadCohort(t, l, "two", configtest.Start.Add(time.Hour))
	_, after := configtest.Restarted(t, l, configtest.Start.Add(time.Hour))
	assert.Equal(t, before.Revision(), after.Revision())
	for minutes := -2000; minutes < 200; minutes += 7 {
		at := configtest.Start.Add(time.Duration(minutes) * time.Minute)
		assert.Equal(t, configtest.CohortAt(before, at), configtest.CohortAt(after, at), at)
	}
}

func TestAnUnchangedSourceAfterARestartIsNoChange(t *testing.T) {
	l := config.NewLoader(24*time.Hour, nil)
	configtest.LoadCohort(t, l, "one", configtest.Start)
	l, _ = configtest.Restarted(t, l, configtest.Start)
	r := configtest.LoadCohort(t, l, "one", configtest.Start.Add(3*time.Hour))
	assert.Equal(t, "?", configtest.CohortAt(r, configtest.Start.Add(2*time.Hour)), "it may have been two in between")
	r = configtest.LoadCohort(t, l, "two", configtest.Start.Add(4*time.Hour))
	assert.Equal(t, "?", configtest.CohortAt(r, configtest.Start.Add(2*time.Hour)), "and that is never learned")
	assert.Equal(t, "one", configtest.CohortAt(r, configtest.Start.Add(4*time.Hour-1)))
	assert.Equal(t, "two", configtest.CohortAt(r, configtest.Start.Add(4*time.Hour)))
}

func TestWhatChangedWhileNobodyWatchedIsUnknownInBetween(t *testing.T) {
	l := config.NewLoader(24*time.Hour, nil)
	configtest.LoadCohort(t, l, "one", configtest.Start)
	l, _ = configtest.Restarted(t, l, configtest.Start.Add(time.Hour))
	r := configtest.LoadCohort(t, l, "two", configtest.Start.Add(3*time.Hour))
	assert.Equal(t, "one", configtest.CohortAt(r, configtest.Start.Add(time.Hour-1)))
	assert.Equal(t, "?", configtest.CohortAt(r, configtest.Start.Add(2*time.Hour)))
	assert.Equal(t, "two", configtest.CohortAt(r, configtest.Start.Add(3*time.Hour)))
}

func TestACorruptedHistoryIsAnErrorAndChangesNothing(t *testing.T) {
	l := config.NewLoader(24*time.Hour, nil)
	configtest.LoadCohort(t, l, "one", configtest.Start)
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
			l := config.NewLoader(24*time.Hour, nil)
			_, err := l.Restore([]byte(data), configtest.Start)
			assert.ErrorContains(t, err, "the saved history")
			assert.Equal(t, "one", configtest.CohortAt(configtest.LoadCohort(t, l, "one", configtest.Start), configtest.Start), "it starts anew")
		})
	}
}

// A disk may lie. What it says is read or refused, and never crashes.
func TestADamagedHistoryNeverCrashes(t *testing.T) {
	l := config.NewLoader(24*time.Hour, nil)
	configtest.LoadCohort(t, l, "one", configtest.Start)
	configtest.LoadCohort(t, l, "two", configtest.Start.Add(time.Hour))
	good, err := l.Save()
	require.NoError(t, err)
	random := rand.New(rand.NewPCG(1, 1))
	for range 3000 {
		data := slices.Clone(good)
		for range 1 + random.IntN(3) {
			data[random.IntN(len(data))] = `"0{}[],:nul1`[random.IntN(12)]
		}
		l := config.NewLoader(24*time.Hour, nil)
		if r, err := l.Restore(data, configtest.Start); err == nil {
			r.Resolve(make([]string, len(r.Keys()))).At(configtest.Start.UnixNano())
		}
		configtest.LoadCohort(t, l, "three", configtest.Start.Add(2*time.Hour))
	}
}

func TestWhatASourceProvesToHaveStayedWhileNobodyWatchedIsKnownButUnsettled(t *testing.T) {
	show := func(l *config.Loader, unique string, at time.Time) *registry.Registry {
		r, err := l.Load([]config.Fragment{{Name: "r", Data: []byte("contexts: [{match: {}, cohort: one}]"), Unique: unique}}, at)
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
			l := config.NewLoader(configtest.Day, nil)
			show(l, tt.before, configtest.Start)
			l, _ = configtest.Restarted(t, l, configtest.Hour(1))
			r := show(l, tt.after, configtest.Hour(3))
			assert.Equal(t, tt.want, configtest.CohortAt(r, configtest.Hour(2)))
			assert.Equal(t, tt.unsettled, r.Resolve(nil).At(configtest.Hour(2).UnixNano()).Declared[variable.Cohort].Unsettled)
			for _, at := range []time.Time{configtest.Hour(1).Add(-1), configtest.Hour(3)} {
				assert.Equal(t, "one", configtest.CohortAt(r, at))
				assert.False(t, r.Resolve(nil).At(at.UnixNano()).Declared[variable.Cohort].Unsettled)
			}
			l, _ = configtest.Restarted(t, l, configtest.Hour(3))
			r = configtest.LoadCohort(t, l, "two", configtest.Hour(5))
			assert.Equal(t, tt.want, configtest.CohortAt(r, configtest.Hour(2)), "it stays what it was when it is replaced")
		})
	}
}

func TestADatedRevisionTellsAboutTheTimeInWhichNobodyWatched(t *testing.T) {
	l := config.NewLoader(configtest.Day, nil)
	configtest.Load(t, l, 0, `contexts: [{match: {}, cohort: {name: one, since: @-9}}]`)
	l, _ = configtest.Restarted(t, l, configtest.Hour(1))
	assert.Equal(t, "- | -9h one", configtest.Story(configtest.Load(t, l, 3, `contexts: [{match: {}, cohort: {name: one, since: @-9}}]`), variable.Cohort, ""))
}

func TestAfterALostHistoryTheFirstLoadIsNotTakenForThePast(t *testing.T) {
	l := config.NewLoader(configtest.Day, nil)
	l.Lost()
	r := configtest.Load(t, l, 0, `contexts: [{match: {}, cohort: one}, {match: {a: "1"}, cohort: {name: two, since: @-9}}]`)
	assert.Equal(t, "? | 0h one", configtest.Story(r, variable.Cohort, ""))
	assert.Equal(t, "? | -9h two", configtest.Story(r, variable.Cohort, "a"), "what is dated is known")
}

func TestARecordThatCannotBeIsNotRestored(t *testing.T) {
	l := config.NewLoader(24*time.Hour, nil)
	configtest.LoadCohort(t, l, "one", configtest.Start)
	configtest.LoadCohort(t, l, "two", configtest.Start.Add(time.Hour))
	good, err := l.Save()
	require.NoError(t, err)
	restore := func(t *testing.T, past any) error {
		var saved map[string]any
		require.NoError(t, json.Unmarshal(good, &saved))
		records, _ := saved["records"].([]any)
		require.Len(t, records, 1)
		records[0].(map[string]any)["Past"] = []any{past}
		data, err := json.Marshal(saved)
		require.NoError(t, err)
		_, err = config.NewLoader(24*time.Hour, nil).Restore(data, configtest.Start)
		return err
	}
	type object = map[string]any
	revision := object{"Since": "2026-11-20T12:00:00Z", "Options": []any{}}
	require.NoError(t, restore(t, object{"From": 7, "To": 8, "Revisions": []any{revision}}))
	for name, past := range map[string]object{
		"an interval that ends when it begins": {"From": 7, "To": 7, "Revisions": []any{revision}},
		"a revision that is nothing":           {"From": 7, "To": 8, "Revisions": []any{nil}},
		"a revision without dates":             {"From": 7, "To": 8, "Revisions": []any{object{"Options": []any{}}}},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorContains(t, restore(t, past), "a record that cannot be")
		})
	}
}
