// SPDX-License-Identifier: Apache-2.0

package config

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// anew builds the registry that is in force out of everything that the loader knows.
func anew(l *Loader) *Registry {
	whole := &Loader{variables: l.variables, history: l.history}
	_, after := whole.changed(l.good)
	return whole.build(l.good, nil, after)
}

// TestARegistryThatSharesWithTheOneBeforeIsTheOneThatIsBuiltAnew lets fragments come, go
// and change at random, among them ones that are bad or meet another one.
func TestARegistryThatSharesWithTheOneBeforeIsTheOneThatIsBuiltAnew(t *testing.T) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 7))
		l := NewLoader(5*time.Hour, nil)
		shown := map[string]string{}
		for step := range 60 {
			name := fmt.Sprintf("f%d", random.IntN(4))
			switch random.IntN(8) {
			case 0:
				delete(shown, name)
			case 1:
				shown[name] = "contexts: 7"
			default:
				shown[name] = randomDocument(random)
			}
			var fragments []Fragment
			for name, text := range shown {
				fragments = append(fragments, Fragment{Name: name, Data: []byte(text)})
			}
			if random.IntN(15) == 0 && l.registry != nil {
				l, _ = restarted(t, l, hour(float64(step)/2))
			}
			r, _ := l.Load(fragments, hour(float64(step)/2))
			if r == nil {
				continue
			}
			requireEqual(t, anew(l), r)
		}
	}
}

func requireEqual(t *testing.T, want, got *Registry) {
	t.Helper()
	require.Equal(t, want.Revision(), got.Revision())
	require.Equal(t, want.Keys(), got.Keys())
	require.Equal(t, want.Variables(), got.Variables())
	require.Len(t, got.index.shapes, len(want.index.shapes))
	require.Equal(t, want.prompts.count, got.prompts.count)
	for n := range want.Contexts() {
		require.Equal(t, want.Place(n), got.Place(n))
	}
	for _, present := range []string{"", "a", "b", "c", "ab", "abc"} {
		for id := range got.Variables() {
			require.Equal(t, story(want, VariableID(id), present), story(got, VariableID(id), present))
		}
		values := make([]string, len(got.Keys()))
		for i, key := range got.Keys() {
			if strings.Contains(present, key) {
				values[i] = "1"
			}
		}
		require.ElementsMatch(t, want.Resolve(values).Contexts(), got.Resolve(values).Contexts())
	}
	require.Len(t, got.Timelines(), len(want.Timelines()))
	for _, part := range want.prompts.parts {
		for sum := range part {
			require.Equal(t, want.DeclaredPrompt(PromptSum([]byte(sum))), got.DeclaredPrompt(PromptSum([]byte(sum))))
		}
	}
}

func randomDocument(random *rand.Rand) string {
	var b strings.Builder
	b.WriteString("contexts:\n")
	seen := map[string]bool{}
	for range random.IntN(5) {
		match := []string{"", `a: "1"`, `b: "1"`, `c: "1"`, `a: ["1", "2"]`, `a: "1", b: "1"`}[random.IntN(6)]
		if seen[match] {
			continue
		}
		seen[match] = true
		fmt.Fprintf(&b, "  - match: {%s}\n", match)
		for _, name := range []string{"cohort", "prompt"} {
			dates := random.Perm(40)
			var list []string
			for i := range random.IntN(4) {
				value := fmt.Sprintf("name: n%d", random.IntN(3))
				if name == "prompt" {
					value = fmt.Sprintf("name: p, revision: r%d, hash: %s", random.IntN(3), PromptHash(strconv.Itoa(random.IntN(3))))
				}
				if i > 0 || random.IntN(2) == 0 {
					value += ", since: " + hour(float64(dates[i]-10)).Format(time.RFC3339)
				}
				list = append(list, "{"+value+"}")
			}
			if len(list) > 0 {
				fmt.Fprintf(&b, "    %s: [%s]\n", name, strings.Join(list, ", "))
			}
		}
		if random.IntN(9) == 0 {
			fmt.Fprintf(&b, "    variables: {v%d: x}\n", random.IntN(3))
		}
	}
	return b.String()
}

func TestATableThatDiffersInAKeyLeavesTheOneBeforeAlone(t *testing.T) {
	before := newTable[int](1000)
	put := func(in table[int], key string, value int) table[int] {
		edit := in.roomFor(in.count + 1).edit()
		edit.update([]byte(key), func(int) (int, bool) { return value, value != 0 })
		return edit.table
	}
	after := before
	for i := range 10_000 {
		after = put(after, strconv.Itoa(i), i+1)
	}
	assert.Zero(t, before.count)
	require.Equal(t, 10_000, after.count)
	gone := put(after, "17", 0)
	_, ok := gone.get([]byte("17"))
	assert.False(t, ok)
	value, ok := after.get([]byte("17"))
	assert.True(t, ok)
	assert.Equal(t, 18, value)
	seen := 0
	gone.each(func(int) { seen++ })
	assert.Equal(t, 9_999, seen)
	assert.Equal(t, 9_999, gone.count)
}
