// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/internal/configtest"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// TestARegistryThatSharesWithTheOneBeforeIsTheOneThatIsBuiltAnew lets fragments come, go
// and change at random, among them ones that are bad or meet another one.
func TestARegistryThatSharesWithTheOneBeforeIsTheOneThatIsBuiltAnew(t *testing.T) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 7))
		l := config.NewLoader(5*time.Hour, nil)
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
			var fragments []config.Fragment
			for name, text := range shown {
				fragments = append(fragments, config.Fragment{Name: name, Data: []byte(text)})
			}
			if random.IntN(5) == 0 && !l.Checked().IsZero() {
				l, _ = configtest.Restarted(t, l, configtest.Hour(float64(step)/2))
			}
			r, _ := l.Load(fragments, configtest.Hour(float64(step)/2))
			if r == nil {
				continue
			}
			requireEqual(t, l.Anew(), r)
		}
	}
}

func requireEqual(t *testing.T, want, got *registry.Registry) {
	t.Helper()
	require.Equal(t, want.Revision(), got.Revision())
	require.Equal(t, want.Keys(), got.Keys())
	require.Equal(t, want.Variables(), got.Variables())
	require.Equal(t, want.WantsPromptHash(), got.WantsPromptHash())
	for n := range want.Contexts() {
		require.Equal(t, want.Place(n), got.Place(n))
	}
	for _, present := range []string{"", "a", "b", "c", "ab", "abc"} {
		for id := range got.Variables() {
			require.Equal(t, configtest.Story(want, variable.ID(id), present), configtest.Story(got, variable.ID(id), present))
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
	for n := range 3 {
		sum := document.SumOfPrompt(strconv.Itoa(n))
		require.Equal(t, want.DeclaredPrompt(sum), got.DeclaredPrompt(sum))
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
					value = fmt.Sprintf("name: p, revision: r%d, hash: %s", random.IntN(3), document.PromptHash(strconv.Itoa(random.IntN(3))))
				}
				if i > 0 || random.IntN(2) == 0 {
					value += ", since: " + configtest.Hour(float64(dates[i]-10)).Format(time.RFC3339)
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
