// SPDX-License-Identifier: Apache-2.0

package etcd

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// TestWhatWasPutWhileNobodyLookedIsToldByItsRevision restarts a follower over one etcd.
func TestWhatWasPutWhileNobodyLookedIsToldByItsRevision(t *testing.T) {
	const a, b = "contexts: [{match: {}, cohort: a}]", "contexts: [{match: {}, cohort: b}]"
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		meanwhile func(*rig)
		known     bool
	}{
		"nothing":                  {func(*rig) {}, true},
		"another key":              {func(r *rig) { r.put("/llm/b", "contexts: []") }, true},
		"another value, and back":  {func(r *rig) { r.put("/llm/a", b); r.put("/llm/a", a) }, false},
		"the same value once more": {func(r *rig) { r.put("/llm/a", a) }, false},
		"another cluster":          {func(r *rig) { r.set(func(s *fakeStore) { s.cluster = 2 }) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.put("/llm/a", a)
			look := func() []config.Fragment {
				f := &follower{Source: r.source, sink: r, store: r.fakeStore, retry: newRetry()}
				require.NoError(t, f.read(t.Context()))
				return r.next().snapshot.Fragments
			}
			before := config.NewLoader(24*time.Hour, nil)
			_, err := before.Load(look(), noon)
			require.NoError(t, err)
			saved, err := before.Save()
			require.NoError(t, err)
			c.meanwhile(r)
			after := config.NewLoader(24*time.Hour, nil)
			_, err = after.Restore(saved, noon)
			require.NoError(t, err)
			registry, err := after.Load(look(), noon.Add(2*time.Hour))
			require.NoError(t, err)
			declared := registry.Resolve(nil).At(noon.Add(time.Hour).UnixNano()).Declared[variable.Cohort]
			require.NotNil(t, declared)
			assert.Equal(t, c.known, declared.Value() != nil)
			assert.Equal(t, c.known, declared.Unsettled, "what is known of a time without looks is unsettled")
		})
	}
}
