// SPDX-License-Identifier: Apache-2.0

package registryedit

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// Change moves one variable of one match.
type Change struct {
	Match    []document.Condition // sorted by key
	Variable string               // prompt, or variables.NAME
	Value    Value
	Since    time.Time
	// Exact: Since was asked for. A value that is in force since another time is then an
	// error, not a change that was made before.
	Exact bool
	// Prune takes out what was superseded for longer; 0 keeps everything.
	Prune time.Duration
}

// Result is what a change came to.
type Result struct {
	Data    []byte
	Changed bool
	Old     string // what was in force at the time of the change, as it is stamped; "" for nothing
	New     string
	Pruned  int
}

// Empty is a registry document that declares nothing.
const Empty = "contexts: []\n"

// ownedBy begins a document that another program writes.
const ownedBy = "# Written by llmctx snapshot"

// Owned reports whether a document is written by llmctx snapshot, which would undo an edit.
func Owned(data []byte) bool { return strings.HasPrefix(string(data), ownedBy) }

// Apply makes a change in the text of a document. now is from when Prune counts back.
func Apply(name string, data []byte, c Change, now time.Time) (*Result, error) {
	if Owned(data) {
		return nil, fmt.Errorf("%s: is written by llmctx snapshot, which would undo the change; "+
			"change it at its source, or take that out of the configuration of the snapshot", name)
	}
	before, err := document.Parse(name, data)
	if err != nil {
		return nil, err
	}
	wanted, err := c.parse()
	if err != nil {
		return nil, err
	}
	variable := strings.TrimPrefix(c.Variable, "variables.")
	target := pick(before, c.Match, variable)
	r := &Result{Data: data, New: render(variable, wanted)}
	var revisions []*document.Revision
	if target != nil {
		revisions = target.Revisions(variable)
	}
	current := inForce(revisions, c.Since)
	if current != nil {
		r.Old = render(variable, current)
	}
	same, err := c.isInForce(revisions, current, wanted)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	keep := keepAll
	if c.Prune > 0 {
		keep = superseded(revisions, now.Add(-c.Prune))
	}
	for _, revision := range revisions {
		if !keep(revision) {
			r.Pruned++
		}
	}
	if same && r.Pruned == 0 {
		return r, nil
	}
	root, err := document.Tree(name, data)
	if err != nil {
		return nil, err
	}
	bom, body := splitMark(string(data))
	e := &editor{text: newText(body, json.Valid([]byte(body)))}
	if err := e.change(root, before, target, c, variable, keep, !same); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	r.Data, r.Changed = []byte(bom+apply(body, e.splices)), true
	return r, c.confirm(name, before, r.Data, target, variable, keep, wanted, same)
}

func splitMark(text string) (mark, body string) {
	const bom = "\ufeff"
	if strings.HasPrefix(text, bom) {
		return bom, text[len(bom):]
	}
	return "", text
}

// parse reads the value as the registry would.
func (c *Change) parse() (*document.Revision, error) {
	variable, custom := strings.CutPrefix(c.Variable, "variables.")
	entry := Value{{"match", Value{}}, {variable, c.Value}}
	if custom {
		entry = Value{{"match", Value{}}, {"variables", Value{{variable, c.Value}}}}
	}
	doc, err := document.Parse(c.Variable, []byte(Value{{"contexts", []Value{entry}}}.Flow(true)))
	var problems document.Problems
	if errors.As(err, &problems) {
		return nil, fmt.Errorf("%s %s", c.Variable, problems[0].Message)
	}
	if err != nil {
		return nil, err
	}
	return doc.Contexts[0].Revisions(variable)[0], nil
}

// pick returns the context that declares the variable for a match, or else one of the match.
func pick(doc *document.Document, match []document.Condition, variable string) *document.Context {
	var other *document.Context
	for _, context := range doc.Contexts {
		if !sameMatch(context.Match, match) {
			continue
		}
		if context.Revisions(variable) != nil {
			return context
		}
		if other == nil {
			other = context
		}
	}
	return other
}

func sameMatch(a, b []document.Condition) bool {
	return slices.EqualFunc(a, b, func(a, b document.Condition) bool {
		return a.Key == b.Key && slices.Equal(a.AnyOf, b.AnyOf)
	})
}

// inForce returns the revision that a list declares for an instant.
func inForce(revisions []*document.Revision, at time.Time) *document.Revision {
	var latest *document.Revision
	for _, r := range revisions {
		if !began(r).After(at) && (latest == nil || began(r).After(began(latest))) {
			latest = r
		}
	}
	if latest != nil && !latest.Until.IsZero() && !latest.Until.After(at) {
		return nil
	}
	return latest
}

// began is when a revision was in force for certain.
func began(r *document.Revision) time.Time {
	if r.Since.IsZero() {
		return r.By
	}
	return r.Since
}

