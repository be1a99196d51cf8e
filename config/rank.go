// SPDX-License-Identifier: Apache-2.0

package config

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
)

// rank is a place among the contexts of all fragments: those stand in the order of their
// names. Among contexts with equally many conditions the one with the higher rank wins.
type rank struct {
	file  string
	place float64
}

func (r rank) compare(other rank) int {
	return cmp.Or(strings.Compare(r.file, other.file), cmp.Compare(r.place, other.place))
}

func (c *Context) rank() rank { return rank{c.File, float64(c.place + 1)} }

// rank puts the lines that are not shown any more behind those that they stood
// behind, so that the cascade of their time stays as it was.
func (c *change) rank(shows func(*record) bool) {
	places := map[lineKey]rank{}
	for match, records := range c.records {
		for _, r := range records {
			if !shows(r) {
				places[lineKey{match, r.Variable}] = r.rank()
			}
		}
	}
	if len(places) == 0 {
		return
	}
	c.old.each(func(context *Context, key lineKey) { places[key] = context.rank() })
	ordered := slices.SortedFunc(maps.Keys(places), func(a, b lineKey) int {
		return cmp.Or(places[a].compare(places[b]), a.compare(b))
	})
	var last rank
	for _, key := range ordered {
		if file := places[key].file; file != last.file {
			last = rank{file: file}
		}
		if context := c.new.context(key); context != nil && context.File == last.file {
			last = context.rank()
		} else if known := c.history.record(key); known != nil && !shows(known) && c.hasChanged(last.file) {
			last.place += (math.Floor(last.place) + 1 - last.place) / 2
			if known.rank() != last {
				known = c.edit(key, nil)
				known.File, known.Rank = last.file, last.place
			}
		}
	}
}

// hasChanged reports whether the fragment is one of those that changed.
func (c *change) hasChanged(file string) bool {
	is := func(doc *Document) bool { return doc.file == file }
	return slices.ContainsFunc(c.old.documents, is) || slices.ContainsFunc(c.new.documents, is)
}
