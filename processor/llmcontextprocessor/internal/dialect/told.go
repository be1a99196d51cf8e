// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"maps"
	"slices"
	"strings"
)

// Told is one attribute, or what else a record has, that tells a fact.
type Told struct {
	Evidence string   `json:"evidence"`          // the name of the fact: response_model
	Keys     []string `json:"keys,omitempty"`    // where it stands; none where the name or the scope says it
	Value    string   `json:"value"`             //
	Refused  string   `json:"refused,omitempty"` // why it is not what is taken; "" for what is
}

// Signs returns the keys by which the dialect of the record was recognised, as far as the
// record has them; none where its name, its scope or an event says so.
func (s *Span) Signs() []string {
	s.decide()
	if s.row == nil {
		return nil
	}
	return s.keysOf(s.row.keys)
}

// Told lists everything on the record that tells a fact, for people: what is taken first.
func (s *Span) Told() (list []Told) {
	s.decide()
	if s.kind == None {
		return nil
	}
	names := map[fact]string{}
	for name, f := range evidenceNames {
		names[f] = name
	}
	for _, f := range slices.Sorted(maps.Keys(names)) {
		taken := s.first(f)
		if f == responseModel {
			taken = s.answered()
		}
		found := false
		for shown := range s.sources(f) {
			value := shown.from(s)
			if value == "" {
				continue
			}
			told := Told{Evidence: names[f], Keys: s.keysOf(shown.keys), Value: strings.Clone(value)}
			switch {
			case found:
				told.Refused = "another one comes first"
			case naming>>f&1 == 1 && namesNothing(value):
				told.Refused = "it stands where nothing was told, or is no name"
			case value != taken:
				told.Refused = "it is no model's name, or repeats what was asked for"
			case f == requestModel && s.contested() && s.answered() == "":
				told.Refused, found = "another key tells of another model", true
			default:
				found = true
			}
			list = append(list, told)
		}
	}
	return list
}

// keysOf returns the keys of fields that the record has.
func (s *Span) keysOf(list []Field) (keys []string) {
	for key, f := range s.dialects().keys {
		if slices.Contains(list, f) && s.has(f) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}
