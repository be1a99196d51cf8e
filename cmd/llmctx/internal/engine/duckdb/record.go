// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"github.com/go-faster/jx"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// parser reads what is wanted of one document after the other, and jumps over everything else. What it returns lives until the
// next document, as long as the document's text does.
//
// A value of another type than OTLP's is none, as if it were absent; of a key that is there twice, the first counts.
type parser struct {
	*wants
	d      walker
	rows   [][]byte // the cells of all rows, one row behind the other; nil: NULL
	times  []times  // of each row
	row    [][]byte
	common [][]byte // the cells of the resource
	seen   []uint32 // by slot: the record in which it was last there
	turn   uint32
	ranks  []int // by column: the rank of what is in it
	made   []byte
	labels []byte // of the list that is being read
	others []byte // likewise
	pairs  *seenPairs
	known  [2]map[string]*knownKey // of records, of resources
	first  [2]knownKey             // stands before the first of a list of each
	places places
	logs   bool // log records are read, else spans

	resource int // 1 while the attributes are those of a resource, else 0
}

// times of a row.
type times struct {
	at, took       int64
	hasAt, hasTook bool
}

// places are the columns of the parts; -1 where one is not wanted.
type places struct {
	name, operation, trace, span, parent, status, state, linkTrace, linkSpan, extra, events, others, resources, labels, resourceLabels, service, proofs int
}

func newParser(w *wants, logs bool, coded *pairs) *parser {
	return &parser{
		pairs: newSeenPairs(coded), known: [2]map[string]*knownKey{{}, {}}, wants: w, common: make([][]byte, len(w.names)), seen: make([]uint32, len(w.slots)), ranks: make([]int, len(w.names)), logs: logs,
		places: places{
			name: w.at(partName), operation: w.at(partOperation), trace: w.at(partTrace), span: w.at(partSpan), parent: w.at(partParent), status: w.at(partStatus), state: w.at(partState),
			linkTrace: w.at(partLinkTrace), linkSpan: w.at(partLinkSpan), extra: w.at(partExtra), events: w.at(partEvents), others: w.at(partOthers), resources: w.at(partResources),
			labels: w.at(partLabels), resourceLabels: w.at(partResourceLabels), service: w.at(partService), proofs: w.at(partProofs),
		},
	}
}

// newRow appends a row.
func (p *parser) newRow() {
	p.rows = append(p.rows, make([][]byte, len(p.names))...)
	p.row = p.rows[len(p.rows)-len(p.names):]
	p.times = append(p.times, times{})
	p.begin()
}

// begin makes the attributes that follow those of another record, or resource.
func (p *parser) begin() {
	p.turn++
	clear(p.ranks)
}

// put puts a text into a column that may not be wanted.
func (p *parser) put(column int, text []byte) {
	if column >= 0 && p.row[column] == nil {
		p.row[column] = text
	}
}

// scalar returns a value as text, nil for null; what is no scalar as its JSON.
func (p *parser) scalar() ([]byte, error) {
	switch c := p.d.peek(); c {
	case '"':
		return p.d.str()
	case '{', '[':
		raw, err := p.d.raw()
		if err != nil {
			return nil, err
		}
		return compact(raw)
	default:
		raw, err := p.d.raw()
		switch {
		case c == 'n' || err != nil:
			return nil, err
		case c == 't' || c == 'f':
			return raw, nil
		}
		return number(raw), nil
	}
}

