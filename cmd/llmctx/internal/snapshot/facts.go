// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/registryedit"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// shape knows how the values of one variable are written.
type shape struct {
	variable string            // prompt, or variables.NAME
	as       map[string]string // fields that the source does not know
}

// fieldsOf returns the fields that a registry takes, in the order in which they are written, and
// the one that a bare text stands for.
func fieldsOf(name string) (fields []string, main string, ok bool) {
	if strings.HasPrefix(name, "variables.") {
		return []string{"revision", "variants"}, "revision", true
	}
	id, ok := variable.Lookup(name)
	if !ok {
		return nil, "", false
	}
	row := variable.Builtin[id]
	if slices.Contains(row.Keys, "schemas") {
		return []string{"schemas"}, "", true
	}
	return append(slices.Clone(row.Keys), "variants"), row.RevisionKey, true
}

func (s *shape) fields() []string {
	fields, _, _ := fieldsOf(s.variable)
	return fields
}

func (s *shape) main() string {
	_, main, _ := fieldsOf(s.variable)
	return main
}

// definitions reports whether the values are definitions, of which hashes are written.
func (s *shape) definitions() bool { return s.main() == "" }

// bare returns the value of which only the revision is known.
func (s *shape) bare(revision string, more ...registryedit.Field) registryedit.Value {
	known := map[string]any{s.main(): revision}
	for _, field := range more {
		known[field.Key] = field.Held
	}
	return s.value(known)
}

// value puts fields into their order; what as says goes before what the source says.
func (s *shape) value(known map[string]any) registryedit.Value {
	known = maps.Clone(known)
	for key, text := range s.as {
		known[key] = text
	}
	var value registryedit.Value
	for _, key := range s.fields() {
		if held, ok := known[key]; ok && held != nil && held != "" {
			value = value.With(key, held)
		}
	}
	return value
}

// facts reads what an expression yields: one value or several, each a text (the revision), or
// an object with the fields of the variable and since, floor, ceiling.
func (s *shape) facts(yielded []any) ([]fact, error) {
	var flat []any
	for _, item := range yielded {
		if list, ok := item.([]any); ok && !s.definitions() {
			flat = append(flat, list...)
		} else {
			flat = append(flat, item)
		}
	}
	var facts []fact
	for _, item := range flat {
		f, err := s.fact(item)
		if err != nil {
			return nil, err
		}
		facts = append(facts, f)
	}
	switch {
	case len(facts) == 0:
		return nil, fmt.Errorf("yields no value; does what is asked for exist there?")
	case len(facts) == 1:
		return facts, nil
	}
	slices.SortStableFunc(facts, func(a, b fact) int { return a.since.Compare(b.since) })
	if facts[0].since.IsZero() {
		return nil, fmt.Errorf("yields %d values, of which one has no since; yield what is in force now, or all with their dates", len(facts))
	}
	return facts, nil
}

func (s *shape) fact(item any) (fact, error) {
	if s.definitions() {
		return s.tools(item)
	}
	f, err := s.written(item)
	if err != nil {
		return f, err
	}
	return f, s.complete(f.value)
}

// complete refuses a value without the fields that a registry needs: an answer that has them no
// more, or under another name, has changed its schema.
func (s *shape) complete(value registryedit.Value) error {
	has := func(key string) bool {
		return slices.ContainsFunc(value, func(f registryedit.Field) bool { return f.Key == key })
	}
	if !has(s.main()) && !has("variants") {
		return fmt.Errorf("yields no %s; has its schema changed?", s.main())
	}
	id, builtin := variable.Lookup(s.variable)
	if !builtin {
		return nil
	}
	if row := &variable.Builtin[id]; row.NameKey != "" && row.Form != variable.Optional && !has(row.NameKey) {
		return fmt.Errorf("yields no %s; has its schema changed? Write it under as, if the source does not know it", row.NameKey)
	}
	return nil
}

