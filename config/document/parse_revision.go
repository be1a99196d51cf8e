// SPDX-License-Identifier: Apache-2.0

package document

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// firstCustom stands for the user-named variables: all are written alike.
const firstCustom = variable.ID(variable.Count)

var customRow = variable.Row{
	Form: variable.Bare, Keys: []string{"revision"}, Required: []string{"revision"},
	RevisionKey: "revision", Short: "revision", Example: "{revision: v7}",
}

// revisionKeys are those of a revision of each variable, variantKeys those of a variant.
var revisionKeys, variantKeys = func() (revision, variant [variable.Count + 1][]string) {
	for id := range variable.ID(variable.Count + 1) {
		revision[id] = append(slices.Clone(rowOf(id).Keys), "since", "until", "variants")
		variant[id] = append(slices.Clone(rowOf(id).Keys), "weight", "when")
	}
	return revision, variant
}()

// rowOf says how the revisions of one variable are written.
func rowOf(id variable.ID) *variable.Row {
	if id.Custom() {
		return &customRow
	}
	return &variable.Builtin[id]
}

// timeline reads one revision or a list of them.
func (r *reader) timeline(node *yaml.Node, path string, id variable.ID) []*Revision {
	node = r.resolve(node, path)
	if node.Kind != yaml.SequenceNode {
		// One object for both: most of what a large registry holds.
		var one struct {
			Revision
			list [1]*Revision
		}
		if !r.revision(&one.Revision, node, path, id) {
			return nil
		}
		one.list[0] = &one.Revision
		return one.list[:]
	}
	if len(node.Content) == 0 {
		r.report(node, path, "is an empty list; write a revision or leave the key out")
	}
	if only := node.Content; len(only) == 1 && only[0].Kind == yaml.ScalarNode && rowOf(id).Short != "" {
		r.warn(node, path, "is a list of one value, and lists are for revisions over time; write "+only[0].Value)
	}
	var list []*Revision
	var items []place
	var undated *Revision // the last one
	for i, item := range r.sequence(node, path) {
		if r.more {
			return nil
		}
		at := path + "[" + strconv.Itoa(i) + "]"
		told := len(r.problems)
		revision := new(Revision)
		if !r.revision(revision, item, at, id) || len(r.problems) > told {
			continue
		}
		if !revision.IsDated() {
			if undated != nil {
				r.report(item, at, "has no since, like "+undated.Position.String()+
					"; only one revision of a list may go without")
			}
			undated = revision
		}
		list, items = append(list, revision), append(items, place{item, i})
	}
	r.refuseOverlaps(list, items, path)
	return list
}

// place is where a revision stands in the list of which it is.
type place struct {
	node  *yaml.Node
	index int
}

// refuseOverlaps holds the dates of a list apart: of two revisions that may have come
// into force in one order or the other, nothing tells which is in force after it.
func (r *reader) refuseOverlaps(list []*Revision, items []place, path string) {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return list[a].Compare(list[b]) })
	at := func(i int) string { return path + "[" + strconv.Itoa(items[i].index) + "]" }
	for n, i := range order[min(1, len(order)):] {
		revision, other := list[i], list[order[n]]
		if message := overlap(revision, other); message != "" {
			r.report(items[i].node, at(i), message)
		} else if outlasts(other, revision) {
			r.warn(items[order[n]].node, at(order[n]), "has an until after "+revision.Position.String()+
				" came into force, and is in force only until that; what comes back after it is one more entry")
		}
	}
}

// outlasts reports whether a revision is to end after the next one has come into force, which ends it.
func outlasts(r, next *Revision) bool {
	_, by := next.Began()
	return next.IsDated() && !r.Until.IsZero() && r.Until.UnixNano() > by
}

// overlap says why two revisions, the later one first, cannot stand in one list.
func overlap(revision, other *Revision) string {
	if !other.IsDated() { // and told, where neither is
		return ""
	}
	after, by := revision.Began()
	otherAfter, otherBy := other.Began()
	switch {
	case by == otherBy && (after == by) == (otherAfter == otherBy):
		return "came into force at the same since as " + other.Position.String() + "; give each its own"
	case after < otherBy:
		return "may have come into force before " + other.Position.String() +
			"; let after lie at or behind the time by which that one had"
	}
	return ""
}

