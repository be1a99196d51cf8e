// SPDX-License-Identifier: Apache-2.0

package clickhouse

import (
	"fmt"
	"maps"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// kind is what query.Kind is, by tables that are looked up once for each name and word of a block.
func kind(word, name string) string {
	var operations, words [2][]string // and their kinds
	for _, operation := range slices.Sorted(maps.Keys(kinds.Operations)) {
		operations = [2][]string{append(operations[0], operation), append(operations[1], kinds.Operations[operation])}
	}
	for _, of := range slices.Sorted(maps.Keys(kinds.Words)) {
		words = [2][]string{append(words[0], kinds.Words[of]...), append(words[1], slices.Repeat([]string{of}, len(kinds.Words[of]))...)}
	}
	lookup := func(text string, table [2][]string, otherwise string) string {
		d := Dialect{}
		return fmt.Sprintf("transform(%s, [%s], [%s], %s)", text, query.Texts(d, table[0]), query.Texts(d, table[1]), d.Text(otherwise))
	}
	return fmt.Sprintf("coalesce(nullIf(%s, ''), if(%s IS NULL, '', %s))", lookup("substringIndex("+name+", ' ', 1)", operations, ""), word,
		lookup("assumeNotNull("+word+")", words, kinds.Unnamed))
}
