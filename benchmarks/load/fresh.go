// SPDX-License-Identifier: Apache-2.0

package load

import (
	"encoding/json"
	"regexp"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// What differs from one call to the next: what people and models say, identifiers, counts of tokens, times and costs.
// What an application repeats stays as it was captured: definitions of tools, templates, names, words of a kind.
var (
	toolKey = regexp.MustCompile(`(?i)tool.*(definition|schema|description|parameters)|(^|[._])tools$|request\.functions\.|` +
		`^model_request_parameters$`)
	repeatedKey = regexp.MustCompile(toolKey.String() + `|(?i)template$|schema$|definition|^db\.|^code\.`)
	nameKey     = regexp.MustCompile(`(?i)(name|key|role|kind|type|description|version|status|title|reason|model|level|label)s?$`)
	idKey       = regexp.MustCompile(`(?i)([._-]|^)(uu)?ids?$|[a-z](Id|UUID)$`)
	// lastingID names the identifiers of what lasts longer than a call.
	lastingID   = regexp.MustCompile(`(?i)prompt|agent|model|operation|function|data_source|document|evaluator|template|node|deployment`)
	countKey    = regexp.MustCompile(`(?i)token|usage|cost|duration|latency|time_|elapsed|(^|[._])ms`)
	generatedID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|` +
		`\b(?:call|chatcmpl|resp|msg|toolu|item|run|req|fc|rs|tr|adk|trace)[_-][0-9A-Za-z_-]*[0-9A-Za-z]{8}`)
	toolsInJSON = regexp.MustCompile(`^(tools|functions|function_tools|output_tools|tool_definitions|definitions|` +
		`input_schema|parameters|json_schema)$`)
	prose = regexp.MustCompile(`[A-Za-z ]{8,}`)
)

const (
	textWidth   = 8  // of a place for text within a text
	textSpacing = 64 // bytes between two places of a text
)

// repeated are the texts of the tool definitions of a load, which are also copied into requests and there repeat too.
type repeated map[string]bool

func (r repeated) collect(attributes pcommon.Map) {
	for key, value := range attributes.All() {
		if toolKey.MatchString(key) {
			r.add(value.AsString())
			continue
		}
		if value.Type() != pcommon.ValueTypeStr || !strings.ContainsAny(value.Str(), "{[") {
			continue
		}
		var decoded any
		if json.Unmarshal([]byte(value.Str()), &decoded) == nil {
			r.collectJSON(decoded)
		}
	}
}

func (r repeated) collectJSON(value any) {
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			r.collectJSON(element)
		}
	case map[string]any:
		for key, element := range v {
			if !toolsInJSON.MatchString(key) {
				r.collectJSON(element)
				continue
			}
			if text, err := json.Marshal(element); err == nil {
				r.add(string(text))
			}
		}
	}
}

func (r repeated) add(text string) {
	for _, run := range prose.FindAllString(text, -1) {
		r[strings.TrimSpace(run)] = true
	}
}

// covers reports for each byte of a text whether it belongs to what repeats.
func (r repeated) covers(text string) []bool {
	covered := make([]bool, len(text))
	for run := range r {
		for from := 0; ; {
			at := strings.Index(text[from:], run)
			if at < 0 {
				break
			}
			for i := range run {
				covered[from+at+i] = true
			}
			from += at + len(run)
		}
	}
	return covered
}

// marker puts marks where a load has what differs from call to call.
type marker struct {
	repeated repeated
	marks    map[mark]int
}

func (m *marker) span(span ptrace.Span) {
	span.SetTraceID(traceMark)
	span.SetSpanID(spanMark)
	if !span.ParentSpanID().IsEmpty() {
		span.SetParentSpanID(parentMark)
	}
	m.attributes(span.Attributes())
	for _, event := range span.Events().All() {
		m.attributes(event.Attributes())
	}
}

func (m *marker) record(record plog.LogRecord) {
	record.SetTraceID(traceMark)
	record.SetSpanID(spanMark)
	m.value("body", record.Body())
	m.attributes(record.Attributes())
}

func (m *marker) attributes(attributes pcommon.Map) {
	for key, value := range attributes.All() {
		if !repeatedKey.MatchString(key) {
			m.value(key, value)
		}
	}
}

func (m *marker) value(key string, value pcommon.Value) {
	switch value.Type() {
	case pcommon.ValueTypeStr:
		value.SetStr(m.text(key, value.Str()))
	case pcommon.ValueTypeInt:
		if countKey.MatchString(key) {
			value.SetInt(intMark)
			m.marks[markOfInt]++
		}
	case pcommon.ValueTypeDouble:
		if countKey.MatchString(key) {
			value.SetDouble(doubleMark)
			m.marks[markOfDouble]++
		}
	case pcommon.ValueTypeSlice:
		for _, element := range value.Slice().All() {
			m.value(key, element)
		}
	case pcommon.ValueTypeMap:
		m.attributes(value.Map())
	}
}

func (m *marker) text(key, text string) string {
	structured := strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
	switch {
	case len(text) < textWidth:
		return text
	case idKey.MatchString(key):
		if lastingID.MatchString(key) || !strings.ContainsAny(text, "0123456789") {
			return text
		}
		m.marks[markOfText]++
		return text[:len(text)-textWidth] + textMark
	case nameKey.MatchString(key) && !structured:
		return text
	}
	marked := []byte(text)
	for _, at := range generatedID.FindAllStringIndex(text, -1) {
		m.put(marked, at[1]-textWidth)
	}
	covered := m.repeated.covers(text)
	next := 0
	for _, run := range prose.FindAllStringIndex(text, -1) {
		first := run[0]
		if first > 0 && text[first-1] == '\\' {
			first++ // the letter of an escape
		}
		for at := max(first, next); at+textWidth <= run[1]; at++ {
			if covered[at] || covered[at+textWidth-1] || !strings.Contains(string(marked[at:at+textWidth]), " ") {
				continue
			}
			m.put(marked, at)
			next = at + textSpacing
			at = next
		}
	}
	return string(marked)
}

func (m *marker) put(text []byte, at int) {
	if strings.Contains(string(text[at:at+textWidth]), "\x00") {
		return // an identifier within another one
	}
	copy(text[at:], textMark)
	m.marks[markOfText]++
}
