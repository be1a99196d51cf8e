// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/go-faster/jx"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Of the attributes that a question does not name, the same few pairs of key and value are on many spans: each pair has a code, and the codes
// of the pairs of a span, or of a resource, are its labels, joined by commas. A pair of a key that has many values by then is none of them,
// but in a list in JSON, of codes and, where the key has more values than are coded, of texts "CODE:VALUE" with the code of the key:
// others and resources of a span of OTLP/JSON hold one element without a key, whose value is that list.

// mostCoded is how many values of a key are coded: one that has more is no variable but an identifier.
const mostCoded = 1000

// pairs are the codes that all workers share.
type pairs struct {
	mu   sync.Mutex
	keys [2]map[string]*codedKey // of records, of resources
	rows []codedPair             // by code
}

// codedKey is a key.
type codedKey struct {
	code   int
	values map[string]int
}

// codedPair is a row of the table coded_pairs. Of a key alone, there is no value.
type codedPair struct {
	resource   int
	key, value string
	isKey      bool
}

func newPairs() *pairs {
	return &pairs{keys: [2]map[string]*codedKey{{}, {}}}
}

// kindOf says how a pair is listed.
type kindOf uint8

const (
	ofFew  kindOf = iota // the key has few values
	ofMany               // it has many
	ofKey                // it has too many: the code is that of the key
)

// code returns the code of a pair.
func (p *pairs) code(resource int, key, value string) (code int, kind kindOf) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k := p.keys[resource][key]
	if k == nil {
		k = &codedKey{len(p.rows), map[string]int{}}
		p.keys[resource][key] = k
		p.rows = append(p.rows, codedPair{resource: resource, key: key, isKey: true})
	}
	code, known := k.values[value]
	switch {
	case known:
	case len(k.values) == mostCoded:
		return k.code, ofKey
	default:
		code = len(p.rows)
		k.values[value] = code
		p.rows = append(p.rows, codedPair{resource: resource, key: key, value: value})
	}
	if len(k.values) > counts.MaxColumnValues {
		kind = ofMany
	}
	return code, kind
}

// many are the keys that have many values.
func (p *pairs) many() (list []query.OtherKey) {
	for resource, keys := range p.keys {
		for name, k := range keys {
			if len(k.values) > counts.MaxColumnValues {
				list = append(list, query.OtherKey{Resource: resource, Key: name})
			}
		}
	}
	return list
}

// seenPairs are the codes that a worker has met: it need not ask for them.
type seenPairs struct {
	all  *pairs
	keys [2]map[string]*seenKey
	text []byte
}

// seenKey is a key, and whether it is known to have many values.
type seenKey struct {
	resource int
	name     string
	values   map[string]int
	kind     kindOf
	code     int    // of the key itself, once it has too many values
	last     []byte // value with a code, and that as text: many follow their like
	lastCode []byte
}

func newSeenPairs(all *pairs) *seenPairs {
	return &seenPairs{all: all, keys: [2]map[string]*seenKey{{}, {}}}
}

// key returns what is known of a key.
func (s *seenPairs) key(resource int, name string) *seenKey {
	k := s.keys[resource][name]
	if k == nil {
		k = &seenKey{resource: resource, name: name, values: map[string]int{}}
		s.keys[resource][name] = k
	}
	return k
}

// add appends a pair to the labels or to the list of others.
func (s *seenPairs) add(labels, others []byte, k *seenKey, value []byte) (newLabels, newOthers []byte) {
	if isLast := len(value) > 0 && bytes.Equal(k.last, value); !isLast && !s.find(k, value) {
		s.text = append(append(strconv.AppendInt(s.text[:0], int64(k.code), 10), ':'), value...)
		w := jx.Writer{Buf: next(others)}
		w.ByteStr(s.text)
		return labels, w.Buf
	}
	if k.kind == ofFew {
		if len(labels) > 0 {
			labels = append(labels, ',')
		}
		return append(labels, k.lastCode...), others
	}
	return labels, append(next(others), k.lastCode...)
}

// find makes a value the last of its key, and reports whether it has a code.
func (s *seenPairs) find(k *seenKey, value []byte) bool {
	code, known := k.values[string(value)]
	if !known && k.kind != ofKey {
		if code, k.kind = s.all.code(k.resource, k.name, string(value)); k.kind == ofKey {
			k.code = code
		} else {
			known, k.values[string(value)] = true, code
		}
	}
	if known {
		k.last, k.lastCode = append(k.last[:0], value...), strconv.AppendInt(k.lastCode[:0], int64(code), 10)
	}
	return known
}

// knownKey is what is to be done with an attribute.
type knownKey struct {
	*seenKey
	slot           int // -1: it is not wanted
	stays, isExtra bool
	followers      [2]*knownKey // that came after it in lists
}

// after returns what is to be done with an attribute that comes after another. Most lists have their keys in the order of those before them,
// where they do not lack some.
func (p *parser) after(last *knownKey, slots map[string]int, key []byte) *knownKey {
	for _, k := range last.followers {
		if k != nil && k.name == string(key) {
			return k
		}
	}
	k := p.known[p.resource][string(key)]
	if k == nil {
		name := string(key)
		k = &knownKey{seenKey: p.pairs.key(p.resource, name), slot: -1, stays: p.stays != nil && p.stays(name), isExtra: isExtraKey(key)}
		if slot, ok := slots[name]; ok {
			k.slot = slot
		}
		p.known[p.resource][name] = k
	}
	last.followers = [2]*knownKey{k, last.followers[0]}
	return k
}

// next appends what comes before an element of a list in JSON.
func next(list []byte) []byte {
	if len(list) == 0 {
		return append(list, '[')
	}
	return append(list, ',')
}

// coded is how a list of codes is staged.
func coded(column string) string {
	return "CASE WHEN " + column + " IS NOT NULL THEN [struct_pack(key := CAST(NULL AS VARCHAR), value := " + column + ")] END"
}

// unfolded returns the pairs (k, v) of rows of which some are coded, and have no k.
func unfolded(rows string) string {
	return fmt.Sprintf(`SELECT r.period, r.service, r.bad, r.w, 1 n, coalesce(p.resource, r.resource) resource, coalesce(p.k, r.k) k,
 CASE WHEN r.k IS NOT NULL THEN r.e ELSE coalesce(p.v, substr(r.e, strpos(r.e, ':') + 1)) END v
FROM (SELECT *, unnest(CASE WHEN k IS NULL THEN from_json(v, '["VARCHAR"]') ELSE [v] END) e FROM (%s)) r
LEFT JOIN coded_pairs p ON p.code = CASE WHEN r.k IS NULL THEN split_part(r.e, ':', 1) END`, rows)
}

// keepPairs fills the table coded_pairs.
func (e *Engine) keepPairs(ctx context.Context, p *pairs) (err error) {
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return conn.Raw(func(c any) error {
		a, err := duckdb.NewAppenderFromConn(c.(driver.Conn), "", "coded_pairs") //nolint:forcetypeassert // it is DuckDB's
		if err != nil {
			return err
		}
		for code, row := range p.rows {
			var value any
			if !row.isKey {
				value = row.value
			}
			if err := a.AppendRow(strconv.Itoa(code), int32(row.resource), row.key, value); err != nil { //nolint:gosec // 0 or 1
				return errors.Join(err, a.Close())
			}
		}
		return a.Close()
	})
}
