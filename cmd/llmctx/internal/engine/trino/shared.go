// SPDX-License-Identifier: Apache-2.0

package trino

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// mostCombinations is how many of them are remembered here: of more, the texts that spans share are grouped on the server.
const mostCombinations = 20_000

// shared is what the table of combinations tells of the spans of a question.
type shared struct {
	carried    []query.Variable
	pack       string           // what the files are called that were packed at once; "": they are of several
	labelSets  int64            // one more than the largest number of one, if they are of one pack
	isCoded    bool             // all have few combinations
	isDistinct bool             // they were packed at once, and none was there twice
	unlisted   []query.OtherKey // that their labels leave out
}

// path is where the file of a row is, and packOf what the files are called that were packed at once.
const (
	path   = `"$path"`
	packOf = `regexp_extract(` + path + `, '([^/]*)-[^/-]*$', 1)`
)

// used are the combinations of the spans of a question, by where they were packed.
func (e *Engine) used(s *query.Spec) string {
	return fmt.Sprintf("(SELECT %s AS c, %s AS pack FROM %s WHERE %s AND stamped GROUP BY 1, 2)", packed.Combination, packOf, e.table(packed.Spans), database.During(s))
}

// shares asks for it.
func (e *Engine) shares(ctx context.Context, s *query.Spec) (*shared, error) {
	var combinations, packs, alone int64
	var distinct bool
	var unlabelled string
	err := e.each(ctx, fmt.Sprintf(`SELECT count(DISTINCT u.c), count(DISTINCT u.pack), count(*) - count(d.pack), coalesce(bool_and(d.%[1]s), false), coalesce(array_join(array_agg(DISTINCT d.%[2]s), chr(10)), '')
FROM %[3]s u LEFT JOIN (SELECT %[4]s AS c, %[5]s AS pack, %[1]s, %[2]s FROM %[6]s) d ON d.c = u.c AND d.pack = u.pack`,
		packed.DistinctIDs, packed.Unlabelled, e.used(s), packed.Combination, packOf, e.table(packed.Combinations)),
		func(r *sql.Rows) error { return r.Scan(&combinations, &packs, &alone, &distinct, &unlabelled) })
	if err != nil {
		return nil, err
	}
	if alone > 0 {
		return nil, fmt.Errorf("%s does not have the combinations of all spans of %s, which are packed beside them: are both of one lake?", e.table(packed.Combinations), e.table(packed.Spans))
	}
	list, err := unlisted(unlabelled)
	if err != nil {
		return nil, err
	}
	carried, err := e.carried(ctx, s)
	return &shared{carried: carried, isCoded: combinations <= mostCombinations, isDistinct: packs == 1 && distinct, unlisted: list}, err
}

// unlisted reads lists of attributes, one a line.
func unlisted(lines string) (keys []query.OtherKey, err error) {
	for line := range strings.Lines(lines) {
		var list [][2]string
		if err := json.Unmarshal([]byte(line), &list); err != nil {
			return nil, fmt.Errorf("%s of %s is not as it is packed: %w", packed.Unlabelled, packed.Combinations, err)
		}
		for _, l := range list {
			key := query.OtherKey{Key: l[1]}
			if l[0] == "1" {
				key.Resource = 1
			}
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys, nil
}

// carried are the built-in variables, and those of the users that a span carries.
func (e *Engine) carried(ctx context.Context, s *query.Spec) ([]query.Variable, error) {
	var list []query.Variable
	present := []string{"CAST(NULL AS varchar)"}
	for _, v := range query.Builtin() {
		if v.IfPresent {
			present = append(present, fmt.Sprintf("CASE WHEN %s IS NOT NULL THEN %s END", database.SpanFields().Attribute(false, v.Attribute), Dialect{}.Text(v.Attribute)))
		}
	}
	keys, err := e.texts(ctx, fmt.Sprintf(`SELECT DISTINCT k FROM %s CROSS JOIN UNNEST(concat(coalesce(map_keys(extra), CAST(ARRAY[] AS array(varchar))), ARRAY[%s])) AS x(k)
WHERE stamped AND %s IN (SELECT c FROM %s u) AND k NOT LIKE %s ORDER BY k`,
		e.table(packed.Combinations), strings.Join(present, ", "), packed.Combination, e.used(s), Dialect{}.Pattern(query.DeclaredPrefix+"%")))
	for _, v := range query.Builtin() {
		if !v.IfPresent || slices.Contains(keys, v.Attribute) {
			list = append(list, v)
		}
	}
	for _, key := range keys {
		if strings.HasPrefix(key, query.CustomPrefix) {
			list = append(list, query.Custom(key))
		}
	}
	return list, err
}
