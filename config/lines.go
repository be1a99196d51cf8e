// SPDX-License-Identifier: Apache-2.0

package config

import (
	"crypto/sha256"
	"slices"
	"time"
)

// lineKey names one variable of one match, revisionKey one revision of it with its
// times. Hashed, because a large registry holds hundreds of thousands of them.
type (
	lineKey     [16]byte
	revisionKey [16]byte
)

// shownLine is one variable of one match as the source shows it.
type shownLine struct {
	context   *Context
	variable  string
	rank      float64       // the place of its context, from 1
	keys      []revisionKey // sorted, so that the order of a list does not matter
	revisions []*Revision   // in the order of keys
}

// shownLines gives every variable of every match that contexts declare.
func shownLines(contexts []*Context) map[lineKey]*shownLine {
	lines := map[lineKey]*shownLine{}
	for i, context := range contexts {
		match := context.matchKey()
		for variable, revisions := range context.Variables {
			name := lineName(match, variable)
			line := &shownLine{context: context, variable: variable, rank: float64(i + 1), revisions: slices.Clone(revisions)}
			keys := make(map[*Revision]revisionKey, len(revisions))
			for _, revision := range revisions {
				keys[revision] = newRevisionKey(name, revision)
			}
			slices.SortFunc(line.revisions, func(a, b *Revision) int {
				return compareKeys(keys[a], keys[b])
			})
			for _, revision := range line.revisions {
				line.keys = append(line.keys, keys[revision])
			}
			lines[newLineKey(name)] = line
		}
	}
	return lines
}

func lineName(match, variable string) string { return variable + "\x00" + match }

// key gives the key of what the record is about.
func (r *record) key() lineKey {
	return newLineKey(lineName((&Context{Match: r.Match}).matchKey(), r.Variable))
}

func newLineKey(name string) lineKey {
	sum := sha256.Sum256([]byte(name))
	return lineKey(sum[:16])
}

func newRevisionKey(line string, r *Revision) revisionKey {
	sum := sha256.Sum256([]byte(line + "\x03" + r.identity() + "\x03" +
		r.Since.Format(time.RFC3339Nano) + "\x03" + r.Until.Format(time.RFC3339Nano) + r.looks()))
	return revisionKey(sum[:16])
}

// looks writes the interval in which the revision came into force; nothing where it
// has none, so that what was saved before there were any is still known.
func (r *Revision) looks() string {
	if r.By.IsZero() {
		return ""
	}
	return "\x03" + r.After.Format(time.RFC3339Nano) + "\x03" + r.By.Format(time.RFC3339Nano)
}

func (s *shownLine) has(id revisionKey) bool {
	_, found := slices.BinarySearchFunc(s.keys, id, compareKeys)
	return found
}

func compareKeys(a, b revisionKey) int { return slices.Compare(a[:], b[:]) }

// dated joins the revisions of a line with when they were shown and came into force.
func (s *shownLine) dated(seen map[revisionKey]firstShown) []dated {
	list := make([]dated, len(s.revisions))
	for i, revision := range s.revisions {
		list[i] = dated{revision, seen[s.keys[i]], seen[s.keys[i]].from}
		if revision.isDated() {
			list[i].after, list[i].from = revision.dates()
		}
	}
	return list
}
