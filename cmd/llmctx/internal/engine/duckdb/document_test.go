// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// everything wants all that there is.
func everything(logs bool) *parser {
	w := newWants(func(key string) bool { return key != "no-other" })
	for _, part := range []string{
		partTime, partDuration, partName, partTrace, partSpan, partParent, partStatus, partState, partLinkTrace, partLinkSpan,
		partExtra, partEvents, partOthers, partResources, partLabels, partResourceLabels,
	} {
		w.part(part)
	}
	w.Attribute(false, "x")
	w.Attribute(true, "service.name")
	w.first(false, []string{"first", "second", "x"})
	return newParser(w, logs, newPairs())
}

// cell returns what a row has for a part, or for an attribute by its name.
func (p *parser) cell(row int, name string) string {
	at := p.at(name)
	if at < 0 {
		at = p.at(fmt.Sprintf("%t %q", name == "service.name", strings.Split(name, ",")))
	}
	text := p.rows[row*len(p.names)+at]
	if text == nil {
		return "NULL"
	}
	return string(text)
}

func withValue(value string) string {
	return `{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"x","value":` + value + `}]}]}]}]}`
}

func TestAValueIsTheSameTextHoweverItIsWritten(t *testing.T) {
	for value, want := range map[string]string{
		`{"stringValue":"text"}`: "text", `{"stringValue":""}`: "", `{ "stringValue" : "sp" }`: "sp", `{"stringValue":"\u00e9\ud83d\ude00\n\"\\\/"}`: "é😀\n\"\\/",
		`{"stringValue":"a\u0000b"}`: "a\x00b", `{"stringValue":"\ud800"}`: "\ufffd", `{"stringValue":5}`: "5", `{"stringValue":null}`: "NULL",
		`{"intValue":"7"}`: "7", `{"intValue":7}`: "7", `{"intValue":-0}`: "0", `{"intValue":18446744073709551616}`: "18446744073709551616",
		`{"doubleValue":0.90}`: "0.9", `{"doubleValue":1.0}`: "1.0", `{"doubleValue":1e2}`: "100.0", `{"doubleValue":1e21}`: "1e+21", `{"doubleValue":1e-5}`: "1e-05",
		`{"doubleValue":-0.0}`: "-0.0", `{"doubleValue":1e400}`: "1e400", `{"doubleValue":"NaN"}`: "NaN", `{"doubleValue":0.0001}`: "0.0001", `{"doubleValue":1e-400}`: "0.0",
		`{"boolValue":true}`: "true", `{"boolValue":"false"}`: "false", `{"bytesValue":"AAEC"}`: "AAEC",
		`{"arrayValue":{"values":[ {"intValue": 1} , {"doubleValue":2.50} ]}}`: `{"values":[{"intValue":1},{"doubleValue":2.5}]}`,
		`{"kvlistValue":{"values":[{"key":"k\u0041","value":{}}]}}`:            `{"values":[{"key":"kA","value":{}}]}`,
		`{"intValue":"3","stringValue":"first"}`:                               "first", `{"stringValue":null,"intValue":"3"}`: "3", `{"stringValue":"1","stringValue":"2"}`: "1",
		`{}`: "NULL", `null`: "NULL", `7`: "NULL", `"text"`: "NULL", `[]`: "NULL", `{"string_value":"snake"}`: "NULL", `{"other":[{"stringValue":"deep"}]}`: "NULL",
	} {
		p := everything(false)
		_, err := p.document([]byte(withValue(value)))
		require.NoError(t, err, value)
		require.Len(t, p.times, 1, value)
		assert.Equal(t, want, p.cell(0, "x"), value)
	}
}

func TestAnAttributeWithManyValuesIsInNoLabels(t *testing.T) {
	all := newPairs()
	one, other := newSeenPairs(all), newSeenPairs(all)
	add := func(s *seenPairs, key string, n int) string {
		labels, others := s.add(nil, nil, s.key(0, key), []byte(strconv.Itoa(n)))
		return string(labels) + string(others)
	}
	for n := range counts.MaxColumnValues {
		assert.Equal(t, strconv.Itoa(n+1), add(one, "many", n))
	}
	assert.Equal(t, "[51", add(one, "many", 100_000), "this is one too many")
	assert.Equal(t, "[1", add(one, "many", 0), "and so are then those that were few")
	assert.Equal(t, "[2", add(other, "many", 1), "for every worker")
	assert.Equal(t, "53", add(one, "few", 1), "52 is the code of the key")
	for n := range mostCoded {
		add(one, "many", n)
	}
	assert.Equal(t, `["0:5000"`, add(one, "many", 5000), "what has no code is written with that of its key")
	assert.Equal(t, `["0:5001"`, add(one, "many", 5001))
	assert.Equal(t, "[1", add(one, "many", 0), "what has one goes on with it")
	assert.Equal(t, "[1", add(one, "many", 0), "and again")
	assert.Equal(t, []query.OtherKey{{Key: "many"}}, all.many())
}

