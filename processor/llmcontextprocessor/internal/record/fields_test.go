// SPDX-License-Identifier: Apache-2.0

package record

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
)

func valueOf(t *testing.T, raw any) Value {
	t.Helper()
	v := pcommon.NewValueEmpty()
	require.NoError(t, v.FromRaw(raw))
	return Of(v)
}

func TestAValueIsReadForWhatItIs(t *testing.T) {
	for _, row := range []struct {
		raw                     any
		text, json              string
		says, isNumber, isCount bool // isCount: a number above 0
	}{
		{raw: "a", text: "a", json: "a", says: true},
		{raw: "7", text: "7", json: "7", says: true},
		{raw: ""},
		{raw: nil},
		{raw: int64(7), text: "7", json: "7", says: true, isNumber: true, isCount: true},
		{raw: int64(0), text: "0", json: "0", says: true, isNumber: true},
		{raw: 0.5, text: "0.5", json: "0.5", says: true, isNumber: true, isCount: true},
		{raw: int64(-1), text: "-1", json: "-1", says: true, isNumber: true},
		{raw: 0.0, text: "0", json: "0", says: true, isNumber: true},
		{raw: false, text: "false", json: "false", says: true},
		{raw: []byte{1, 0xff}, text: "Af8=", json: "Af8=", says: true},
		{raw: []byte("gpt-4o"), text: "gpt-4o", json: "gpt-4o", says: true},
		{raw: []byte{}},
		{raw: []any{"b", "a"}, text: `["b","a"]`, json: `["b","a"]`, says: true},
		{raw: []any{}, text: "[]", json: "[]"},
		{raw: map[string]any{"a": int64(1)}, text: `{"a":1}`, json: `{"a":1}`, says: true},
		{raw: map[string]any{}, text: "{}", json: "{}"},
	} {
		v, about := valueOf(t, row.raw), fmt.Sprintf("%T %v", row.raw, row.raw)
		assert.Equal(t, row.text, v.Text(), about)
		assert.Equal(t, row.json, v.JSON(), about)
		assert.Equal(t, row.isNumber, v.IsNumber(), about)
		assert.Equal(t, row.isCount, v.IsPositive(), about)
		var fields Fields
		fields.Put(1, v)
		assert.Equal(t, row.says, fields.Has(1), about)
		if row.says {
			assert.Equal(t, row.text, fields.Text(1), about)
		}
	}
}

func TestANumberIsReadFromANumberAndFromItsText(t *testing.T) {
	for _, row := range []struct {
		raw any
		n   float64
		ok  bool
	}{
		{int64(7), 7, true},
		{0.5, 0.5, true},
		{"1e3", 1000, true},
		{"7 tokens", 0, false},
		{"", 0, false},
		{true, 0, false},
		{[]any{int64(7)}, 0, false},
	} {
		n, ok := valueOf(t, row.raw).Number()
		assert.Equal(t, row.ok, ok, "%v", row.raw)
		assert.InDelta(t, row.n, n, 0, "%v", row.raw)
	}
}

func TestAMapIsEvidenceInTheOrderInWhichItCame(t *testing.T) {
	v := pcommon.NewValueMap()
	v.Map().PutInt("b", 1)
	v.Map().PutInt("a", 2)
	assert.Equal(t, `{"b":1,"a":2}`, Of(v).JSON())
	assert.Equal(t, `{"a":2,"b":1}`, Of(v).Text())
}

func TestOfTwoValuesOfAFieldOneIsKeptWhateverTheirTypesAndTheirOrder(t *testing.T) {
	for _, pair := range [][2]any{{"b", int64(1)}, {int64(2), int64(1)}, {[]any{"b"}, "A"}, {"b", ""}, {int64(1), "none"}} {
		for _, order := range [][2]int{{0, 1}, {1, 0}} {
			var fields Fields
			fields.Put(1, valueOf(t, pair[order[0]]))
			fields.Put(1, valueOf(t, pair[order[1]]))
			assert.Equal(t, valueOf(t, pair[0]).Text(), fields.Text(1), "%v", pair)
		}
	}
}

func TestWhatSaysNothingIsBlank(t *testing.T) {
	for _, text := range []string{
		"", " ", "\n\t", strings.Repeat(" ", 32), `""`, "null", "NULL", " null ", "null" + strings.Repeat(" ", 12), `"null"`,
		"None", "undefined", "[]", "{}", "\u00a0",
	} {
		assert.True(t, Blank(text), "%q", text)
	}
	for _, text := range []string{
		"a", "0", "no", "nil", "nova-9-is-longer-than-that", "[1]", `{"a":1}`, `"a"`, "none of it", "é", "\x80",
		strings.Repeat("a", 40), "nothing " + strings.Repeat(" ", 40),
	} {
		assert.False(t, Blank(text), "%q", text)
	}
}

func TestAFamilyIsWholeOnlyWithoutAHole(t *testing.T) {
	const family, other = Field(1), Field(2)
	for _, row := range []struct {
		about   string
		indexes []int
		lossy   bool
		n       int
		whole   bool
	}{
		{about: "nothing"},
		{"from 0 on", []int{0, 1, 2}, false, 3, true},
		{"in any order, and of several attributes each", []int{2, 0, 1, 0, 2}, false, 3, true},
		{"the first is missing", []int{1, 2}, false, 3, false},
		{"one in between is missing", []int{0, 2, 2}, false, 3, false},
		{"attributes were dropped", []int{0, 1}, true, 2, false},
		{"an index that no program writes", []int{0, maxElements}, false, maxElements + 1, false},
	} {
		var fields Fields
		fields.PutElement(other, 5, "name", "of another family")
		for _, index := range row.indexes {
			fields.PutElement(family, index, "name", "a")
		}
		if row.lossy {
			fields.Lossy()
		}
		n, whole := fields.Count(family)
		assert.Equal(t, row.n, n, row.about)
		assert.Equal(t, row.whole, whole, row.about)
	}
}

