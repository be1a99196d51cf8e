// SPDX-License-Identifier: Apache-2.0

package history

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

func TestAHistoryThatWasNeverSavedIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		records string
		isGood  bool
	}{
		"as it is saved":               {`[{"Past": [{"From": 1, "To": 2}, {"From": 2, "To": 3, "Revisions": [{"Since": "2026-11-20T12:00:00Z"}]}]}]`, true},
		"no record":                    {`[null]`, false},
		"a part without time":          {`[{"Past": [{"From": 2, "To": 2}]}]`, false},
		"a part that ends before":      {`[{"Past": [{"From": 2, "To": 1}]}]`, false},
		"parts that overlap":           {`[{"Past": [{"From": 1, "To": 3}, {"From": 2, "To": 4}]}]`, false},
		"parts in another order":       {`[{"Past": [{"From": 3, "To": 4}, {"From": 1, "To": 2}]}]`, false},
		"a part of no revision":        {`[{"Past": [{"From": 1, "To": 2, "Revisions": [null]}]}]`, false},
		"a revision without its dates": {`[{"Past": [{"From": 1, "To": 2, "Revisions": [{}]}]}]`, false},
	} {
		t.Run(name, func(t *testing.T) {
			var saved Saved
			require.NoError(t, json.Unmarshal([]byte(`{"records": `+c.records+`}`), &saved))
			h, err := Restore(time.Hour, saved, time.Time{})
			if c.isGood {
				require.NoError(t, err)
				assert.Equal(t, saved, h.Save())
				return
			}
			assert.ErrorContains(t, err, "a record that cannot be")
		})
	}
}

func TestEachRevisionOfADocumentIsDatedByItsRunOrRefused(t *testing.T) {
	doc, err := document.Parse("r.yaml", []byte(`contexts: [{match: {}, cohort: a, prompt: {name: p, revision: r}}, {match: {x: y}, cohort: b}]`))
	require.NoError(t, err)
	shown := []document.Shown{{First: 2, From: 1, AtFirst: true}, {First: 2, From: 1, AtFirst: true}, {First: 3, From: 3}}
	i := 0
	doc.EachRevision(func(r *document.Revision) { r.Shown, i = shown[i], i+1 })
	require.Equal(t, len(shown), i)
	runs := RunsOf(doc)
	assert.Equal(t, []SavedRuns{{Count: 2, First: 2, From: 1, AtFirst: true}, {Count: 1, First: 3, From: 3}}, runs)
	take := func(runs ...SavedRuns) ([]document.Shown, error) {
		var taken []document.Shown
		err := TakeRuns(doc, runs, time.Unix(0, 3))
		doc.EachRevision(func(r *document.Revision) { taken = append(taken, r.Shown) })
		return taken, err
	}
	taken, err := take(append([]SavedRuns{{}}, runs...)...)
	require.NoError(t, err)
	assert.Equal(t, shown, taken)
	for _, few := range [][]SavedRuns{nil, runs[:1], {{Count: -1}}, {{Count: 2}, {}}} {
		_, err = take(few...)
		assert.ErrorContains(t, err, "does not know since when")
	}
	for name, never := range map[string]SavedRuns{
		"first shown after the latest look": {Count: 3, First: 4, From: 3},
		"counted from after it was shown":   {Count: 3, First: 2, From: 3},
	} {
		_, err = take(never)
		assert.ErrorContains(t, err, "of r.yaml that it was first shown when it cannot have been", name)
	}
}