// isInForce reports whether there is nothing to add.
func (c *Change) isInForce(revisions []*document.Revision, current, wanted *document.Revision) (bool, error) {
	for _, r := range revisions {
		if !r.Since.IsZero() && r.Since.Equal(c.Since) && !sameValue(r, wanted) {
			return false, fmt.Errorf("line %d: another value is in force from %s on; take another time",
				r.Line, FormatTime(c.Since))
		}
	}
	if current == nil || !sameValue(current, wanted) {
		return false, nil
	}
	if c.Exact && !began(current).Equal(c.Since) {
		since := "without a since"
		switch {
		case !current.Since.IsZero():
			since = "since " + FormatTime(current.Since)
		case !current.By.IsZero():
			since = "since some time between " + FormatTime(current.After) + " and " + FormatTime(current.By)
		}
		return false, fmt.Errorf("line %d: this value is in force already, %s; correct its date there by hand", current.Line, since)
	}
	return true, nil
}

// sameValue reports whether a revision is the one that is wanted, as far as that says.
func sameValue(r, wanted *document.Revision) bool {
	if len(r.Options) != 1 || len(wanted.Options) != 1 {
		return false
	}
	a, b := r.Options[0].Value, wanted.Options[0].Value
	return a.Name == b.Name && a.Revision == b.Revision &&
		(b.Provider == "" || a.Provider == b.Provider) && (b.Hash == "" || a.Hash == b.Hash)
}

func keepAll(*document.Revision) bool { return true }

// superseded tells apart what was replaced before an instant.
func superseded(revisions []*document.Revision, border time.Time) func(*document.Revision) bool {
	newest := inForce(revisions, border)
	return func(r *document.Revision) bool {
		return newest == nil || !began(r).Before(began(newest))
	}
}

// change writes the splices.
func (e *editor) change(root *yaml.Node, before *document.Document, target *document.Context, c Change,
	variable string, keep func(*document.Revision) bool, add bool,
) error {
	contexts := find(root, "contexts")
	if contexts.value.Kind != yaml.SequenceNode {
		return e.lost(contexts.value)
	}
	value := c.Value.Since(c.Since)
	if target == nil {
		return e.addContext(root, contexts, c.entry(value))
	}
	node := contexts.value.Content[slices.Index(before.Contexts, target)]
	if node.Kind == yaml.AliasNode {
		return fmt.Errorf("line %d: the context is an alias; write it out", node.Line)
	}
	if variable != c.Variable {
		inner := find(node, "variables")
		if inner == nil {
			return e.addKey(node, "variables", Value{{variable, value}})
		}
		node = inner.value
	}
	p := find(node, variable)
	switch {
	case p == nil:
		return e.addKey(node, variable, value)
	case p.value.Kind != yaml.SequenceNode && !add:
		return nil
	case p.value.Kind != yaml.SequenceNode:
		return e.makeList(p, isFlow(node), value.Flow(e.asJSON))
	}
	revisions := target.Revisions(variable)
	if err := e.remove(p.value, func(i int) bool { return !keep(revisions[i]) }); err != nil || !add {
		return err
	}
	return e.addItem(p.value, value.Flow(e.asJSON))
}

// entry returns the whole context of a match that had none.
func (c *Change) entry(value Value) Value {
	entry := Value{{"match", MatchValue(c.Match)}}
	if name, custom := strings.CutPrefix(c.Variable, "variables."); custom {
		return entry.With("variables", Value{{name, value}})
	}
	return entry.With(c.Variable, value)
}

// MatchValue writes a match as a registry does.
func MatchValue(match []document.Condition) Value {
	written := Value{}
	for _, cond := range match {
		values := make([]any, len(cond.AnyOf))
		for i, value := range cond.AnyOf {
			values[i] = value
			if document.CheckMatchValue(value) != nil {
				values[i] = Value{{"literal", value}}
			}
		}
		if len(values) == 1 {
			written = written.With(cond.Key, values[0])
			continue
		}
		written = written.With(cond.Key, values)
	}
	return written
}

func (e *editor) addContext(root *yaml.Node, contexts *pair, entry Value) error {
	list := contexts.value
	if isFlow(list) && (len(list.Content) > 0 || isFlow(root)) {
		return e.addItem(list, entry.Flow(e.asJSON))
	}
	var lines []string
	for _, field := range entry {
		lines = append(lines, scalar(field.Key, e.asJSON)+": "+flow(field.Held, e.asJSON))
	}
	if len(list.Content) > 0 {
		return e.addItem(list, lines...)
	}
	end, err := e.endOfFlow(e.start(list))
	if err != nil {
		return err
	}
	if strings.TrimSpace(e.body[e.start(list)+1:end-1]) != "" { // a comment between the brackets stays
		return e.addToFlow(list, entry.Flow(e.asJSON))
	}
	begin := len(strings.TrimRight(e.body[:e.start(list)], " \t"))
	indent := strings.Repeat(" ", contexts.key.Column-1) + "  "
	e.splices = append(e.splices, splice{begin, end, e.eol + indent + "- " + strings.Join(lines, e.eol+indent+"  ")})
	return nil
}
