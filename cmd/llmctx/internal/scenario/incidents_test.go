// SPDX-License-Identifier: Apache-2.0

package scenario_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/scenario"
)

func TestIncidents(t *testing.T) {
	seeds, _ := strconv.Atoi(os.Getenv("SEEDS"))
	seeds = max(seeds, 2)
	only := os.Getenv("ONLY")
	for _, s := range scenario.All() {
		if only != "" && !slices.Contains(strings.Split(only, ","), s.Name) {
			continue
		}
		right, nothing, also, wrong, falseMoved := 0, 0, 0, 0, 0
		for seed := range seeds {
			run := scenario.Make(s, uint64(seed), 0)
			table, err := scenario.Store{Run: run}.Count(context.Background(), run.Question())
			if err != nil {
				t.Fatal(err)
			}
			r := analysis.Analyse(analysis.TableOf(table, true))
			want := run.Truth.Named
			if len(run.Truth.Pair) > 0 && len(r.Named) > 1 {
				want = run.Truth.Pair
			}
			missing, extra := 0, 0
			for _, name := range want {
				if !slices.Contains(r.Named, name) {
					missing++
				}
			}
			for _, name := range r.Named {
				if !slices.Contains(want, name) {
					extra++
				}
			}
			switch {
			case missing == 0 && extra == 0:
				right++
			case len(r.Named) == 0:
				nothing++
			case missing < len(want):
				also++
			default:
				wrong++
			}
			for _, v := range r.Variables {
				if v.Verdict == analysis.Moved && !slices.Contains(run.Truth.Moved, v.Name) {
					falseMoved++
					if os.Getenv("SHOW") != "" {
						fmt.Println("   moved", s.Name, seed, v.Name, v.Service, v.Reason)
					}
				}
			}
			if os.Getenv("SHOW") != "" {
				fmt.Println("  ", s.Name, seed, r.Named)
			}
		}
		fmt.Printf("%-28s right %2d nothing %2d also %2d wrong %2d  false moved %d\n", s.Name, right, nothing, also, wrong, falseMoved)
	}
}
