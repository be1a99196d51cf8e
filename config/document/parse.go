// SPDX-License-Identifier: Apache-2.0

package document

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"go.yaml.in/yaml/v3"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Parse reads one registry document, YAML or JSON. The error is a Problems with
// every place that is wrong, up to a readable number.
func Parse(file string, data []byte) (*Document, error) {
	return (&Parser{MaxContexts: DefaultMaxContexts}).Parse(file, data)
}

// ErrStopped says that a registry was not read to its end, because nobody waits for it.
var ErrStopped = errors.New("the registry was not read to its end")

// Parser reads documents within bounds. It is safe for concurrent use.
type Parser struct {
	MaxContexts int // that one document may hold
	stop        atomic.Bool
}

// Stop ends the reading that is under way soon, and any later one at once, with ErrStopped.
func (p *Parser) Stop() { p.stop.Store(true) }

// Stopped reports whether it was stopped.
func (p *Parser) Stopped() bool { return p.stop.Load() }

// Parse reads one document, as the function Parse does.
func (p *Parser) Parse(file string, data []byte) (*Document, error) {
	if len(data) > MaxDocumentBytes { // before it is copied
		return nil, Problems{{Position: Position{File: file, Line: 1, Column: 1}, Message: tooLong(len(data))}}
	}
	text := strings.TrimPrefix(string(data), byteOrderMark)
	root, problem := decode(file, text, &p.stop)
	if p.stop.Load() {
		return nil, ErrStopped
	}
	if problem != nil {
		return nil, Problems{problem}
	}
	r := newReader(file, text, root, p)
	doc := r.document(root)
	if p.stop.Load() {
		return nil, ErrStopped
	}
	if err := r.refusal(); err != nil {
		return nil, err
	}
	doc.Warnings, doc.Asked = r.warnings, r.asked
	doc.summarize(file)
	return doc, nil
}

func (r *reader) document(node *yaml.Node) *Document {
	doc := &Document{}
	fields := r.mapping(node, "", "contexts", "checked")
	if fields == nil {
		return doc
	}
	doc.Checked = r.time(fields.of("checked"), "checked")
	list := fields.of("contexts")
	if list == nil {
		r.report(node, "", "has no contexts; write contexts: and a list below it")
		return doc
	}
	n := len(list.Content)
	if n > r.limits.MaxContexts {
		r.report(list, "contexts", "are "+strconv.Itoa(n)+"; "+TooManyContexts(r.limits.MaxContexts))
		return doc
	}
	seen := make(map[string][]*Context, n)
	for i, item := range r.sequence(list, "contexts") {
		if r.more {
			break
		}
		path := "contexts[" + strconv.Itoa(i) + "]"
		context := r.context(item, path)
		if context == nil {
			continue
		}
		if !r.isTwice(seen[context.key], context, item, path) && len(context.Variables) > 0 {
			seen[context.key] = append(seen[context.key], context)
		}
		doc.Contexts = append(doc.Contexts, context)
	}
	return doc
}

// isTwice holds contexts with the same match apart: two that declare the same variable leave
// it to chance which one is meant. So of one match there are no more than there are variables.
func (r *reader) isTwice(others []*Context, context *Context, node *yaml.Node, path string) bool {
	for _, other := range others {
		if name := context.Common(other); name != "" {
			r.report(node, path+"."+name, "is declared for the same match "+context.String()+
				" at "+other.Position.String()+" already; put the revisions into one list there")
			return true
		}
	}
	return false
}

var contextKeys = append([]string{"match", "variables"}, variable.Names()...)

func (r *reader) context(node *yaml.Node, path string) *Context {
	fields := r.mapping(node, path, contextKeys...)
	if fields == nil {
		return nil
	}
	c := &Context{Position: r.position(node), Variables: make([]Declaration, 0, len(fields))}
	if match := fields.of("match"); match != nil {
		c.Match = r.match(match, path+".match")
		c.key = c.MatchKey()
	} else {
		r.report(node, path, "has no match; write match: {} for what holds everywhere")
	}
	for id := range variable.Builtin {
		name := variable.Builtin[id].Name
		if declared := fields.of(name); declared != nil {
			c.Variables = append(c.Variables, Declaration{name, r.timeline(declared, path+"."+name, variable.ID(id))})
		}
	}
	if custom := fields.of("variables"); custom != nil {
		r.customVariables(custom, path+".variables", c)
	}
	slices.SortFunc(c.Variables, func(a, b Declaration) int { return strings.Compare(a.Name, b.Name) })
	return c
}

