// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"slices"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
)

// sidecar is what was written beside spans that were packed at once: their combinations.
type sidecar struct {
	sql      string // reads them
	distinct bool   // no span is there twice, and no answer is part of another
	settled  bool   // each verdict names an answer
	answers  int64  // so many are named
}

// sidecarsOf finds them among what is packed, by what was packed with them.
func sidecarsOf(sets []packedFiles) map[string]sidecar {
	found := map[string]sidecar{}
	for i := range sets {
		s := &sets[i]
		if s.table != packed.Combinations {
			continue
		}
		for _, f := range s.files {
			if f.pack != "" {
				answers, settled := settledCount(f.settled)
				found[f.pack] = sidecar{selectCombinations(s.columns, []string{f.path}), f.distinct, settled, answers}
			}
		}
	}
	return found
}

// opens remembers of which packs some spans are, and how the combinations are read of those that have none beside them.
func (e *Engine) opens(s *packedFiles, files []file) {
	var alone []string
	for i := range files {
		f := &files[i]
		if !slices.Contains(e.opened, f.pack) {
			e.opened = append(e.opened, f.pack)
		}
		if _, ok := e.sidecars[f.pack]; !ok {
			alone = append(alone, f.path)
		}
	}
	if len(alone) > 0 {
		e.ofCombinations = append(e.ofCombinations, selectCombinations(s.columns, alone))
	}
}

// combinationsOf returns how those of some packs are read that have them beside them.
func (e *Engine) combinationsOf(packs []string) (list []string) {
	for _, pack := range packs {
		if s, ok := e.sidecars[pack]; ok {
			list = append(list, s.sql)
		}
	}
	return list
}

// selectCombinations renders what is read of combinations, of their own table or that of the spans.
func selectCombinations(columns, paths []string) string {
	f := packedFields{columns: columns}
	var c selection
	c.add("c", packed.Combination)
	c.add("service", "service")
	c.add("kind", "kind")
	c.addStamp(func(key string) string { return f.Attribute(false, key) })
	c.add("extra", "map_entries(extra)")
	return "SELECT DISTINCT " + c.String() + " FROM " + readPacked(paths)
}
