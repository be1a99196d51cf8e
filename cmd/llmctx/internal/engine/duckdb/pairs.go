// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/go-faster/jx"
)

// Of the attributes that a question does not name, the same few pairs of key and value are on many spans. They are staged by their
// codes: others and resources of a span of OTLP/JSON hold one element without a key, whose value is a list in JSON, of codes and, where
// a key has more values than are coded, of texts "CODE:VALUE" with the code of the key.

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

// code returns the code of a pair; isKey: that of its key, which has too many values.
func (p *pairs) code(resource int, key, value string) (code int, isKey bool) {
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
		return code, false
	case len(k.values) == mostCoded:
		return k.code, true
	}
	code = len(p.rows)
	k.values[value] = code
	p.rows = append(p.rows, codedPair{resource: resource, key: key, value: value})
	return code, false
}

// seenPairs are the codes that a worker has met: it need not ask for them.
type seenPairs struct {
	all  *pairs
	keys [2]map[string]map[string]int
}

func newSeenPairs(all *pairs) *seenPairs {
	return &seenPairs{all, [2]map[string]map[string]int{{}, {}}}
}

// add appends a pair to a list of codes.
func (s *seenPairs) add(list []byte, first bool, resource int, key, value []byte) []byte {
	if first {
		list = append(list, '[')
	} else {
		list = append(list, ',')
	}
	values := s.keys[resource][string(key)]
	if values == nil {
		values = map[string]int{}
		s.keys[resource][string(key)] = values
	}
	code, known := values[string(value)]
	if known {
		return strconv.AppendInt(list, int64(code), 10)
	}
	code, isKey := s.all.code(resource, string(key), string(value))
	if isKey {
		w := jx.Writer{Buf: list}
		w.Str(strconv.Itoa(code) + ":" + string(value))
		return w.Buf
	}
	values[string(value)] = code
	return strconv.AppendInt(list, int64(code), 10)
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
