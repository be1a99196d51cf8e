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
	// labelSets is the file of the texts of labels; "": there is none.
	labelSets string
	keys      string // likewise, of the keys
	keysSize  int64
}

// sidecarsOf finds them among what is packed, by what was packed with them.
func sidecarsOf(sets []packedFiles) map[string]sidecar {
	found := map[string]sidecar{}
	for i := range sets {
		s := &sets[i]
		for _, f := range s.files {
			of := found[f.pack]
			switch {
			case f.pack == "":
				continue
			case s.table == packed.Combinations:
				of.sql, of.distinct = "SELECT "+selectCombinations(s.columns, []string{f.path}), f.distinct
				of.answers, of.settled = settledCount(f.settled)
			case s.table == packed.LabelSets:
				of.labelSets = f.path
			case s.table == packed.Keys:
				of.keys, of.keysSize = f.path, f.size
			default:
				continue
			}
			found[f.pack] = of
		}
	}
	for pack, of := range found {
		if of.sql == "" {
			delete(found, pack)
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
		e.ofCombinations = append(e.ofCombinations, "SELECT DISTINCT "+selectCombinations(s.columns, alone))
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

// selectCombinations renders what is read of combinations, of their own table, where each is once, or that of the spans.
func selectCombinations(columns, paths []string) string {
	f := packedFields{columns: columns}
	var c selection
	c.add("c", packed.Combination)
	c.add("service", "service")
	c.add("kind", "kind")
	c.addStamp(func(key string) string { return f.Attribute(false, key) })
	c.add("extra", "map_entries(extra)")
	return c.String() + " FROM " + readPacked(paths)
}