// revision reads one entry of a timeline; false where it is none.
func (r *reader) revision(rev *Revision, node *yaml.Node, path string, id variable.ID) bool {
	row := rowOf(id)
	rev.Position, rev.Dates = r.position(node), noDates
	if node.Kind == yaml.ScalarNode && row.Short != "" {
		if text, ok := r.scalar(node, path); ok {
			rev.Options = r.keptOption(Value{Revision: r.checked(node, path, text)})
		}
		return true
	}
	if node.Kind != yaml.MappingNode {
		r.report(node, path, "is "+describe(node)+"; write "+row.Example+", or a list of such")
		return false
	}
	fields := r.mapping(node, path, revisionKeys[id]...)
	if dates := r.dates(fields, path); dates != *noDates {
		rev.Dates = &dates
	}
	if variants := fields.of("variants"); variants != nil {
		rev.Options = r.variants(variants, path+".variants", id, fields)
	} else {
		rev.Options = r.keptOption(r.value(node, path, id, fields))
	}
	return true
}

// dates reads when a revision is in force.
func (r *reader) dates(fields fields, path string) (d Dates) {
	if since := fields.of("since"); since != nil {
		d.Since, d.After, d.By = r.since(since, path+".since")
	}
	if until := fields.of("until"); until != nil {
		d.Until = r.time(until, path+".until")
	}
	if latest := cmp.Or(d.By, d.Since); !d.Until.IsZero() && !d.Until.After(latest) {
		r.report(fields.of("until"), path+".until", "does not lie after since; a revision ends after it began")
	}
	return d
}

// optionKey is a value, but for the tools of a set.
type optionKey struct {
	name, revision, provider, hash, bare string
	isSet                                bool
}

// keptOption returns the one option of a value, which is kept once for all revisions that
// have it.
func (r *reader) keptOption(v Value) []Option {
	key := optionKey{v.Name, v.Revision, v.Provider, v.Hash, v.BareHash, v.ToolHashes != nil}
	if known, ok := r.options[key]; ok && isSameSet(known[0].Value.ToolHashes, v.ToolHashes) {
		return known
	}
	options := []Option{{Value: v, Weight: UnknownWeight}}
	if len(r.options) < maxKept {
		r.options[key] = options
	}
	return options
}

// isSameSet compares the tools of two sets. Many contexts may share a large one.
func isSameSet(a, b map[string]string) bool {
	return reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer() || maps.Equal(a, b)
}

// since reads when a revision came into force: an instant, or the two looks between
// which it did.
func (r *reader) since(node *yaml.Node, path string) (since, after, by time.Time) {
	if r.resolve(node, path).Kind != yaml.MappingNode {
		return r.time(node, path), after, by
	}
	fields := r.mapping(node, path, "after", "by")
	if fields.of("after") == nil || fields.of("by") == nil {
		r.report(node, path,
			"needs both; write {after: TIME, by: TIME}, the last look that did not show it and the first that did")
		return since, after, by
	}
	after, by = r.time(fields.of("after"), path+".after"), r.time(fields.of("by"), path+".by")
	switch {
	case after.IsZero() || by.IsZero(): // and told
	case after.Equal(by):
		return by, time.Time{}, time.Time{}
	case after.After(by):
		r.report(fields.of("by"), path+".by", "lies before after; the earlier time is after")
	default:
		return since, after, by
	}
	return since, time.Time{}, time.Time{}
}

// variants reads a rollout: what every variant has in common stands beside the list.
func (r *reader) variants(node *yaml.Node, path string, id variable.ID, common fields) []Option {
	var options []Option
	row := rowOf(id)
	told := len(r.problems)
	for i, item := range r.sequence(node, path) {
		at := path + "[" + strconv.Itoa(i) + "]"
		fields := r.mapping(item, at, variantKeys[id]...)
		if fields == nil {
			continue
		}
		for _, name := range row.Keys {
			if shared := common.of(name); shared != nil && fields.of(name) == nil {
				fields = append(fields, entry{key: name, value: shared})
			}
		}
		option := Option{Value: r.value(item, at, id, fields), Weight: r.weight(fields.of("weight"), at+".weight")}
		if when := fields.of("when"); when != nil {
			option.When = r.conditions(when, at+".when")
		}
		options = append(options, option)
	}
	if len(r.problems) > told {
		return nil
	}
	if len(options) < 2 {
		r.report(node, path, "holds fewer than two variants; a single one needs no variants")
	}
	values := map[string]bool{}
	for _, option := range options {
		value := option.Value.Render(id)
		if values[value] {
			r.report(node, path, "has the value "+value+" twice; keep one")
		}
		values[value] = true
	}
	// A variant that gets no traffic is not in force.
	options = slices.DeleteFunc(options, func(o Option) bool { return o.Weight == 0 })
	if len(options) == 0 {
		r.report(node, path, "gives every variant the weight 0; write the share of the traffic that each gets")
	}
	return options
}
