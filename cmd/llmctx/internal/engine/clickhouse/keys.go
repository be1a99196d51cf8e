// SPDX-License-Identifier: Apache-2.0

package clickhouse

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// mostKeys is how many keys of attributes are listed: those that a question asks for before all others.
const mostKeys = 5000

// keys finds out which attributes the spans of a question carry, so that no other is looked for in each of them, and returns the
// built-in variables, and those of the users that are among them. more are asked for besides what the question needs.
func (e *Engine) keys(ctx context.Context, s *query.Spec, more ...query.OtherKey) (carried []query.Variable, err error) {
	asked := map[query.OtherKey]bool{}
	for _, key := range more {
		asked[key] = true
	}
	e.there = func(key query.OtherKey) bool {
		asked[key] = true
		return true
	}
	e.read(s, query.Builtin())
	there := map[query.OtherKey]bool{}
	e.listed = nil
	for resource, column := range columnsOfAttributes {
		var needed []string
		for key := range asked {
			if key.Resource == resource {
				needed = append(needed, key.Key)
			}
		}
		slices.Sort(needed)
		keys, err := e.texts(ctx, fmt.Sprintf("SELECT k FROM (SELECT DISTINCT arrayJoin(%s) k FROM %s WHERE %s) ORDER BY startsWith(k, %s) OR has([%s], k) DESC, k LIMIT %d",
			e.keysOf(column), e.table(e.Traces), e.during(s), Dialect{}.Text(query.StampPrefix), query.Texts(Dialect{}, append(needed, "")), mostKeys))
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			one := query.OtherKey{Resource: resource, Key: key}
			there[one], e.listed = true, append(e.listed, one)
		}
		if resource == 0 {
			carried = variablesOf(keys)
		}
	}
	e.there = func(key query.OtherKey) bool { return there[key] }
	return carried, nil
}

// variablesOf are the built-in variables, and those of the users that are among some keys.
func variablesOf(keys []string) []query.Variable {
	list := slices.DeleteFunc(query.Builtin(), func(v query.Variable) bool { return v.IfPresent && !slices.Contains(keys, v.Attribute) })
	for _, key := range slices.Sorted(slices.Values(keys)) {
		if strings.HasPrefix(key, query.CustomPrefix) {
			list = append(list, query.Custom(key))
		}
	}
	return list
}

// columnsOfAttributes are those of a span, and those of its resource.
var columnsOfAttributes = []string{"SpanAttributes", "ResourceAttributes"}

// keysOf lists the keys of a column of attributes; those of a map are read without the values.
func (e *Engine) keysOf(column string) string {
	if e.json {
		return "JSONAllPaths(" + column + ")"
	}
	return column + ".keys"
}

func (e *Engine) texts(ctx context.Context, text string) ([]string, error) {
	return query.List(ctx, query.Asking(e.query), text)
}
