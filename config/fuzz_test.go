// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/internal/configtest"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// FuzzRestore: what was stored is taken over or refused, whatever a disk made of it, and
// what comes after it is loaded in either case, and in force but where the stored clock had
// shown a later time.
func FuzzRestore(f *testing.F) {
	l := config.NewLoader(configtest.Day, nil)
	for i, cohort := range []string{"one", "two", "{name: three, since: 2026-11-20T10:00:00Z}", "four"} {
		text := "checked: 2026-11-20T12:00:00Z\ncontexts: [{match: {}, cohort: " + cohort + "}]\n"
		_, err := l.Load([]config.Fragment{{Name: "r.yaml", Data: []byte(text), Unique: "v1"}}, configtest.Hour(float64(i)))
		require.NoError(f, err)
		saved, err := l.Save()
		require.NoError(f, err)
		f.Add(saved)
		f.Add(bytes.ReplaceAll(saved, []byte(`"latest":"2026-11-20`), []byte(`"latest":"2026-11-25`)))
		f.Add(bytes.ReplaceAll(saved, []byte(`"from":17950`), []byte(`"from":17959`)))
		if i == 2 {
			next := config.NewLoader(configtest.Day, nil)
			_, err := next.Restore(saved, configtest.Hour(3))
			require.NoError(f, err)
			l = next // the last one has a gap
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		l := config.NewLoader(configtest.Day, nil)
		restored, err := l.Restore(data, configtest.Start)
		if err != nil {
			assert.ErrorContains(t, err, "the saved history")
			assert.Nil(t, restored)
		} else {
			resolveAll(restored)
			saved, err := l.Save()
			require.NoError(t, err)
			_, err = config.NewLoader(configtest.Day, nil).Restore(saved, configtest.Start)
			require.NoError(t, err, "what was read can be saved again")
		}
		for i, cohort := range []string{"one", "two"} {
			text := []byte("contexts: [{match: {}, cohort: " + cohort + "}]")
			r, err := l.Load([]config.Fragment{{Name: "r.yaml", Data: text}}, configtest.Hour(float64(100+i)))
			require.NoError(t, err)
			resolveAll(r)
			look := configtest.Hour(float64(100 + i))
			if at := configtest.CohortAt(r, look); !latestOf(t, l).After(look) || at != "?" {
				assert.Equal(t, cohort, at)
			}
		}
	})
}

// latestOf returns the latest that the clock has shown, as the loader saves it.
func latestOf(t *testing.T, l *config.Loader) time.Time {
	t.Helper()
	data, err := l.Save()
	require.NoError(t, err)
	var saved struct{ Latest time.Time }
	require.NoError(t, json.Unmarshal(data, &saved))
	return saved.Latest
}

// resolveAll lays everything out that a registry knows.
func resolveAll(r *registry.Registry) {
	r.Timelines()
	r.Resolve(make([]string, len(r.Keys()))).At(configtest.Start.UnixNano())
}

// FuzzLoad: what can be read makes a registry, of values that can be stamped.
func FuzzLoad(f *testing.F) {
	for _, folder := range []string{"good", "bad"} {
		names, err := filepath.Glob("../testdata/registry/" + folder + "/*")
		require.NoError(f, err)
		require.NotEmpty(f, names)
		for _, name := range names {
			data, err := os.ReadFile(name)
			require.NoError(f, err)
			if len(data) < 10_000 {
				f.Add(data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := document.Parse("x.yaml", data); err != nil {
			return
		}
		r, err := config.NewLoader(configtest.Day, nil).Load([]config.Fragment{{Name: "x.yaml", Data: data}}, configtest.Start)
		if err != nil {
			assert.ErrorContains(t, err, "user-named variables")
			return
		}
		for _, state := range r.Resolve(make([]string, len(r.Keys()))).Window(math.MinInt64, math.MaxInt64) {
			for id, declared := range state.Declared {
				if v := declared.Value(); v != nil {
					assert.NoError(t, document.CheckValue(v.Render(variable.ID(id))))
				}
			}
		}
	})
}
