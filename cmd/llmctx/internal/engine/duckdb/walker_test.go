// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-faster/jx"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// retold reads all of a text, as far as it is objects, lists of objects and scalars, and writes it anew.
func retold(p *parser, to *strings.Builder) error {
	switch p.d.peek() {
	case '{':
		to.WriteByte('{')
		err := p.member(func(key []byte) error {
			to.Write(jx.Raw(mustJSON(string(key))))
			to.WriteByte(':')
			err := retold(p, to)
			to.WriteByte(',')
			return err
		})
		to.WriteByte('}')
		return err
	case '[':
		to.WriteByte('[')
		err := p.each(func() error { return retold(p, to) })
		to.WriteByte(']')
		return err
	default:
		text, err := p.scalar()
		to.Write(mustJSON(string(text)))
		return err
	}
}

func mustJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

// FuzzWalker holds what is read and what is jumped over of any text against the standard library.
func FuzzWalker(f *testing.F) {
	for _, seed := range []string{
		oneStamped, `{"a":[{"b\"\\":"\\\\\"}"},{}, 7 ],"c" : [ ] }`, `[]`, `{}`, `7`, `-0.5e3`, `"\\"`, `"\\\""`, "\t[ {\"a\" :null} , {} ]\r\n", `{"a":tru}`, `{"a":1,}`, `[{},]`,
		`{"a" 1}`, `{"a":}`, `{"a":[}`, `{"a":"x`, `{a:1}`, `{} {}`, `nul`, `[{"a":"\ud83d\ude00\u0041"}]`, `{"a":01}`, `"\x"`, ``, ` `, `]`, `{"a":{"b":[[[{"c":"]}"}]]]}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, isJSON := everything(false), json.Valid([]byte(text))
		p.d.reset([]byte(text))
		raw, err := p.d.raw()
		if isJSON {
			require.NoError(t, err)
			require.NoError(t, p.d.end())
			assert.Equal(t, strings.TrimSpace(text), string(raw), "what is jumped over is one value, whole")
		}
		p.d.reset([]byte(text))
		var got strings.Builder
		if err = retold(p, &got); err == nil {
			err = p.d.end()
		}
		if isJSON {
			require.NoError(t, err)
		}
		isControl := func(r rune) bool { return r < ' ' }
		if err != nil || isJSON || strings.ContainsFunc(text, isControl) || !utf8.ValidString(text) {
			return
		}
		assert.Contains(t, text, "[", "what is taken though it is no JSON was jumped over, in a list of other things than objects")
	})
}

func TestALineThatIsCutOffAnywhereIsNoDocument(t *testing.T) {
	const whole = `{"resourceSpans":[{"resource":{"attributes":[{"key":"a","value":{"stringValue":"b \" \\"}}]},"scopeSpans":[{"spans":[{"traceId":"0a","attributes":[{"key":"x","value":{"arrayValue":{"values":[{"intValue":"1"},{"doubleValue":2.5}]}}}],"flags":257}]}]}]}`
	p := everything(false)
	_, err := p.document([]byte(whole))
	require.NoError(t, err)
	require.Len(t, p.times, 1)
	for n := range len(whole) {
		_, err := p.document([]byte(whole[:n]))
		require.Error(t, err, whole[:n])
		assert.Empty(t, p.times, whole[:n])
	}
}

func TestNoShortValueIsTakenForALongOne(t *testing.T) {
	long := strings.Repeat("y", query.LongestOther+1)
	for value, want := range map[string]bool{
		`{"stringValue":"` + long + `"}`:                                         true,
		`{"stringValue":"` + long[1:] + `"}`:                                     false,
		`{"stringValue":"` + strings.Repeat("é", query.LongestOther) + `"}`:      false,
		`{"stringValue":"` + strings.Repeat(`\\"`, query.LongestOther) + `"}`:    false,
		`{"stringValue":"` + strings.Repeat(`\u0041`, query.LongestOther) + `"}`: false,
		`{"stringValue":"` + strings.Repeat(long+`\"`, 2) + `"}`:                 true,
		`{"stringValue":"a","other":"` + long + `"}`:                             false,
		`{"stringValue":"a\\","other":"` + long + `"}`:                           false,
		`{"other":"` + long + `","stringValue":"a"}`:                             false,
	} {
		assert.Equal(t, want, isLong(jx.Raw(value)), value)
	}
}
