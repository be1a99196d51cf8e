// SPDX-License-Identifier: Apache-2.0

package command

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

func TestOfAListItIsToldHowToAskWhatItHas(t *testing.T) {
	hint := func(value string) string {
		return hintOf(&counts.Values{Key: "attrs['k']", Counts: []counts.ValueCount{{Value: value, Spans: 2}}})
	}
	for _, list := range []string{`{"values":[{"stringValue":"stop"}]}`, `["stop"]`} {
		assert.Equal(t, "attrs['k'] holds "+list+" (2). It is a list, as text: attrs['k'] LIKE '%VALUE%' asks whether it has a value in it.", hint(list))
	}
	assert.Equal(t, "attrs['k'] holds stop (2).", hint("stop"))
}