func TestASpanIsReadInWhateverOrderItIsWritten(t *testing.T) {
	p := everything(false)
	holds, err := p.document([]byte(`{"other":{"a":[1]},"resourceSpans":[{"scopeSpans":[{"spans":[
 {"links":[{"spanId":"B1","traceId":"A1"},{"traceId":"second"}],"status":{"message":"x","code":"STATUS_CODE_ERROR"},"events":[{"attributes":[{"value":{"stringValue":"fail"},"key":"gen_ai.evaluation.score.label"},{"key":"empty"}],
   "timeUnixNano":"2000","name":"gen_ai.evaluation.result"},{"name":"exception","attributes":[{"key":"no"}]}],
  "attributes":[{"value":{"stringValue":"1"},"key":"x"},{"key":"x","value":{"stringValue":"2"}},{"key":"second","value":{"stringValue":"s"}},{"key":"first","value":{"stringValue":""}},
   {"key":"llm_context.custom.p","value":{"intValue":"4"}},{"key":"no-other","value":{"stringValue":"n"}},{"key":"long","value":{"stringValue":"` + strings.Repeat("é", 65) + `"}}],
  "endTimeUnixNano":3500000,"startTimeUnixNano":"1000000","traceState":"ot=th:8","name":"chat","parentSpanId":"","spanId":"0F","traceId":"ABcd"},
 {"traceId":""},null,7]}],"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}},{"key":"host","value":{"stringValue":"h\""}}]}},
 {"scopeSpans":[{"spans":[{"name":"of another resource"}]}]}]}`))
	require.NoError(t, err)
	assert.Equal(t, content{spans: true}, holds)
	require.Len(t, p.times, 3)
	for name, want := range map[string]string{
		partName: "chat", partTrace: "abcd", partSpan: "0f", partParent: "NULL", partStatus: "ERROR", partState: "ot=th:8", partLinkTrace: "a1", partLinkSpan: "b1",
		"x": "1", "service.name": "a", "first,second,x": "s", partExtra: `[{"key":"llm_context.custom.p","value":"4"}]`,
		partLabels: "1,2,4,6,8", partOthers: "NULL",
		partEvents:         `[{"name":"gen_ai.evaluation.result","ts":2,"ks":["gen_ai.evaluation.score.label","empty"],"vs":["fail",null]}]`,
		partResourceLabels: "10,12", partResources: "NULL",
	} {
		assert.Equal(t, want, p.cell(0, name), name)
	}
	for code, want := range map[int]codedPair{1: {key: "x", value: "1"}, 8: {key: "llm_context.custom.p", value: "4"}, 12: {resource: 1, key: "host", value: `h"`}, 11: {resource: 1, key: "host", isKey: true}} {
		assert.Equal(t, want, p.pairs.all.rows[code])
	}
	assert.Equal(t, times{at: 1000, took: 2_500_000, hasAt: true, hasTook: true}, p.times[0])
	assert.Equal(t, "NULL", p.cell(1, partTrace))
	assert.Equal(t, "UNSET", p.cell(1, partStatus))
	assert.Equal(t, "a", p.cell(1, "service.name"), "of the same resource")
	assert.Equal(t, "NULL", p.cell(2, "service.name"), "of another resource")
	assert.Equal(t, times{}, p.times[2])
}

func TestWhatADocumentHoldsIsTold(t *testing.T) {
	for text, want := range map[string]struct {
		content
		isTorn bool
	}{
		`{"resourceSpans":[]}`: {content{spans: true}, false}, `{"resourceLogs":[]}`: {content{logs: true}, false}, `{"resourceSpans":[],"resourceLogs":[]}`: {content{true, true}, false},
		`{"resourceSpans":null}`: {}, `{"resourceSpans":{}}`: {}, `{"resourceMetrics":[]}`: {}, `7`: {}, `null`: {}, `[{"resourceSpans":[]}]`: {},
		`{"resourceSpans":[`: {isTorn: true}, `{`: {isTorn: true}, `{"a":1}{"b":2}`: {isTorn: true}, `{"a":1} x`: {isTorn: true}, `{"a":01}`: {isTorn: true}, "\xff": {isTorn: true},
		"{\"a\":\"\xff\"}": {isTorn: true}, `{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"counted"},{"name":"torn`: {isTorn: true}, "\ufeff{}": {isTorn: true},
		`{"a":` + strings.Repeat("[", 20_000): {isTorn: true}, `""{"":`: {isTorn: true},
	} {
		p := everything(false)
		holds, err := p.document([]byte(text))
		assert.Equal(t, want.isTorn, err != nil, text)
		if err == nil {
			assert.Equal(t, want.content, holds, text)
		}
		assert.Empty(t, p.times, "nothing counts of a document that is torn")
	}
}

