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
		rows, facts := builtin.table.rows, builtin.table.shows
		for i := range rows {
			if r := &rows[i]; !isAsked(&span, firstPlace+i) {
				assert.Equal(t, None, r.rule(&span), "%s: a row of %s at %d", about, r.dialect, r.at)
			}
		}
		for i := range facts {
			if !isAsked(&span, firstPlace+len(rows)+i) {
				assert.Empty(t, facts[i].from(&span), "%s: what shows fact %d, at %d", about, facts[i].fact, facts[i].at)
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

func isAsked(s *Span, place int) bool { return s.asked.next(place, place+1) == place }