func (r *reader) customVariables(node *yaml.Node, path string, c *Context) {
	for _, entry := range r.entries(node, path) {
		builtin, ok := variable.Lookup(entry.key)
		switch {
		case ok && variable.Builtin[builtin].IfPresent && c.Revisions(entry.key) == nil:
			// Users could name these before they were built in.
			r.warn(entry.keyNode, path, entry.key+" is a built-in variable; write it beside match, not below variables")
		case ok && variable.Builtin[builtin].IfPresent:
			r.report(entry.keyNode, path, entry.key+" is declared beside match already; keep one")
			continue
		default:
			if err := CheckVariableName(entry.key); err != nil {
				r.report(entry.keyNode, path, err.Error())
				continue
			}
			if r.custom[entry.key] = true; len(r.custom) > MaxCustom {
				r.report(entry.keyNode, path, "brings the user-named variables to "+strconv.Itoa(len(r.custom))+
					", of which "+strconv.Itoa(MaxCustom)+" fit beside the built-in ones; use fewer")
				return
			}
		}
		revisions := r.timeline(entry.value, path+"."+entry.key, firstCustom)
		c.Variables = append(c.Variables, Declaration{r.kept(entry.key), revisions})
	}
}

// conditions reads a match: attribute = value, or any of a list of values.
func (r *reader) conditions(node *yaml.Node, path string) []Condition {
	if n := len(node.Content) / 2; node.Kind == yaml.MappingNode && n > MaxAsked { // before they are read
		r.report(node, path, "are "+strconv.Itoa(n)+" attributes; "+TooManyAsked())
		return nil
	}
	var conditions []Condition
	for _, entry := range r.entries(node, path) {
		at := path + "[" + entry.key + "]"
		if message := matchKey(entry.key); message != "" {
			r.report(entry.keyNode, path, message)
			continue
		}
		values := []*yaml.Node{entry.value}
		if entry.value.Kind == yaml.SequenceNode {
			values = entry.value.Content
		}
		if len(values) == 0 {
			r.report(entry.value, at, "names no value; write one, or a list of which any may hold")
		}
		cond := Condition{Key: r.kept(entry.key)}
		for _, value := range values {
			if text, ok := r.matchValue(r.resolve(value, at), at); ok {
				cond.AnyOf = append(cond.AnyOf, text)
			}
		}
		slices.Sort(cond.AnyOf)
		cond.AnyOf = slices.Compact(cond.AnyOf)
		conditions = append(conditions, cond)
	}
	slices.SortFunc(conditions, func(a, b Condition) int { return strings.Compare(a.Key, b.Key) })
	r.ask(node, path, conditions)
	return conditions
}

// ask counts the attributes that are asked for, those of alike conditions once.
func (r *reader) ask(node *yaml.Node, path string, conditions []Condition) {
	name := make([]byte, 0, 256)
	for _, cond := range conditions {
		name = AppendKey(name, cond.Key)
	}
	if _, known := r.asked[string(name)]; known {
		return
	}
	if r.asks += len(conditions); r.asks > MaxAsked {
		r.report(node, path, "brings the attributes of matches to "+strconv.Itoa(r.asks)+"; "+TooManyAsked())
		return
	}
	r.asked[string(name)] = len(conditions)
}

// match reads whom a context is for. Every combination of its values takes memory.
func (r *reader) match(node *yaml.Node, path string) []Condition {
	conditions := r.conditions(node, path)
	n := combinations(conditions)
	r.combinations += n
	if n > maxCombinations {
		r.report(node, path, "stands for more than "+strconv.Itoa(maxCombinations)+
			" combinations of values; split the context")
	} else if r.combinations > maxCombinationsOfAll {
		r.report(node, path, "brings the combinations of values of all contexts above "+
			strconv.Itoa(maxCombinationsOfAll)+"; match fewer")
	}
	return conditions
}
