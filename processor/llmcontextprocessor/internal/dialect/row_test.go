// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A row names the keys, scopes and names without which it has no answer, and no others
// are needed to find it.
func TestARowIsAskedWhereverItHasAnAnswer(t *testing.T) {
	var span Span
	ask := func(s otlpSpan, about string) {
		s.feed(&span).Kind()
		for i := range builtin.table.rows {
			if r := &builtin.table.rows[i]; !r.concerns(&span) {
				assert.Equal(t, None, r.rule(&span), "%s: a row of %s at %d", about, r.dialect, r.at)
			}
		}
		for f := range builtin.table.facts {
			for i := range builtin.table.facts[f].shows {
				if c := &builtin.table.facts[f].shows[i]; !c.always && !span.HasAny(&c.any) {
					assert.Empty(t, c.from(&span), "%s: what shows fact %d, number %d", about, f, i)
				}
			}
		}
	}
	for _, c := range slices.Concat(dialectCases, lookAlikes) {
		ask(c.span, c.about)
	}
	all := corpora(t)
	if folder := os.Getenv("LLMCONTEXT_CAPTURES"); folder != "" {
		all["captures"] = readCorpus(t, folder)
	}
	for name, c := range all {
		for _, file := range sortedNames(c.spans) {
			for _, s := range c.spans[file] {
				ask(s, name+" "+file)
			}
		}
	}
}
