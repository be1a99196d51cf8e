// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

// asked is a set of the rows of a table and of what shows facts, by their places: those that
// a record has to be asked. Before them stand the facts of which any has to be.
type asked [askedWords]uint64

const (
	askedWords = 10
	firstPlace = 64 // the first word is that of the facts
	maxPlaces  = askedWords*64 - firstPlace
)

func (a *asked) add(place int) { a[place>>6] |= 1 << (place & 63) }

// next returns the first place in the set that is not below from; end where there is none
// before it.
func (a *asked) next(from, end int) int {
	for from < end {
		if rest := a[from>>6] >> (from & 63); rest != 0 {
			return min(from+bits.TrailingZeros64(rest), end)
		}
		from = from&^63 + 64
	}
	return end
}

// table is what rows, and what shows facts, are compiled into: a place for each in the order
// in which they are asked, and for each field, scope and beginning of a name the places that
// have to be asked where a record has it.
type table struct {
	rows  []row
	shows []shows
	begin [factCount + 1]int // of what shows a fact, among the places

	words   int // of the sets that are used
	always  asked
	byField fieldPlaces
	asking  record.Set // the fields for which there are any
	byScope [1 << 8]asked
	byName  [256][]nameAsked // by the first byte
}

// fieldPlaces are the places that have to be asked where a record has a field: all in one list, since a few are
// looked up for every field of every record.
type fieldPlaces struct {
	lists [][]uint16 // by field, while they are collected
	begin [record.MaxFields + 1]uint32
	all   []uint16
}

func (p *fieldPlaces) of(f Field) []uint16 { return p.all[p.begin[f]:p.begin[f+1]] }

func (p *fieldPlaces) add(f Field, place int) {
	if at := uint16(place); !slices.Contains(p.lists[f], at) { //nolint:gosec // below maxPlaces
		p.lists[f] = append(p.lists[f], at)
	}
}

// pack puts the lists behind one another.
func (p *fieldPlaces) pack() {
	for f, list := range p.lists {
		p.all = append(p.all, list...)
		p.begin[f+1] = uint32(len(p.all)) //nolint:gosec // a few hundred
	}
	p.lists = nil
}

// nameAsked is a row that is asked where the name of a record begins so.
type nameAsked struct {
	prefix string
	place  int
}

// compile sorts by precedence. Two of one place would make the result depend on the order of files.
func compile(rows []row, facts []shows) *table {
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.at, b.at) })
	slices.SortStableFunc(facts, func(a, b shows) int {
		return cmp.Or(cmp.Compare(a.fact, b.fact), cmp.Compare(a.at, b.at))
	})
	t := &table{rows: rows, shows: facts, words: (firstPlace + len(rows) + len(facts) + 63) / 64}
	t.byField.lists = make([][]uint16, record.MaxFields)
	for i := range rows {
		if i > 0 && rows[i].at == rows[i-1].at {
			panic("dialect: two rows at one place: " + rows[i].dialect + ", " + rows[i-1].dialect)
		}
		t.addRow(&rows[i], firstPlace+i)
	}
	for i := range facts {
		t.addShows(&facts[i], firstPlace+len(rows)+i)
	}
	t.byField.pack()
	for f := range t.begin {
		at, _ := slices.BinarySearchFunc(facts, fact(f), func(s shows, f fact) int { return cmp.Compare(s.fact, f) })
		t.begin[f] = firstPlace + len(rows) + at
	}
	return t
}

func (t *table) addRow(r *row, place int) {
	if r.rule == nil {
		key, words := r.keys[0], wordsOf(r.words)
		r.rule = func(s *Span) Kind { return words.of(s.get(key)).surely() } // a kind of its own is final
	}
	for _, f := range r.keys {
		t.addField(f, place)
	}
	for _, scope := range r.scopes {
		t.byScope[scope].add(place)
	}
	for _, prefix := range r.names {
		t.byName[prefix[0]] = append(t.byName[prefix[0]], nameAsked{prefix, place})
	}
	if len(r.keys)+len(r.scopes)+len(r.names) == 0 {
		t.always.add(place)
	}
}

func (t *table) addShows(s *shows, place int) {
	for _, f := range s.keys {
		t.addField(f, place)
		t.addField(f, int(s.fact))
	}
	if len(s.keys) == 0 {
		t.always.add(place)
		t.always.add(int(s.fact))
	}
}

// addField adds a place that has to be asked where a record has a field, which has a few.
func (t *table) addField(f Field, place int) {
	t.asking.Add(f)
	t.byField.add(f, place)
}

// ask finds out what the record has to be asked.
func (t *table) ask(s *Span) {
	all, scope := &s.asked, &t.byScope[s.scope]
	for i := range t.words {
		all[i] = t.always[i] | scope[i]
	}
	for f := range s.Among(&t.asking) {
		for _, place := range t.byField.of(f) {
			all.add(int(place))
		}
	}
	if s.name == "" {
		return
	}
	for _, named := range t.byName[s.name[0]] {
		if strings.HasPrefix(s.name, named.prefix) {
			all.add(named.place)
		}
	}
}

// recognise asks the rows in their order. The first that knows the kind decides it; only if
// none does, the first that recognises the record at all.
func (s *Span) recognise() {
	t := s.dialects().table
	end := firstPlace + len(t.rows)
	for at := s.asked.next(firstPlace, end); at < end; at = s.asked.next(at+1, end) {
		r := &t.rows[at-firstPlace]
		switch k := r.rule(s); {
		case k == None:
		case k == surelyNone:
			s.kind, s.row = None, nil
			return
		case k == surelyOther:
			s.kind, s.row = Other, r
			return
		case k != Other:
			s.kind, s.row = k, r
			return
		case s.kind == None:
			s.kind, s.row = Other, r
		}
	}
}

// sources walks what shows a fact on the record, in its order.
func (s *Span) sources(f fact) func(func(*shows) bool) {
	t := s.dialects().table
	return func(yield func(*shows) bool) {
		end := t.begin[f+1]
		for at := s.asked.next(t.begin[f], end); at < end; at = s.asked.next(at+1, end) {
			if !yield(&t.shows[at-firstPlace-len(t.rows)]) {
				return
			}
		}
	}
}

// first returns what the first of those that show a fact tells.
func (s *Span) first(f fact) string {
	if s.asked[0]>>f&1 == 0 {
		return ""
	}
	return s.firstShown(f)
}

func (s *Span) firstShown(f fact) string {
	for shown := range s.sources(f) {
		if text := shown.from(s); text != "" && (naming>>f&1 == 0 || !namesNothing(text)) {
			return text
		}
	}
	return ""
}