func TestAnElementIsThatOfItsFamilyItsIndexAndItsKey(t *testing.T) {
	var fields Fields
	fields.PutElement(1, 0, "name", "a")
	fields.PutElement(1, 0, "type", "b")
	fields.PutElement(1, 1, "name", "c")
	fields.PutElement(2, 0, "name", "d")
	fields.PutElement(1, 1, "name", "b")
	assert.Equal(t, "a", fields.Element(1, 0, "name"))
	assert.Equal(t, "b", fields.Element(1, 0, "type"))
	assert.Equal(t, "c", fields.Element(1, 1, "name"), "the greater of two")
	assert.Equal(t, "d", fields.Element(2, 0, "name"))
	assert.Empty(t, fields.Element(2, 0, "type"))
	assert.Empty(t, fields.Element(2, 1, "name"))
	fields.Lossy()
	assert.True(t, fields.IsLossy())
	assert.Empty(t, fields.Element(1, 0, "name"), "another one may be missing")
	fields.Reset()
	assert.False(t, fields.IsLossy())
	assert.Empty(t, fields.Element(1, 0, "name"))
}

func TestARecordWithTooManyElementsIsUnknown(t *testing.T) {
	var fields Fields
	for i := range maxElements {
		fields.PutElement(1, i, "name", "a")
	}
	_, whole := fields.Count(1)
	assert.True(t, whole)
	fields.PutElement(1, maxElements, "name", "a")
	_, whole = fields.Count(1)
	assert.False(t, whole)
	assert.Empty(t, fields.Element(1, 0, "name"))
}

func TestAListThatJSONCannotWriteSaysNothingAndSpoilsNoOther(t *testing.T) {
	var fields Fields
	fields.Put(1, valueOf(t, []any{"a", math.NaN()}))
	fields.Put(2, valueOf(t, []any{"b"}))
	fields.Put(3, valueOf(t, []any{"c"}))
	first := fields.Text(2)
	assert.Empty(t, fields.Text(1))
	assert.Equal(t, `["c"]`, fields.Text(3))
	assert.Equal(t, `["b"]`, first)
	assert.Equal(t, `["b"]`, fields.Text(2), "asked twice")
}

func TestTheTextsOfAListAreReadOneByOneUntilItIsSpelledOut(t *testing.T) {
	var fields Fields
	fields.Put(1, valueOf(t, []any{"a", int64(1)}))
	fields.Put(2, valueOf(t, map[string]any{"a": "b"}))
	assert.Equal(t, 2, fields.Parts(1))
	assert.Equal(t, "a", fields.Part(1, 0))
	assert.Empty(t, fields.Part(1, 1), "no text")
	assert.Zero(t, fields.Parts(2), "no list")
	assert.Zero(t, fields.Parts(3), "not there")
	assert.NotEmpty(t, fields.Text(1))
	assert.Zero(t, fields.Parts(1))
}

func TestNothingOfAnEarlierRecordIsLeft(t *testing.T) {
	for name, drop := range map[string]func(*Fields){"Reset": (*Fields).Reset, "Release": (*Fields).Release} {
		var fields Fields
		fields.Put(1, valueOf(t, []any{"a"}))
		fields.Put(70, valueOf(t, "b"))
		drop(&fields)
		all := SetOf(1, 70)
		assert.False(t, fields.HasAny(&all), name)
		assert.Empty(t, fields.Text(1)+fields.Text(70), name)
		fields.Put(1, valueOf(t, "c"))
		assert.Equal(t, "c", fields.Text(1), name)
	}
}

func TestASetHoldsWhatWasAdded(t *testing.T) {
	list := []Field{1, 63, 64, 200, MaxFields - 1}
	s := SetOf(list...)
	assert.Equal(t, list, slices.Collect(s.All()))
	for f := range s.All() {
		assert.Equal(t, Field(1), f)
		break
	}
	for _, f := range list {
		one, beside := SetOf(f), SetOf(f-1, 100)
		assert.True(t, s.Meets(&one), f)
		assert.True(t, one.Meets(&s), f)
		assert.False(t, s.Meets(&beside), f)
		s.Drop(f)
		assert.False(t, s.Has(f) || s.Meets(&one), f)
	}
	assert.Empty(t, slices.Collect(s.All()))
	other := SetOf(3, 300)
	s.Join(&other)
	assert.Equal(t, []Field{3, 300}, slices.Collect(s.All()))
}

func TestOfASetTheRecordHasThoseThatSaySomething(t *testing.T) {
	var fields Fields
	fields.PutText(1, "a")
	fields.PutText(2, "none")
	fields.PutText(300, "b")
	asked := SetOf(1, 2, 5)
	assert.Equal(t, []Field{1}, slices.Collect(fields.Among(&asked)))
	assert.True(t, fields.HasAny(&asked))
	none := SetOf(2, 5)
	assert.False(t, fields.HasAny(&none))
}
