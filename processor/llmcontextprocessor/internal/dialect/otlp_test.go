// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"encoding/json"
	"os"
	"sort"
	"testing"

	"github.com/stretchr/testify/require"
)

// otlpSpan is a span of an OTLP/JSON file.
type otlpSpan struct {
	name, scope string
	attributes  []attribute
	events      []otlpEvent
	failed      bool
}

type otlpEvent struct {
	name       string
	attributes []attribute
}

type attribute struct{ key, text string }

func (s otlpSpan) get(key string) string {
	for _, a := range s.attributes {
		if a.key == key && !Blank(a.text) {
			return scalar(a.text)
		}
	}
	return ""
}

// feed does what the processor does with a span.
func (s otlpSpan) feed(into *Span) *Span {
	into.Reset(s.name, ScopeOf(s.scope))
	put(s.attributes, into.Put)
	if into.KindPrefix() != "" {
		for _, a := range s.attributes {
			into.Neighbour(a.key, a.text)
		}
	}
	for _, e := range s.events {
		if EventOfInterest(e.name) {
			into.Event(e.name)
			put(e.attributes, into.PutEvent)
		}
	}
	if s.failed {
		into.Failed()
	}
	return into
}

var keyTable = fieldOfKey

func put(attributes []attribute, to func(Field, string, string)) {
	for _, a := range attributes {
		f, ok := keyTable[a.key]
		if !ok {
			f = Family(a.key)
		}
		if f != 0 {
			to(f, a.key, a.text)
		}
	}
}

func readOTLP(tb testing.TB, path string) []otlpSpan {
	tb.Helper()
	type keyValue struct {
		Key   string
		Value map[string]any
	}
	var doc struct {
		ResourceSpans []struct {
			ScopeSpans []struct {
				Scope struct{ Name string }
				Spans []struct {
					Name       string
					Attributes []keyValue
					Status     struct{ Code any }
					Events     []struct {
						Name       string
						Attributes []keyValue
					}
				}
			}
		}
	}
	data, err := os.ReadFile(path)
	require.NoError(tb, err)
	require.NoError(tb, json.Unmarshal(data, &doc), path)

	texts := func(kvs []keyValue) []attribute {
		out := make([]attribute, 0, len(kvs))
		for _, kv := range kvs {
			out = append(out, attribute{kv.Key, textValue(kv.Value)})
		}
		return out
	}
	var spans []otlpSpan
	for _, rs := range doc.ResourceSpans {
		for _, ss := range rs.ScopeSpans {
			for _, sp := range ss.Spans {
				span := otlpSpan{name: sp.Name, scope: ss.Scope.Name, attributes: texts(sp.Attributes), failed: sp.Status.Code == 2.0}
				for _, e := range sp.Events {
					span.events = append(span.events, otlpEvent{e.Name, texts(e.Attributes)})
				}
				spans = append(spans, span)
			}
		}
	}
	return spans
}

// textValue formats an OTLP value as Put takes it.
func textValue(value map[string]any) string {
	switch v := plain(value).(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		text, _ := json.Marshal(v)
		return string(text)
	}
}

func plain(value map[string]any) any {
	for kind, v := range value {
		inner, _ := v.(map[string]any)
		items, _ := inner["values"].([]any)
		switch kind {
		case "arrayValue":
			list := []any{}
			for _, item := range items {
				m, _ := item.(map[string]any)
				list = append(list, plain(m))
			}
			return list
		case "kvlistValue":
			object := map[string]any{}
			for _, item := range items {
				m, _ := item.(map[string]any)
				name, _ := m["key"].(string)
				member, _ := m["value"].(map[string]any)
				object[name] = plain(member)
			}
			return object
		case "intValue":
			if text, ok := v.(string); ok {
				return json.Number(text)
			}
			return v
		default:
			return v
		}
	}
	return nil
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
