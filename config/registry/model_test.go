// SPDX-License-Identifier: Apache-2.0

package registry_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config/internal/configtest"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// A world is a registry in the plainest form, and the model that it is compared with:
// a scan over everything, by the words of the cascade and of since and until.
type world struct {
	contexts []modelContext
}

type modelContext struct {
	match     map[string][]string
	revisions []modelRevision
}

// Times are seconds after start; a since of noTime is not written.
type modelRevision struct {
	since, until int
	value        string
}

const noTime = -1 << 30

var worldKeys = []string{"k0", "k1", "k2"}

// newWorld draws a world from choices: pick(n) gives a number below n.
func newWorld(pick func(int) int) world {
	var w world
	seen := map[string]bool{}
	for range 1 + pick(8) {
		c := modelContext{match: map[string][]string{}}
		for _, key := range worldKeys {
			if pick(2) == 0 {
				for range 1 + pick(3) {
					c.match[key] = append(c.match[key], strconv.Itoa(pick(3)))
				}
			}
		}
		if seen[c.yaml()] {
			continue
		}
		seen[c.yaml()] = true
		used := map[int]bool{}
		alone := pick(5) == 0
		for range 1 + pick(5) {
			r := modelRevision{since: pick(40) - 20, until: noTime, value: fmt.Sprintf("v%d.%d", len(w.contexts), len(c.revisions))}
			if alone {
				r.since = noTime
			}
			if pick(3) == 0 {
				r.until = r.since + 1 + pick(15)
				if alone {
					r.until = pick(15)
				}
			}
			if !used[r.since] {
				used[r.since] = true
				c.revisions = append(c.revisions, r)
			}
		}
		w.contexts = append(w.contexts, c)
	}
	return w
}

// yaml returns the match with its values in one fixed form.
func (c *modelContext) yaml() string {
	var parts []string
	for _, key := range worldKeys {
		if values := slices.Sorted(slices.Values(c.match[key])); len(values) > 0 {
			parts = append(parts, key+`: ["`+strings.Join(slices.Compact(values), `", "`)+`"]`)
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func seconds(s int) string {
	return configtest.Start.Add(time.Duration(s) * time.Second).Format(time.RFC3339)
}

func (w *world) document() string {
	var b strings.Builder
	b.WriteString("contexts:\n")
	for i := range w.contexts {
		c := &w.contexts[i]
		b.WriteString("- match: " + c.yaml() + "\n  cohort:\n")
		for _, r := range c.revisions {
			b.WriteString("  - {name: " + r.value)
			if r.since != noTime {
				b.WriteString(", since: " + seconds(r.since))
			}
			if r.until != noTime {
				b.WriteString(", until: " + seconds(r.until))
			}
			b.WriteString("}\n")
		}
	}
	return b.String()
}

// at returns what a registry that was first loaded at start declares: "?" for unknown.
func (w *world) at(values []string, second float64) string {
	best, conditions := "-", -1
	for i := range w.contexts {
		c := &w.contexts[i]
		if !c.matches(values) || len(c.match) < conditions {
			continue
		}
		if value := c.at(second); value != "-" {
			best, conditions = value, len(c.match)
		}
	}
	return best
}

func (c *modelContext) matches(values []string) bool {
	for i, key := range worldKeys {
		if anyOf := c.match[key]; len(anyOf) > 0 && !slices.Contains(anyOf, values[i]) {
			return false
		}
	}
	return true
}

// at: of the revisions that began, the latest; nothing where that one has ended.
func (c *modelContext) at(second float64) string {
	value, from := "-", float64(noTime)
	for _, r := range c.revisions {
		since := float64(r.since)
		if r.since == noTime {
			since = -configtest.Day.Seconds()
			if second < since {
				return "?"
			}
		}
		if since <= second && since > from {
			value, from = r.value, since
			if r.until != noTime && second >= float64(r.until) {
				value = "-"
			}
		}
	}
	return value
}

// check compares a registry with its model for all values and around all borders.
func (w *world) check(t *testing.T, r *registry.Registry) {
	t.Helper()
	for n := range 64 {
		values := map[string]string{}
		model := make([]string, len(worldKeys))
		for i, key := range worldKeys {
			if v := n >> (2 * i) & 3; v < 3 {
				values[key], model[i] = strconv.Itoa(v), strconv.Itoa(v)
			}
		}
		var asked []string
		for _, key := range r.Keys() {
			asked = append(asked, values[key])
		}
		resolution := r.Resolve(asked)
		for second := -25; second < 40; second++ {
			instants := map[int64]float64{
				configtest.Start.UnixNano() + int64(second)*1e9:     float64(second),
				configtest.Start.UnixNano() + int64(second)*1e9 - 1: float64(second) - 1e-9,
			}
			for at, offset := range instants {
				state := resolution.At(at)
				if want, got := w.at(model, offset), configtest.Tell(state.Declared[variable.Cohort], variable.Cohort); want != got {
					require.Equal(t, want, got, "%v at %v in\n%s", values, offset, w.document())
				}
				if state.From > at || state.To <= at {
					require.Fail(t, "another state", "%d is not in [%d, %d)", at, state.From, state.To)
				}
			}
		}
		before := configtest.Start.UnixNano() - int64(2*configtest.Day)
		require.Equal(t, w.at(model, -2*configtest.Day.Seconds()), configtest.Tell(resolution.At(before).Declared[variable.Cohort], variable.Cohort))
	}
}

func (w *world) load(t *testing.T) *registry.Registry {
	t.Helper()
	return configtest.Load(t, configtest.LoaderOf(t), 0, w.document())
}

func TestARegistryDeclaresWhatAScanOverItsContextsDeclares(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	for range 150 {
		w := newWorld(random.IntN)
		w.check(t, w.load(t))
	}
}

func FuzzTimeline(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{7, 1, 1, 1, 0, 3, 20, 1, 30, 0, 2, 9, 9, 9, 1, 0, 2, 1, 2, 0, 0, 1})
	f.Add([]byte("two contexts with the same keys and gaps between their revisions"))
	f.Fuzz(func(t *testing.T, choices []byte) {
		pick := func(n int) int {
			if len(choices) == 0 {
				return 0
			}
			c := choices[0]
			choices = choices[1:]
			return int(c) % n
		}
		w := newWorld(pick)
		w.check(t, w.load(t))
	})
}
