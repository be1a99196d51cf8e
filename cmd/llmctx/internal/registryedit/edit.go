// SPDX-License-Identifier: Apache-2.0

package registryedit

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// editor writes the splices of one change.
type editor struct {
	*text
	splices []splice
}

// pair is one key of a mapping, with its value.
type pair struct{ key, value *yaml.Node }

func find(mapping *yaml.Node, key string) *pair {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return &pair{mapping.Content[i], mapping.Content[i+1]}
		}
	}
	return nil
}

func isFlow(node *yaml.Node) bool { return node.Style&yaml.FlowStyle != 0 }

func (e *editor) put(at int, text string) { e.splices = append(e.splices, splice{at, at, text}) }

// putLines puts lines behind the line in which something ends.
func (e *editor) putLines(end int, lines ...string) {
	at, block := e.next(end), strings.Join(lines, e.eol)
	if at == len(e.body) && (at == 0 || e.lines[len(e.lines)-1] != at) { // the last line has no end
		e.put(at, e.eol+block)
		return
	}
	e.put(at, block+e.eol)
}

// addKey puts one more key into a mapping.
func (e *editor) addKey(mapping *yaml.Node, key string, held any) error {
	line := scalar(key, e.asJSON) + ": " + flow(held, e.asJSON)
	if isFlow(mapping) {
		return e.addToFlow(mapping, line)
	}
	end, err := e.end(mapping)
	if err != nil {
		return err
	}
	e.putLines(end, strings.Repeat(" ", mapping.Content[0].Column-1)+line)
	return nil
}

// addToFlow puts one more item or key between brackets.
func (e *editor) addToFlow(node *yaml.Node, item string) error {
	if len(node.Content) == 0 {
		end, err := e.endOfFlow(e.start(node))
		if err != nil {
			return err
		}
		e.put(end-1, item)
		return nil
	}
	end, err := e.end(node.Content[len(node.Content)-1])
	if err != nil {
		return err
	}
	e.put(end, ", "+item)
	return nil
}

// addItem puts one more item at the end of a list.
func (e *editor) addItem(list *yaml.Node, lines ...string) error {
	if isFlow(list) {
		return e.addToFlow(list, lines[0])
	}
	end, err := e.end(list)
	if err != nil {
		return err
	}
	indent := strings.Repeat(" ", list.Column-1)
	if e.body[e.start(list)] != '-' {
		return e.lost(list)
	}
	for i, line := range lines {
		lines[i] = indent + map[bool]string{true: "- ", false: "  "}[i == 0] + line
	}
	e.putLines(end, lines...)
	return nil
}

// makeList makes a list of a single value, with one more item at its end.
func (e *editor) makeList(p *pair, inFlow bool, item string) error {
	begin := e.start(p.value)
	end, err := e.end(p.value)
	if err != nil {
		return err
	}
	indent := strings.Repeat(" ", p.key.Column-1)
	switch {
	case inFlow:
		e.put(begin, "[")
		e.put(end, ", "+item+"]")
		return nil
	case p.value.Line == p.key.Line && (isFlow(p.value) || p.value.Kind != yaml.MappingNode):
		before := strings.TrimRight(e.body[:begin], " \t")
		e.splices = append(e.splices, splice{len(before), begin, e.eol + indent + "  - "})
		e.putLines(end, indent+"  - "+item)
		return nil
	case p.value.Line == p.key.Line:
		return fmt.Errorf("line %d: holds an anchor or a tag; write the revisions as a list", p.value.Line)
	}
	// What stands on lines of its own moves two to the right, behind a dash.
	for line := e.lineStart(begin); line <= end && line < len(e.body); line = e.next(line) {
		switch {
		case line <= begin && begin < e.next(line):
			e.put(begin, "- ")
		case strings.TrimSpace(e.body[line:e.next(line)]) != "":
			e.put(line, "  ")
		}
	}
	e.putLines(end, strings.Repeat(" ", p.value.Column-1)+"- "+item)
	return nil
}

// remove takes items out of a list that keeps others.
func (e *editor) remove(list *yaml.Node, gone func(i int) bool) error {
	kept := 0 // items before this one that stay
	for i, item := range list.Content {
		if !gone(i) {
			kept++
			continue
		}
		end, err := e.end(item)
		if err != nil {
			return err
		}
		begin := e.start(item)
		switch {
		case !isFlow(list):
			begin, end = e.lineStart(begin), e.next(end)
		case kept == 0 && i+1 < len(list.Content):
			end = e.start(list.Content[i+1])
		case kept > 0:
			if begin, err = e.end(list.Content[i-1]); err != nil {
				return err
			}
		}
		e.splices = append(e.splices, splice{begin, end, ""})
	}
	return nil
}
