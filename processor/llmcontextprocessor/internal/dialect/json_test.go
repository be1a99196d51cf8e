// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Texts of messages are long, names are short: both are skipped, each in its own way.
func TestATextOfJSONEndsAtItsQuoteAtAnyLengthWhateverItEscapes(t *testing.T) {
	const behind = `, "next":"text"}`
	for n := range 400 {
		for _, escape := range []string{"", `\"`, `\\`, `\\\"`, `\n`} {
			for _, at := range []int{0, n / 2, n} {
				text := `"` + strings.Repeat("a", at) + escape + strings.Repeat("a", n-at) + escape + `"`
				assert.Equal(t, len(text), skipString(text+behind, 0), text)
				assert.Equal(t, len(text)+1, skipString(" "+text, 1), text)
				assert.Equal(t, -1, skipString(text[:len(text)-1], 0), "%s, cut", text)
			}
		}
	}
	for n := range 300 {
		assert.Equal(t, -1, skipString(`"`+strings.Repeat("a", n)+`\`, 0), "what is escaped is not there")
	}
}

func TestAWordIsReadWithoutItsQuotesAndTheBlanksAroundIt(t *testing.T) {
	for text, want := range map[string]string{
		"chat": "chat", " chat\n": "chat", `"chat"`: "chat", ` " chat " `: "chat", `""`: "", `"`: `"`, `"a`: `"a`, `a"`: `a"`, "é": "é", "a\u00a0": "a",
	} {
		assert.Equal(t, want, scalar(text), "%q", text)
	}
}
