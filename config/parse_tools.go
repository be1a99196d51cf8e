// SPDX-License-Identifier: Apache-2.0

package config

import (
	"encoding/json"
	"regexp"

	"go.yaml.in/yaml/v3"

	"github.com/llmcontext/llmcontextprocessor/config/toolschema"
)

var toolHash = regexp.MustCompile(`^[0-9a-f]{16}$`)

// tools reads the set of tools shown to the model, as hashes or as definitions.
func (r *reader) tools(node *yaml.Node, path string, fields map[string]*yaml.Node) Value {
	schemas, definitions := fields["schemas"], fields["definitions"]
	switch {
	case schemas != nil && definitions != nil:
		r.report(definitions, path+".definitions", "stands beside schemas; write one of them")
	case schemas != nil:
		return r.toolHashes(schemas, path+".schemas")
	case definitions != nil:
		return r.toolDefinitions(definitions, path+".definitions")
	default:
		r.report(node, path, "has neither schemas nor definitions; write "+forms[Tools].example)
	}
	return Value{}
}

func (r *reader) toolHashes(node *yaml.Node, path string) Value {
	hashes := map[string]string{}
	for _, e := range r.entries(node, path) {
		text, ok := r.scalar(e.value, path+"."+e.key)
		if ok && !toolHash.MatchString(text) {
			r.report(e.value, path+"."+e.key, quoteShort(text)+
				" is not a tool hash; write 16 lower-case hexadecimal digits as llmctx hash tools prints them")
			continue
		}
		hashes[e.key] = text
	}
	return Value{Revision: toolschema.SetHash(hashes), ToolHashes: hashes}
}

func (r *reader) toolDefinitions(node *yaml.Node, path string) Value {
	text := node.Value
	if node.Kind != yaml.ScalarNode {
		var plain any
		if err := node.Decode(&plain); err != nil {
			r.report(node, path, "cannot be read: "+err.Error())
			return Value{}
		}
		encoded, err := json.Marshal(plain)
		if err != nil {
			r.report(node, path, "has no form in JSON: "+err.Error())
			return Value{}
		}
		text = string(encoded)
	}
	set, err := toolschema.Parse(text)
	if err != nil {
		r.report(node, path, "are no tool definitions: "+err.Error()+
			"; write a list of {name, description, parameters}")
		return Value{}
	}
	hashes := make(map[string]string, len(set.Tools))
	for _, tool := range set.Tools {
		hashes[tool.Name] = tool.Hash
	}
	return Value{Revision: set.Hash, ToolHashes: hashes, BareHash: set.BareHash}
}
