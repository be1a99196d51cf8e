// SPDX-License-Identifier: Apache-2.0

// Package at tells what a registry declares for an instant, as a record of that time would be
// looked up.
package at

import (
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/changes"
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Answer is what was in force.
type Answer struct {
	Time      time.Time  `json:"time"`
	Registry  string     `json:"registry_revision"`
	Variables []Variable `json:"variables"`
	// Unread are attributes that were given and that no entry reads.
	Unread []string `json:"unread,omitempty"`
}

// Variable is what was in force of one variable.
type Variable struct {
	Name  string `json:"variable"`
	Value string `json:"value"` // "-" where nothing is declared; "unknown"
	// Candidates are the values of which one was in force, where it is not known which.
	Candidates []string   `json:"candidates,omitempty"`
	From       *time.Time `json:"from,omitempty"` // since when; absent: since ever
	To         *time.Time `json:"to,omitempty"`   // until when; absent: it still is
	// Changing: it came into force at some moment between From and To, and nothing tells when.
	Changing bool   `json:"changing,omitempty"`
	Match    string `json:"match,omitempty"`
	Source   string `json:"source,omitempty"` // the file and the line of the entry
}

// Look answers for a record with these attributes. All variables of the registry are told but
// those that are declared for nobody.
func Look(registry *registry.Registry, attributes map[string]string, at time.Time) *Answer {
	a := &Answer{Time: at.UTC(), Registry: registry.Revision(), Variables: []Variable{}}
	keys := registry.Keys()
	values := make([]string, len(keys))
	for i, key := range keys {
		values[i] = attributes[key]
	}
	for key := range attributes {
		if !slices.Contains(keys, key) {
			a.Unread = append(a.Unread, key)
		}
	}
	slices.Sort(a.Unread)
	declared := map[string]bool{}
	for _, line := range registry.Timelines() {
		declared[line.Variable] = true
	}
	resolution := registry.Resolve(values)
	for id, name := range registry.Variables() {
		if declared[name] {
			a.Variables = append(a.Variables, look(resolution, variable.ID(id), name, at))
		}
	}
	return a
}

func look(resolution *registry.Resolution, id variable.ID, name string, at time.Time) Variable {
	states := resolution.Window(first, last)
	i := resolution.At(at.UnixNano()).Index
	declared := states[i].Declared[id]
	v := Variable{Name: name, Value: changes.Render(name, declared)}
	begin, end := i, i // a state ends with any variable: join those in which this one is the same
	for begin > 0 && states[begin-1].Declared[id] == declared {
		begin--
	}
	for end+1 < len(states) && states[end+1].Declared[id] == declared {
		end++
	}
	v.From, v.To = instant(states[begin].From), instant(states[end].To)
	if declared == nil {
		return v
	}
	if declared.Context != nil {
		v.Match = declared.Context.String()
	}
	if declared.Revision != nil {
		v.Source = declared.Revision.Position.String()
	}
	if len(declared.Options) > 1 {
		v.Value = variable.Unknown
		v.Changing = !declared.Settled()
		for _, option := range declared.Options {
			v.Candidates = append(v.Candidates, changes.Render(name, &registry.Declared{Options: []*document.Option{option}}))
		}
	}
	return v
}

// The ends of time, in nanoseconds since 1970.
const (
	first = -1 << 63
	last  = 1<<63 - 1
)

func instant(nanos int64) *time.Time {
	if nanos == first || nanos == last {
		return nil
	}
	t := time.Unix(0, nanos).UTC()
	return &t
}
