// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/registryedit"
	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// fragment is one registry document that a source fills.
type fragment struct {
	source   string // its name
	place    string // what it looks at
	match    []document.Condition
	variable string // prompt, or variables.NAME
	entries  []entry
	checked  time.Time // zero: the fragment does not carry it
}

// write makes the document.
func (f *fragment) write() []byte {
	var out strings.Builder
	fmt.Fprintf(&out, "# Written by llmctx snapshot, source %s (%s). Do not edit: change it there.\n", f.source, f.place)
	if !f.checked.IsZero() {
		fmt.Fprintf(&out, "checked: %s\n", registryedit.FormatTime(f.checked))
	}
	fmt.Fprintf(&out, "contexts:\n  - match: %s\n", registryedit.MatchValue(f.match).Flow(false))
	indent, variable := "    ", f.variable
	if name, custom := strings.CutPrefix(variable, "variables."); custom {
		fmt.Fprintf(&out, "    variables:\n")
		indent, variable = "      ", name
	}
	fmt.Fprintf(&out, "%s%s:\n", indent, variable)
	for _, e := range f.entries {
		fmt.Fprintf(&out, "%s  - %s\n", indent, e.written().Flow(false))
	}
	return []byte(out.String())
}

// written is the entry as a registry takes it.
func (e *entry) written() registryedit.Value {
	switch {
	case !e.since.IsZero():
		return e.value.Since(e.since)
	case !e.by.IsZero():
		return e.value.With("since", registryedit.Value{
			{Key: "after", Held: registryedit.FormatTime(e.after)}, {Key: "by", Held: registryedit.FormatTime(e.by)},
		})
	}
	return e.value
}

// readEntries takes the entries out of a fragment that was written here.
func readEntries(name string, data []byte, variable string) ([]entry, error) {
	if !registryedit.Owned(data) {
		return nil, fmt.Errorf("%s: is there already, and not written by llmctx snapshot; name the source otherwise", name)
	}
	root, err := document.Tree(name, data)
	if err != nil {
		return nil, err
	}
	list := root
	for _, key := range append([]string{"contexts", "0"}, strings.Split(variable, ".")...) {
		if list = child(list, key); list == nil {
			return nil, nil // it was filled with another variable
		}
	}
	var entries []entry
	for _, node := range list.Content {
		e, err := readEntry(node)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w; it was edited: remove it, and it is written anew", name, node.Line, err)
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func child(node *yaml.Node, key string) *yaml.Node {
	if node.Kind == yaml.SequenceNode {
		if len(node.Content) == 0 {
			return nil
		}
		return node.Content[0]
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}

func readEntry(node *yaml.Node) (e entry, err error) {
	held, ok := valueOf(node).(registryedit.Value)
	if !ok {
		return e, fmt.Errorf("is no revision")
	}
	for _, field := range held {
		if field.Key != "since" {
			e.value = append(e.value, field)
			continue
		}
		switch since := field.Held.(type) {
		case string:
			e.since, err = time.Parse(time.RFC3339Nano, since)
		case registryedit.Value:
			for _, end := range since {
				text, _ := end.Held.(string)
				at, err := time.Parse(time.RFC3339Nano, text)
				if err != nil {
					return e, err
				}
				if end.Key == "after" {
					e.after = at
				} else {
					e.by = at
				}
			}
		}
	}
	return e, err
}

// valueOf turns nodes into what was written.
func valueOf(node *yaml.Node) any {
	switch node.Kind {
	case yaml.MappingNode:
		value := registryedit.Value{}
		for i := 0; i+1 < len(node.Content); i += 2 {
			value = value.With(node.Content[i].Value, valueOf(node.Content[i+1]))
		}
		return value
	case yaml.SequenceNode:
		values := []registryedit.Value{}
		for _, item := range node.Content {
			if value, ok := valueOf(item).(registryedit.Value); ok {
				values = append(values, value)
			}
		}
		return values
	}
	var number float64
	if node.Style == 0 && (node.ShortTag() == "!!int" || node.ShortTag() == "!!float") && node.Decode(&number) == nil {
		return number
	}
	return node.Value
}

// checkedLine is the one line that changes although the registry does not.
var checkedLine = regexp.MustCompile(`(?m)^checked: .*\n`)

// sameRegistry reports whether two documents declare the same.
func sameRegistry(a, b []byte) bool {
	return bytes.Equal(checkedLine.ReplaceAll(a, nil), checkedLine.ReplaceAll(b, nil))
}
