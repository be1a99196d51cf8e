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
		table.cells = slices.DeleteFunc(table.cells, func(c *cell) bool {
			return c.bucket >= from && c.bucket < to || len(more) > 0 && c.bucket >= more[0] && c.bucket < more[1]
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
