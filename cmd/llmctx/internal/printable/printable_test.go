// SPDX-License-Identifier: Apache-2.0

package printable

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhatATerminalWouldObeyIsWrittenAsAnEscape(t *testing.T) {
	for written, shown := range map[string]string{
		"plain\ttext\nof lines": "plain\ttext\nof lines", "größer → 日本": "größer → 日本",
		"\x1b[2J\x1b]0;title\x07": `\u001b[2J\u001b]0;title\u0007`, "over\rwritten": `over\u000dwritten`,
		"\u009b31m": `\u009b31m`, "abc\u202edef\u2066": `abc\u202edef\u2066`, "zero\u200bwidth\ufeff": `zero\u200bwidth\ufeff`,
		"tag\U000e0041": `tag\udb40\udc41`, "bad \xff\xc3( bytes": `bad \ufffd\ufffd( bytes`, "cut \xe6\x97": `cut \ufffd`,
	} {
		for _, size := range []int{1, 2, 3, len(written)} {
			var out bytes.Buffer
			p := New(&out)
			for rest := []byte(written); len(rest) > 0; rest = rest[min(size, len(rest)):] {
				n, err := p.Write(rest[:min(size, len(rest))])
				require.NoError(t, err)
				require.Equal(t, min(size, len(rest)), n)
			}
			p.End()
			assert.Equal(t, shown, out.String(), "%d bytes at a time", size)
		}
		assert.Equal(t, shown, Text(written))
	}
}

func TestADocumentOfJSONStaysWhatItIs(t *testing.T) {
	value := map[string]string{"a\u202e": "\x1b[0m\u200b\U000e0041\u0085 \u2028"}
	var out bytes.Buffer
	require.NoError(t, json.NewEncoder(New(&out)).Encode(value))
	var read map[string]string
	require.NoError(t, json.Unmarshal(out.Bytes(), &read))
	assert.Equal(t, value, read)
	assert.NotContains(t, out.String(), "\u202e")
}

func TestTheDocumentOfTheUserIsWrittenToTheByte(t *testing.T) {
	assert.Equal(t, io.Discard, Bare(New(io.Discard)))
	assert.Equal(t, io.Discard, Bare(io.Discard))
}
