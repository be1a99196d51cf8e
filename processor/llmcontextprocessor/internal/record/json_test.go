// SPDX-License-Identifier: Apache-2.0

package record

import (
	"encoding/json"
	"math"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
)

// FuzzAQuotedTextIsReadBack compares with what the library reads and writes.
func FuzzAQuotedTextIsReadBack(f *testing.F) {
	for _, seed := range []string{"", "a", "\"\\\n\r\t\x00\x1f", "é\u2028", "\xff\xc3", "a\xe2\x82", "\x80\"", "é\"\n", "a\ufffd\"b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var got, want string
		quoted := AppendQuoted(nil, text)
		assert.True(t, utf8.Valid(quoted))
		require.NoError(t, json.Unmarshal(quoted, &got))
		library, err := json.Marshal(text)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(library, &want))
		assert.Equal(t, want, got)
	})
}

func TestWhatNeedsNoEscapeIsQuotedAsItIs(t *testing.T) {
	for _, text := range []string{"", "a b", "~\x7f", "é 日本"} {
		assert.Equal(t, `"`+text+`"`, string(AppendQuoted(nil, text)))
	}
}

func TestListsAndMapsAreTheJSONThatTheyMean(t *testing.T) {
	raw := map[string]any{
		"a": []any{int64(1), 2.5, true, nil, "x\"", []byte{1, 2}}, "b": map[string]any{}, "c": []any{}, "d": math.Copysign(0, -1), "e": 1e300,
	}
	v := pcommon.NewValueEmpty()
	require.NoError(t, v.FromRaw(raw))
	assert.JSONEq(t, v.AsString(), Of(v).JSON())
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		require.NoError(t, v.FromRaw([]any{map[string]any{"a": f}}))
		assert.Empty(t, Of(v).JSON(), "JSON has no word for it")
	}
}

func TestWhatIsPutIsSpelledOutOnlyWhenItIsAskedFor(t *testing.T) {
	var fields Fields
	list := pcommon.NewValueEmpty()
	require.NoError(t, list.FromRaw([]any{"a", int64(1)}))
	fields.Put(1, Of(list))
	fields.Put(2, OfText(""))
	assert.True(t, fields.Has(1))
	assert.False(t, fields.Has(2), "an empty text says nothing")
	assert.Equal(t, `["a",1]`, fields.Text(1))
	fields.Put(3, OfText("b"))
	fields.Put(3, OfText("a"))
	assert.Equal(t, "b", fields.Text(3), "the greater of two, in any order")
	fields.Reset()
	assert.False(t, fields.Has(1))
}
