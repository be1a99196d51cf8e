// SPDX-License-Identifier: Apache-2.0

package history

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// rank puts the lines that are not shown any more behind those that they stood
// behind, so that the cascade of their time stays as it was.
func (c *change) rank(stays, shows func(*Past) bool) {
	places := map[lineKey]document.Rank{}
	for match, list := range c.pasts {
		for _, r := range list {
			if !stays(r) {
				places[lineKey{match, r.Variable}] = r.Place()
			}
		}
	}
	if len(places) == 0 {
		return
	}
	c.old.each(func(context *document.Context, key lineKey) { places[key] = context.Rank() })
	ordered := slices.SortedFunc(maps.Keys(places), func(a, b lineKey) int {
		return cmp.Or(places[a].Compare(places[b]), a.compare(b))
	})
	var last document.Rank
	for _, key := range ordered {
		if file := places[key].File; file != last.File {
			last = document.Rank{File: file}
		}
		if context := c.new.context(key); context != nil && context.File == last.File {
			last.Place = max(last.Place, context.Rank().Place)
		} else if known := c.History.past(key); known != nil && !shows(known) && c.hasChanged(last.File) {
			last.Place += (math.Floor(last.Place) + 1 - last.Place) / 2
			if known.Place() != last {
				known = c.edit(key, nil)
				known.File, known.Rank = last.File, last.Place
			}
		}
	}
}

// hasChanged reports whether the fragment is one of those that changed.
func (c *change) hasChanged(file string) bool {
	is := func(doc *document.Document) bool { return doc.File == file }
	return slices.ContainsFunc(c.old.documents, is) || slices.ContainsFunc(c.new.documents, is)
}
