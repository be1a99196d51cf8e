// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

// folding puts the values of attributes that have too many into one. An identifier makes
// every stamp a different one; it is no variable, and nothing of it would be compared.
type folding struct {
	values map[string]map[string]bool // by attribute, of those that are not folded
	folded map[string]bool
}

const (
	// kindKey is what the kinds of calls are remembered under; no attribute is called so.
	kindKey = ""
	// mostKinds is far above what all dialects have together.
	mostKinds = 50
)

func newFolding() *folding {
	return &folding{values: map[string]map[string]bool{}, folded: map[string]bool{}}
}

// attributes gives what is folded, in order.
func (f *folding) attributes() []string { return slices.Sorted(maps.Keys(f.folded)) }

// key folds the values of a key; more says that something else is folded from here on, and
// with it in the keys that were read before.
func (f *folding) key(key rowKey) (folded rowKey, more bool) {
	key.Kind, more = f.value(kindKey, key.Kind, mostKinds)
	lines := strings.Split(key.stamp, "\n")
	for i, line := range lines {
		attribute, value, _ := strings.Cut(line, "=")
		if !holdsValues(attribute) {
			continue
		}
		value, another := f.value(attribute, value, moved.MaxValues)
		lines[i], more = attribute+"="+value, more || another
	}
	key.stamp = strings.Join(lines, "\n")
	return key, more
}

// value gives what stands for a value; more says that it is one too many.
func (f *folding) value(of, value string, most int) (folded string, more bool) {
	switch {
	case value == "" || value == moved.Unknown:
		return value, false
	case f.folded[of]:
		return moved.Other, false
	case f.values[of] == nil:
		f.values[of] = map[string]bool{}
	}
	f.values[of][value] = true
	if len(f.values[of]) <= most {
		return value, false
	}
	f.folded[of] = true
	delete(f.values, of)
	return moved.Other, true
}

// peekSQL gives the values of the first spans of a source.
func peekSQL(source string) string {
	const spans = 20_000
	return "WITH " + source + fmt.Sprintf(`
SELECT DISTINCT x.key, x.value FROM (SELECT unnest(attributes) x FROM (SELECT attributes FROM spans LIMIT %d))
WHERE starts_with(x.key, %s) AND x.value IS NOT NULL`, spans, quote(prefix))
}

// peek finds identifiers by the first spans of a group already: DuckDB would have to keep
// every stamp of the group apart to tell more.
func (r *reader) peek(ctx context.Context, source string) error {
	rows, err := r.db.QueryContext(ctx, peekSQL(source))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return err
		}
		if holdsValues(key) {
			r.folding.value(key, value, moved.MaxValues)
		}
	}
	return rows.Err()
}

// holdsValues reports whether an attribute of a stamp holds the value of a variable.
func holdsValues(key string) bool {
	key = strings.TrimPrefix(key, prefix)
	return sixAttributes[key] != "" || strings.HasPrefix(key, "custom.") || strings.HasPrefix(key, "declared.")
}

// fold folds the keys of rows that were read before.
func (c *counts) fold(f *folding) {
	rows := c.rows
	c.rows = map[rowKey]*rowCount{}
	for key, row := range rows {
		key, _ = f.key(key)
		c.add(key, row)
	}
}
