// SPDX-License-Identifier: Apache-2.0

package history

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

func TestWhatIsDeclaredTwiceIsLaidOutOnce(t *testing.T) {
	revision := func(since time.Time) *document.Revision {
		return &document.Revision{Dates: &document.Dates{Since: since}, Options: []document.Option{{Value: document.Value{Revision: "one"}}}}
	}
	undated, again := revision(time.Time{}), revision(oclock(-9))
	list := []dated{
		{undated, document.Shown{First: oclock(0).UnixNano(), From: oclock(-24).UnixNano(), AtFirst: true}, oclock(-24).UnixNano()},
		{again, document.Shown{First: oclock(0).UnixNano(), From: oclock(-9).UnixNano(), AtFirst: false}, oclock(-9).UnixNano()},
	}
	assert.Equal(t, Timeline[Known]{part(oclock(-24).UnixNano(), End, undated)}, layOut(list))
}
