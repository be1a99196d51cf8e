// SPDX-License-Identifier: Apache-2.0

package document

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/llmcontext/llmcontextprocessor/config/toolschema"
)

var toolHash = regexp.MustCompile(`^[0-9a-f]{16}$`)

// tools reads the set of tools shown to the model, as hashes or as definitions.
func (r *reader) tools(node *yaml.Node, path string, fields fields, example string) Value {
	schemas, definitions := fields.of("schemas"), fields.of("definitions")
	switch {
	case schemas != nil && definitions != nil:
		r.report(definitions, path+".definitions", "stands beside schemas; write one of them")
	case schemas != nil:
		return r.toolSet(schemas, path+".schemas", r.toolHashes)
	case definitions != nil:
		return r.toolSet(definitions, path+".definitions", r.toolDefinitions)
	default:
		r.report(node, path, "has neither schemas nor definitions; write "+example)
	}
	return Value{}
}

// toolSet reads a set once, however many contexts share it through an alias.
func (r *reader) toolSet(node *yaml.Node, path string, read func(*yaml.Node, string) Value) Value {
	value, ok := r.toolSets[node]
	if !ok {
		value = read(node, path)
		if r.aliases {
			r.toolSets[node] = value
		}
	}
	return value
}

// toolHashes reads a set of hashes. One that was read before, and was good, is that one.
func (r *reader) toolHashes(node *yaml.Node, path string) Value {
	told, entries := len(r.problems), r.entries(node, path)
	key := make([]byte, 0, 256)
	for _, e := range entries {
		key = AppendKey(AppendKey(key, e.key), e.value.Value)
	}
	if known, ok := r.sets[string(key)]; ok {
		return known
	}
	hashes := map[string]string{}
	for _, e := range entries {
		text, ok := r.scalar(e.value, path+"."+e.key)
		if ok && !toolHash.MatchString(text) {
			r.report(e.value, path+"."+e.key, quoteShort(text)+
				" is not a tool hash; write 16 lower-case hexadecimal digits as llmctx hash tools prints them")
			continue
		}
		hashes[r.kept(e.key)] = text
	}
	set := Value{Revision: toolschema.SetHash(hashes), ToolHashes: hashes}
	if len(r.problems) == told && len(r.sets) < maxKept {
		r.sets[string(key)] = set
	}
	return set
}

func (r *reader) toolDefinitions(node *yaml.Node, path string) Value {
	told := len(r.problems)
	plain := r.plain(node, path, toolschema.MaxDepth)
	if len(r.problems) > told {
		return Value{}
	}
	set, err := toolschema.ParseValue(plain)
	if err != nil {
		r.report(node, path, "are no tool definitions: "+err.Error()+
			"; write a list of {name, description, parameters}")
		return Value{}
	}
	hashes := make(map[string]string, len(set.Tools))
	for _, tool := range set.Tools {
		hashes[r.kept(tool.Name)] = tool.Hash
	}
	return Value{Revision: set.Hash, ToolHashes: hashes, BareHash: set.BareHash}
}

// plain returns what a node stands for in JSON. YAML knows more than that: what looks
// like a date is the text that an application sends, not an instant.
func (r *reader) plain(node *yaml.Node, path string, depth int) any {
	node = r.resolve(node, path)
	if depth == 0 {
		r.report(node, path, "is nested too deep; write tool definitions as the application sends them")
		return nil
	}
	switch node.Kind {
	case yaml.MappingNode:
		object := map[string]any{}
		for _, e := range r.entries(node, path) {
			object[e.key] = r.plain(e.value, path+"."+e.key, depth-1)
		}
		return object
	case yaml.SequenceNode:
		array := []any{}
		for i, item := range node.Content {
			array = append(array, r.plain(item, path+"["+strconv.Itoa(i)+"]", depth-1))
		}
		return array
	default:
		return r.plainScalar(node, path)
	}
}

func (r *reader) plainScalar(node *yaml.Node, path string) any {
	switch node.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(node.Value, "true")
	case "!!int", "!!float":
		if json.Valid([]byte(node.Value)) {
			return json.Number(node.Value)
		}
		var number any // 0x1F, 1_000, .5
		if err := node.Decode(&number); err == nil {
			if _, err = json.Marshal(number); err == nil {
				return number
			}
		}
		r.report(node, path, quoteShort(node.Value)+" is no number in JSON; write it in digits or in quotes")
		return nil
	default:
		return node.Value
	}
}
