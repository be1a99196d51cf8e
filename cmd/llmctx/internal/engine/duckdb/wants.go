// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// wants are the parts of a record that a question names: all that is read of OTLP/JSON. Each is a column of the table function by
// which it is handed over, in the order in which it was asked for.
type wants struct {
	names        []string       // of the columns; their parts, or how their attributes are called
	keys         map[string]int // attributes of the record: an index of slots
	resourceKeys map[string]int // those of its resource
	slots        [][]target
	stays        func(key string) bool // which other attributes are listed
	sharings     []sharing             // by column
	shares       bool                  // what many records share is handed over once
	marks        []int                 // columns: a record that has none of them is left out; nil: none is
}

// target is a column that an attribute is for. Of several attributes that are for one column, the first that is there and not
// empty counts.
type target struct {
	column int
	rank   int // 0: it is the only one
}

// The parts of a record besides its attributes. Of these, numbers are two.
const (
	partFile      = "file"
	partTime      = "ts"
	partDuration  = "duration_ms"
	partName      = "name"
	partTrace     = "trace_id"
	partSpan      = "span_id"
	partParent    = "parent_span_id"
	partStatus    = "status_code"
	partState     = "trace_state"
	partLinkTrace = "link_trace_id"
	partLinkSpan  = "link_span_id"
	partExtra     = "extra"
	partEvents    = "events"
	partOthers    = "others"
	partResources = "resources"
	partLabels    = "labels"
	partOperation = "operation" // of the name, what tells a kind
	partService   = "service"   // where it has a column of its own
	partProofs    = "proofs"    // of a log record of a call: what it proves

	partResourceLabels = "resource_labels"
)

func newWants(stays func(key string) bool) *wants {
	return &wants{keys: map[string]int{}, resourceKeys: map[string]int{}, stays: stays}
}

var _ query.Fields = (*wants)(nil)

// part returns the column of a part.
func (w *wants) part(name string) string { return w.shared(name, sharedParts[name]) }

// shared returns the column of a part that is shared in some way.
func (w *wants) shared(name string, how sharing) string {
	at := slices.Index(w.names, name)
	if at < 0 {
		at = len(w.names)
		w.names, w.sharings = append(w.names, name), append(w.sharings, how)
	}
	return columnName(at)
}

// at returns the place of the column of a part; -1 where it is not wanted.
func (w *wants) at(part string) int { return slices.Index(w.names, part) }

// attributeName is what a column of attributes is called among the parts.
func attributeName(resource bool, keys []string) string { return fmt.Sprintf("%t %q", resource, keys) }

func columnName(at int) string { return fmt.Sprintf("r%d", at) }

// Attribute returns the column of an attribute.
func (w *wants) Attribute(resource bool, key string) string {
	return w.first(resource, []string{key})
}

// first returns the column of the first of several attributes that is there and not empty, or of one whatever it holds.
func (w *wants) first(resource bool, keys []string) string {
	name := attributeName(resource, keys)
	if at := w.at(name); at >= 0 {
		return columnName(at)
	}
	column := w.shared(name, sharingOf(resource, keys))
	slots := w.keys
	if resource {
		slots = w.resourceKeys
	}
	for i, key := range keys {
		t := target{column: len(w.names) - 1}
		if len(keys) > 1 {
			t.rank = i + 1
		}
		at, ok := slots[key]
		if !ok {
			at = len(w.slots)
			slots[key] = at
			w.slots = append(w.slots, nil)
		}
		w.slots[at] = append(w.slots[at], t)
	}
	return column
}

// Column returns the column of a part that conditions name.
func (w *wants) Column(name string) string {
	switch name {
	case partTime, partDuration, partName, partTrace, partSpan, partParent, partStatus:
		return w.part(name)
	case "service":
		return w.Attribute(true, "service.name")
	default:
		return nullOf(name)
	}
}

// spanWants are those of spans, for a question.
func spanWants(q *counts.Question) *wants {
	prefixes := []string{query.StampPrefix, query.VerdictPrefix} // which are counted by themselves
	if len(q.Behaviour) == 0 {
		prefixes = nil // then all names are looked for
	}
	w := newWants(func(key string) bool {
		return !slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
	})
	w.shares = true
	return w
}

// linesSource reads spans of OTLP/JSON for a question.
func linesSource(q *counts.Question) (*source, *wants) {
	w := spanWants(q)
	s := w.source(q, w)
	s.file, s.linkTrace, s.linkSpan = w.part(partFile), w.part(partLinkTrace), w.part(partLinkSpan)
	s.events = "from_json(" + w.part(partEvents) + `, '[{"ts":"BIGINT","name":"VARCHAR","ks":["VARCHAR"],"vs":["VARCHAR"]}]')`
	return s, w
}

// source reads what is handed over; fields may read something else besides.
func (w *wants) source(q *counts.Question, fields query.Fields) *source {
	s := &source{
		fields: fields, state: w.part(partState),
		word: w.first(false, kinds.Keys), operation: w.part(partOperation), conv: w.first(false, kinds.Conversations), rid: w.first(false, kinds.Responses),
		extra:  "from_json(" + w.part(partExtra) + `, '[{"key":"VARCHAR","value":"VARCHAR"}]')`,
		others: func(string) string { return coded(w.part(partOthers)) },
	}
	if q.Columns {
		s.otherResources = coded(w.part(partResources))
		s.labels = "nullif(concat_ws(',', " + w.part(partLabels) + ", " + w.part(partResourceLabels) + "), '')"
	}
	return s
}