// each calls f for each element of a list of objects.
func (p *parser) each(f func() error) error {
	if p.d.peek() != '[' {
		return p.d.jump()
	}
	for more := p.d.enter(']'); more; {
		err := p.element(f)
		if err == nil {
			more, err = p.d.next(']')
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// element calls f where an object comes next.
func (p *parser) element(f func() error) error {
	if p.d.peek() != '{' {
		return p.d.jump()
	}
	return f()
}

// member calls f for each member of an object.
func (p *parser) member(f func(key []byte) error) error {
	if p.d.peek() != '{' {
		return p.d.jump()
	}
	for more := p.d.enter('}'); more; {
		key, err := p.d.key()
		if err == nil {
			err = f(key)
		}
		if err == nil {
			more, err = p.d.next('}')
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// inside calls f with the decoder in a part of the document that was jumped over, if it is there.
func (p *parser) inside(raw jx.Raw, f func() error) error {
	if raw == nil {
		return nil
	}
	outer := p.d
	p.d.reset(raw)
	err := f()
	p.d.text, p.d.at = outer.text, outer.at
	return err
}

// eachPair calls take for each key of a list of attributes, with its value as it is written; nil where there is none.
func (p *parser) eachPair(take func(key []byte, value jx.Raw) error) error {
	return p.each(func() error {
		var key []byte
		var value jx.Raw
		err := p.member(func(name []byte) (err error) {
			switch {
			case string(name) == "key" && key == nil:
				key, err = p.scalar()
			case string(name) == "value" && value == nil:
				value, err = p.d.raw()
			default:
				err = p.d.jump()
			}
			return err
		})
		if err != nil || key == nil {
			return err
		}
		return take(key, value)
	})
}

// valueOf returns the value of an attribute as text, nil where there is none.
func (p *parser) valueOf(raw jx.Raw) (text []byte, err error) {
	if text, ok := plainText(raw); ok {
		return text, nil
	}
	best := len(valueKinds)
	err = p.inside(raw, func() error {
		return p.member(func(name []byte) error {
			kind := slices.Index(valueKinds, string(name))
			if kind < 0 || kind >= best {
				return p.d.jump()
			}
			found, err := p.scalar()
			if found != nil {
				text, best = found, kind
			}
			return err
		})
	})
	return text, err
}

// attribute puts an attribute where it is wanted.
func (p *parser) attribute(slot int, text []byte) {
	if p.seen[slot] == p.turn {
		return
	}
	p.seen[slot] = p.turn
	for _, t := range p.slots[slot] {
		if t.rank == 0 {
			p.row[t.column] = text
		} else if best := p.ranks[t.column]; len(text) > 0 && (best == 0 || t.rank < best) {
			p.row[t.column], p.ranks[t.column] = text, t.rank
		}
	}
}

// isLong holds for values that are not short, whatever their escapes stand for: at least a character for six of them.
func isLong(raw jx.Raw) bool {
	const most, escape = query.LongestOther, 6
	text, isText := bytes.CutPrefix(raw, []byte(`{"stringValue":"`))
	if !isText || len(text) <= most {
		return false
	}
	text, isText = bytes.CutSuffix(text, []byte(`"}`))
	isWhole := bytes.Count(text, []byte{'"'}) == bytes.Count(text, []byte(`\"`)) // nothing else is in it
	return isText && isWhole && hasMore(text, most+escape*bytes.Count(text, []byte{'\\'}))
}

// listed are the attributes that are not in columns of their own; nil where there are none, or they are not wanted.
type listed struct {
	labels, others []byte // as codes
	extra          []byte // as JSON
}

// attributes reads a list of attributes into the columns where they are wanted, and lists the others.
func (p *parser) attributes(slots map[string]int, others, extra bool) (listed, error) {
	l := p.listing(slots, others, extra)
	err := p.eachPair(func(key []byte, value jx.Raw) error {
		k := l.next(key)
		if k == nil {
			return nil
		}
		if isRead := k.slot >= 0 || extra && k.isExtra; !isRead && isLong(value) {
			return nil
		}
		text, err := p.valueOf(value)
		if err == nil {
			l.take(k, text)
		}
		return err
	})
	return l.end(), err
}

// listing is a list of attributes that is being read.
type listing struct {
	*parser
	slots         map[string]int
	others, extra bool // are wanted
	last          *knownKey
	extras        jx.Writer
}

func (p *parser) listing(slots map[string]int, others, extra bool) listing {
	p.labels, p.others = p.labels[:0], p.others[:0]
	return listing{parser: p, slots: slots, others: others, extra: extra, last: &p.first[p.resource]}
}

// next returns what is to be done with the next attribute; nil: nothing.
func (l *listing) next(key []byte) *knownKey {
	k := l.after(l.last, l.slots, key)
	l.last = k
	if k.slot >= 0 || l.others && k.stays || l.extra && k.isExtra {
		return k
	}
	return nil
}

// take takes the value of an attribute.
func (l *listing) take(k *knownKey, text []byte) {
	if k.slot >= 0 {
		l.attribute(k.slot, text)
	}
	if l.others && k.stays && text != nil && isShort(text) {
		l.labels, l.parser.others = l.pairs.add(l.labels, l.parser.others, k.seenKey, text)
	}
	if l.extra && k.isExtra {
		pair(&l.extras, len(l.extras.Buf) == 0, []byte(k.name), text)
	}
}

func isShort(text []byte) bool { return !hasMore(text, query.LongestOther) }

// hasMore reports whether a text has more than so many characters. Those of a text that is much longer are not counted.
func hasMore(text []byte, n int) bool {
	return len(text) > n && (len(text) > n*utf8.UTFMax || utf8.RuneCount(text) > n)
}

func (l *listing) end() (all listed) {
	p := l.parser
	all.labels = p.kept(p.labels)
	if len(p.others) > 0 {
		all.others = p.kept(append(p.others, ']'))
	}
	if len(l.extras.Buf) > 0 {
		l.extras.ArrEnd()
		all.extra = l.extras.Buf
	}
	return all
}

// kept copies a text to where it stays until the document is done; nil where it is empty.
func (p *parser) kept(text []byte) []byte {
	if len(text) == 0 {
		return nil
	}
	from := len(p.made)
	p.made = append(p.made, text...)
	return p.made[from:len(p.made):len(p.made)]
}

// pair appends a pair to a list.
func pair(w *jx.Writer, first bool, key, value []byte) {
	if first {
		w.ArrStart()
	} else {
		w.Comma()
	}
	w.RawStr(`{"key":`)
	w.ByteStr(key)
	w.RawStr(`,"value":`)
	if value == nil {
		w.Null()
	} else {
		w.ByteStr(value)
	}
	w.ObjEnd()
}

func isExtraKey(key []byte) bool {
	return bytes.HasPrefix(key, []byte(query.CustomPrefix)) || bytes.HasPrefix(key, []byte(query.DeclaredPrefix))
}

// identifier is an ID in lower case; nil where it is empty.
func (p *parser) identifier() ([]byte, error) {
	text, err := p.scalar()
	if len(text) == 0 {
		return nil, err
	}
	return bytes.ToLower(text), err
}

// integer returns a whole number that is written as one or as text.
func (p *parser) integer() (n int64, ok bool, err error) {
	text, err := p.scalar()
	if err != nil {
		return 0, false, err
	}
	n, ok = wholeNumber(text)
	return n, ok, nil
}
