// SPDX-License-Identifier: Apache-2.0

package httpsource

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// TestWhatAServerHeldWhileNobodyLookedIsToldByItsValidators lets two sources ask one
// server, one before and one after a time without any.
func TestWhatAServerHeldWhileNobodyLookedIsToldByItsValidators(t *testing.T) {
	const nine, ten = "Fri, 20 Nov 2026 09:00:00 GMT", "Fri, 20 Nov 2026 10:00:00 GMT"
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	type version struct{ etag, modified string }
	dates := map[string][]string{"a date beside no other": nil}
	for name, c := range map[string]struct {
		before, after version
		known         bool
	}{
		"the same ETag":                        {version{`"1"`, ""}, version{`"1"`, ""}, true},
		"the same date":                        {version{"", nine}, version{"", nine}, true},
		"both":                                 {version{`"1"`, nine}, version{`"1"`, nine}, true},
		"another ETag":                         {version{`"1"`, ""}, version{`"3"`, ""}, false},
		"another date":                         {version{"", nine}, version{"", ten}, false},
		"a hash of the content with its date":  {version{`"1"`, nine}, version{`"1"`, ten}, false},
		"a weak ETag":                          {version{`W/"1"`, ""}, version{`W/"1"`, ""}, false},
		"a weak ETag with a date":              {version{`W/"1"`, nine}, version{`W/"1"`, nine}, true},
		"a date that is not a second old":      {version{"", "Fri, 20 Nov 2026 12:00:00 GMT"}, version{"", "Fri, 20 Nov 2026 12:00:00 GMT"}, false},
		"a date that is a second old":          {version{"", "Fri, 20 Nov 2026 11:59:59 GMT"}, version{"", "Fri, 20 Nov 2026 11:59:59 GMT"}, true},
		"a date beside no other":               {version{"", nine}, version{"", nine}, false},
		"a date that is none":                  {version{"", "nine"}, version{"", "nine"}, false},
		"a server that says nothing of either": {version{}, version{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			look := func(v version) []config.Fragment {
				r := newRig(t, nil)
				r.serve(func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Date", "Fri, 20 Nov 2026 12:00:00 GMT")
					if date, ok := dates[name]; ok {
						w.Header()["Date"] = date
					}
					if v.etag != "" {
						w.Header().Set("ETag", v.etag)
					}
					if v.modified != "" {
						w.Header().Set("Last-Modified", v.modified)
					}
					_, _ = w.Write([]byte(good))
				})
				require.NoError(t, r.source.Start(t.Context(), r.host, r))
				told, _ := r.next()
				require.NoError(t, r.source.Shutdown(t.Context()))
				requireShown(t, told, good)
				return told.snapshot.Fragments
			}
			before := config.NewLoader(24*time.Hour, nil)
			_, err := before.Load(look(c.before), noon)
			require.NoError(t, err)
			saved, err := before.Save()
			require.NoError(t, err)
			after := config.NewLoader(24*time.Hour, nil)
			_, err = after.Restore(saved, noon)
			require.NoError(t, err)
			registry, err := after.Load(look(c.after), noon.Add(2*time.Hour))
			require.NoError(t, err)
			declared := registry.Resolve(nil).At(noon.Add(time.Hour).UnixNano()).Declared[variable.Cohort]
			require.NotNil(t, declared)
			assert.Equal(t, c.known, declared.Value() != nil)
			assert.Equal(t, c.known, declared.Unsettled, "what is known of a time without looks is unsettled")
		})
	}
}