func TestALogRecordWithSeveralVerdictsIsSeveralRows(t *testing.T) {
	p := everything(true)
	holds, err := p.document([]byte(`{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},"scopeLogs":[{"logRecords":[
 {"body":{"kvlistValue":{"values":[{"key":"gen_ai.evaluations","value":{"arrayValue":{"values":[{"kvlistValue":{"values":[{"key":"x","value":{"stringValue":"1"}}]}},{"kvlistValue":{"values":[{"key":"second","value":{"stringValue":"2"}}]}}]}}}]}},
  "eventName":"gen_ai.evaluation.results","timeUnixNano":"0","observedTimeUnixNano":"5000","traceId":"AA","spanId":"","attributes":[{"key":"x","value":{"stringValue":"of the record"}}]},
 {"attributes":[{"key":"event.name","value":{"stringValue":"gen_ai.evaluation.result"}}],"timeUnixNano":"7000"},
 {"attributes":[{"key":"gen_ai.evaluation.name","value":{}}]},
 {"attributes":[{"key":"event.name","value":{"stringValue":"other"}}],"body":{"stringValue":"gen_ai.evaluation.result"}}]}]}]}`))
	require.NoError(t, err)
	assert.Equal(t, content{logs: true}, holds)
	require.Len(t, p.times, 4)
	assert.Equal(t, []string{"1", "of the record", "NULL", "NULL"}, []string{p.cell(0, "x"), p.cell(1, "x"), p.cell(2, "x"), p.cell(3, "x")})
	assert.Equal(t, "2", p.cell(1, "first,second,x"))
	assert.Equal(t, "aa", p.cell(0, partTrace))
	assert.Equal(t, "NULL", p.cell(0, partSpan))
	assert.Equal(t, "a", p.cell(3, "service.name"))
	assert.Equal(t, []times{{at: 5, hasAt: true}, {at: 5, hasAt: true}, {at: 7, hasAt: true}, {}}, p.times)
}

// FuzzDocument holds what is taken for JSON against encoding/json: all that is, and nothing that was cut off. What is made of it is JSON.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{
		"", "{", "7", `{"resourceSpans":[{}]}`, oneStamped, withValue(`{"kvlistValue":{"values":[{"key":"a","value":{"doubleValue":1e9}}]}}`), withValue(`{"stringValue":"\ud800\u0000"}`),
		`{"resourceSpans":[{"scopeSpans":[{"spans":[{"events":[{"name":"gen_ai.evaluation.result"}],"links":[{}],"status":{"code":2}}]}]}]}`,
		`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"eventName":"gen_ai.evaluation.results","body":{"kvlistValue":{"values":[{"key":"gen_ai.evaluations","value":{"arrayValue":{"values":[{"kvlistValue":{"values":[]}}]}}}]}}}]}]}]}`,
	} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	f.Fuzz(func(t *testing.T, text []byte, logs bool) {
		p := everything(logs)
		_, err := p.document(text)
		const deep = 500 // which encoding/json takes and we need not
		if json.Valid(text) && utf8.Valid(text) && strings.Count(string(text), "[")+strings.Count(string(text), "{") < deep && err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if whole := bytes.TrimSpace(text); err == nil && json.Valid(text) && (whole[0] == '{' || whole[0] == '[') {
			for _, cut := range []int{len(whole) / 2, len(whole) - 1} {
				if _, err := everything(logs).document(whole[:cut]); err == nil {
					t.Errorf("%q is taken, of %q", whole[:cut], whole)
				}
			}
		}
		if len(p.rows) != len(p.times)*len(p.names) || err != nil && len(p.rows) > 0 {
			t.Errorf("%d cells of %d rows, %v", len(p.rows), len(p.times), err)
		}
		for _, part := range []string{partOthers, partResources, partEvents, partExtra} {
			for row := range p.times {
				if cell := p.cell(row, part); cell != "NULL" && !json.Valid([]byte(cell)) {
					t.Errorf("%s is no JSON: %s", part, cell)
				}
			}
		}
	})
}
