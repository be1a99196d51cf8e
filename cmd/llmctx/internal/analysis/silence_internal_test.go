// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAPartOfTheWindowWithoutAnySpanIsFoundWhereSpansWereToBeExpected(t *testing.T) {
	x := &made{prompt: released, worse: since(madeBlocks), services: []string{"a", "b"}}
	silent := func(from, to int, more ...int) *Span {
		table := x.table()
		table.cells.all = slices.DeleteFunc(table.cells.all, func(c cell) bool {
			return c.bucket() >= from && c.bucket() < to || len(more) > 0 && c.bucket() >= more[0] && c.bucket() < more[1]
		})
		return newAnalysis(table).silence()
	}
	start := x.table().Start
	assert.Equal(t, &Span{From: start(5), To: start(9)}, silent(5, 9))
	assert.Equal(t, &Span{From: start(40), To: start(48)}, silent(40, 60), "up to its end")
	assert.Nil(t, silent(5, 7), "48 spans were to be expected")
	assert.Equal(t, &Span{From: start(5), To: start(9)}, silent(5, 9, 20, 22), "the longest")
	assert.Nil(t, silent(5, 9, -200, -196), "the baseline has one as long")
	assert.NotNil(t, silent(5, 9, -200, -197))
	assert.Nil(t, silent(-9, -5), "before the window")
	assert.Nil(t, newAnalysis(x.table()).silence())
}

func TestAServiceWithoutAnySpanWhileOthersHaveSomeIsFound(t *testing.T) {
	x := &made{prompt: released, worse: since(madeBlocks), services: []string{"a", "b", "c"}}
	start := x.table().Start
	silent := func(gone func(service string, bucket int) bool) []Silent {
		table := x.table()
		table.cells.all = slices.DeleteFunc(table.cells.all, func(c cell) bool { return gone(table.Strata[c.stratum].Service, c.bucket()) })
		a := newAnalysis(table)
		return a.silences(a.silence())
	}
	between := func(bucket, from, to int) bool { return bucket >= from && bucket < to }
	assert.Equal(t, []Silent{{"b", Span{From: start(5), To: start(14)}}}, silent(func(s string, at int) bool { return s == "b" && between(at, 5, 14) }))
	assert.Equal(t, []Silent{{"c", Span{From: start(3), To: start(15)}}, {"b", Span{From: start(5), To: start(14)}}},
		silent(func(s string, at int) bool { return s == "b" && between(at, 5, 14) || s == "c" && between(at, 3, 15) }), "the longest first")
	assert.Empty(t, silent(func(_ string, at int) bool { return between(at, 5, 14) }), "all were silent, which is told once")
	assert.Equal(t, []Silent{{"b", Span{From: start(5), To: start(18)}}},
		silent(func(s string, at int) bool { return between(at, 5, 14) || s == "b" && between(at, 5, 18) }), "one was silent for longer")
	assert.Empty(t, silent(func(s string, at int) bool { return s == "b" && between(at, 5, 7) }), "so few spans are missing by chance")
	assert.Empty(t, silent(func(s string, at int) bool { return s == "b" && (between(at, 5, 14) || between(at, -200, -191)) }), "as it was before")
}

func TestAServiceThatBeganInTheWindowIsNotSaidToHaveBeenSilent(t *testing.T) {
	x := &made{prompt: released, worse: since(madeBlocks), services: []string{"a", "b"}}
	table := x.table()
	table.cells.all = slices.DeleteFunc(table.cells.all, func(c cell) bool { return table.Strata[c.stratum].Service == "b" && c.bucket() < 12 })
	a := newAnalysis(table)
	assert.Empty(t, a.silences(a.silence()))
}