func (s *shape) written(item any) (f fact, err error) {
	switch item := item.(type) {
	case string:
		f.value = s.bare(item)
	case json.Number, int, float64, *big.Int:
		f.value = s.bare(fmt.Sprint(item))
	case map[string]any:
		return s.object(item)
	default:
		return f, fmt.Errorf("yields %s; yield a text, or an object with %s", kindOf(item), strings.Join(s.fields(), ", "))
	}
	return f, nil
}

func (s *shape) tools(item any) (fact, error) {
	if object, ok := item.(map[string]any); ok && object["schemas"] != nil {
		return s.object(object)
	}
	text, err := json.Marshal(item)
	if err != nil {
		return fact{}, err
	}
	value, err := registryedit.ToolsValue(string(text))
	return fact{value: value}, err
}

func (s *shape) object(item map[string]any) (f fact, err error) {
	known := map[string]any{}
	for key, held := range item {
		var at *time.Time
		switch key {
		case "since":
			at = &f.since
		case "floor":
			at = &f.floor
		case "ceiling":
			at = &f.ceiling
		default:
			if !slices.Contains(s.fields(), key) {
				return f, fmt.Errorf("yields an object with the key %q; known are %s, since, floor and ceiling",
					key, strings.Join(s.fields(), ", "))
			}
			if known[key], err = s.held(held); err != nil {
				return f, fmt.Errorf("%s: %w; has its schema changed?", key, err)
			}
			if _, isText := known[key].(string); held != nil && !isText && key != "variants" && key != "schemas" {
				return f, fmt.Errorf("%s: holds %s where a text was expected; has its schema changed?", key, kindOf(held))
			}
			continue
		}
		if held == nil {
			continue
		}
		if *at, err = timeOf(held); err != nil {
			return f, fmt.Errorf("%s: %w", key, err)
		}
	}
	f.value = s.value(known)
	return f, nil
}

// held turns what JSON holds into what a registry writes.
func (s *shape) held(item any) (any, error) {
	switch item := item.(type) {
	case nil, string:
		return item, nil
	case json.Number, int, float64, *big.Int:
		return fmt.Sprint(item), nil
	case map[string]any:
		value := registryedit.Value{}
		for _, key := range slices.Sorted(maps.Keys(item)) {
			held, err := s.held(item[key])
			if err != nil {
				return nil, err
			}
			if held == nil || held == "" {
				continue
			}
			if key == "weight" {
				held = number(item[key])
			}
			value = value.With(key, held)
		}
		return value, nil
	case []any:
		values := []registryedit.Value{}
		for _, each := range item {
			held, err := s.held(each)
			value, ok := held.(registryedit.Value)
			if err != nil || !ok {
				return nil, fmt.Errorf("holds %s where an object was expected", kindOf(each))
			}
			values = append(values, value)
		}
		slices.SortFunc(values, func(a, b registryedit.Value) int { return strings.Compare(id(a), id(b)) })
		return values, nil
	}
	return nil, fmt.Errorf("holds %s", kindOf(item))
}

func number(item any) any {
	if f, ok := new(big.Float).SetString(fmt.Sprint(item)); ok {
		v, _ := f.Float64()
		return v
	}
	return item
}

// timeOf reads a time: RFC 3339, or a number of seconds or of milliseconds since 1970.
func timeOf(item any) (time.Time, error) {
	if text, ok := item.(string); ok {
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return at, fmt.Errorf("%q is no time; yield RFC 3339 with a zone, or seconds since 1970", text)
		}
		return at.UTC(), nil
	}
	f, ok := new(big.Float).SetString(fmt.Sprint(item))
	if !ok {
		return time.Time{}, fmt.Errorf("%v is no time; yield RFC 3339 with a zone, or seconds since 1970", item)
	}
	const firstMillis = 1e11 // as seconds that is the year 5138
	scale := float64(time.Second)
	if v, _ := f.Float64(); v >= firstMillis {
		scale = float64(time.Millisecond)
	}
	nanos, _ := new(big.Float).Mul(f, big.NewFloat(scale)).Int64()
	return time.Unix(0, nanos).UTC(), nil
}

func kindOf(item any) string {
	switch item.(type) {
	case nil:
		return "null"
	case bool:
		return "a truth value"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	}
	return fmt.Sprintf("%v", item)
}
