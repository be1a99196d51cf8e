// SPDX-License-Identifier: Apache-2.0

package config

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// MaxDocumentBytes bounds one fragment; the Collector's memory is shared.
const MaxDocumentBytes = 64 << 20

// Parse reads one registry document, YAML or JSON. The error is a Problems with
// every place that is wrong, up to a readable number.
func Parse(file string, data []byte) (*Document, error) {
	if len(data) > MaxDocumentBytes {
		return nil, Problems{{
			Position: Position{File: file, Line: 1, Column: 1},
			Message:  "holds " + strconv.Itoa(len(data)) + " bytes; at most 64 MiB are read; split it into fragments",
		}}
	}
	var root yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&root); err != nil {
		return nil, Problems{syntaxProblem(file, data, err)}
	}
	r := &reader{file: file, data: data, budget: nodeBudget(len(data))}
	if len(root.Content) == 0 {
		r.report(&root, "", "is empty; write at least contexts: []")
		return nil, r.problems
	}
	if err := decoder.Decode(new(yaml.Node)); err == nil {
		r.report(&root, "", "holds more than one YAML document; write one a file")
	}
	doc := r.document(root.Content[0])
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	return doc, nil
}

var yamlErrorLine = regexp.MustCompile(`line (\d+): (.*)`)

// syntaxProblem places what the YAML library could not read. It gives no column,
// so the caret stands below the first character of the line.
func syntaxProblem(file string, data []byte, err error) *Problem {
	p := &Problem{
		Position: Position{File: file, Line: 1, Column: 1},
		Message:  strings.TrimPrefix(err.Error(), "yaml: ") + "; write YAML or JSON",
	}
	if err.Error() == "EOF" || len(bytes.TrimSpace(data)) == 0 {
		p.Message = "is empty; write at least contexts: []"
		return p
	}
	var syntax *yaml.TypeError
	if m := yamlErrorLine.FindStringSubmatch(err.Error()); m != nil && !errors.As(err, &syntax) {
		p.Line, _ = strconv.Atoi(m[1])
		p.Message = m[2] + "; write YAML or JSON"
	}
	text := lineOf(data, p.Line)
	p.Column = 1 + len(text) - len(strings.TrimLeft(text, " "))
	p.Excerpt = excerpt(data, p.Line, p.Column)
	return p
}

func (r *reader) document(node *yaml.Node) *Document {
	doc := &Document{}
	fields := r.mapping(node, "", "contexts")
	list, ok := fields["contexts"]
	if !ok {
		r.report(node, "", "has no contexts; write contexts: and a list below it")
		return doc
	}
	seen := map[string]*Context{}
	for i, item := range r.sequence(list, "contexts") {
		path := "contexts[" + strconv.Itoa(i) + "]"
		context := r.context(item, path)
		if context == nil {
			continue
		}
		r.refuseTwice(seen, context, item, path)
		doc.Contexts = append(doc.Contexts, context)
	}
	return doc
}

// refuseTwice holds contexts with the same match apart: two that declare the same
// variable leave it to chance which one is meant.
func (r *reader) refuseTwice(seen map[string]*Context, context *Context, node *yaml.Node, path string) {
	key := context.matchKey()
	for _, name := range context.sortedVariables() {
		other, ok := seen[key+"\x03"+name]
		if ok {
			r.report(node, path+"."+name, "is declared for the same match "+context.String()+
				" at "+other.Position.String()+" already; put the revisions into one list there")
			continue
		}
		seen[key+"\x03"+name] = context
	}
}

func (r *reader) context(node *yaml.Node, path string) *Context {
	fields := r.mapping(node, path, append([]string{"match", "variables"}, Six[:]...)...)
	if fields == nil {
		return nil
	}
	c := &Context{Position: r.position(node), Variables: map[string][]*Revision{}}
	if match, ok := fields["match"]; ok {
		c.Match = r.conditions(match, path+".match")
	} else {
		r.report(node, path, "has no match; write match: {} for what holds everywhere")
	}
	for id, name := range Six {
		if variable, ok := fields[name]; ok {
			c.Variables[name] = r.timeline(variable, path+"."+name, VariableID(id))
		}
	}
	if custom, ok := fields["variables"]; ok {
		r.customVariables(custom, path+".variables", c)
	}
	return c
}

func (r *reader) customVariables(node *yaml.Node, path string, c *Context) {
	for _, entry := range r.entries(node, path) {
		if err := CheckVariableName(entry.key); err != nil {
			r.report(entry.keyNode, path, err.Error())
			continue
		}
		c.Variables[entry.key] = r.timeline(entry.value, path+"."+entry.key, sixCount)
	}
}

// conditions reads a match: attribute = value, or any of a list of values.
func (r *reader) conditions(node *yaml.Node, path string) []Condition {
	var conditions []Condition
	for _, entry := range r.entries(node, path) {
		at := path + "[" + entry.key + "]"
		if entry.key == "" {
			r.report(entry.keyNode, path, "has an empty attribute name")
			continue
		}
		values := []*yaml.Node{entry.value}
		if entry.value.Kind == yaml.SequenceNode {
			values = entry.value.Content
		}
		cond := Condition{Key: entry.key}
		for _, value := range values {
			if text, ok := r.scalar(value, at); ok {
				cond.AnyOf = append(cond.AnyOf, text)
			}
		}
		if len(cond.AnyOf) == 0 {
			r.report(entry.value, at, "names no value; write one, or a list of which any may hold")
			continue
		}
		slices.Sort(cond.AnyOf)
		cond.AnyOf = slices.Compact(cond.AnyOf)
		conditions = append(conditions, cond)
	}
	slices.SortFunc(conditions, func(a, b Condition) int { return strings.Compare(a.Key, b.Key) })
	if combinations(conditions) > maxCombinations {
		r.report(node, path, "stands for more than "+strconv.Itoa(maxCombinations)+
			" combinations of values; split the context")
		return nil
	}
	return conditions
}
