// SPDX-License-Identifier: Apache-2.0

package document

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// reader walks the nodes of one document and collects what is wrong with it.
// Reading goes on after a problem, so that an author sees all of them at once.
type reader struct {
	file     string
	text     string
	problems Problems
	warnings Problems
	more     bool // problems holds one that tells of others
	budget   int  // nodes that may still be visited; aliases could multiply them
	limits   *Parser

	custom       map[string]bool      // the user-named variables
	asked        map[string]int       // as in Document
	asks         int                  // their sum
	combinations int                  // what the matches stand for together
	aliases      bool                 // the text may hold some
	toolSets     map[*yaml.Node]Value // with aliases: read once each, as they share large ones

	// What many contexts declare alike is kept once.
	texts   map[string]string
	sets    map[string]Value // of tools, by their names and hashes
	options map[optionKey][]Option
}

func newReader(file, text string, root *yaml.Node, limits *Parser) *reader {
	aliases := strings.Contains(text, "*")
	budget := math.MaxInt
	if aliases {
		budget = visitsOfAliases + visitsOfNode*nodesIn(root)
	}
	return &reader{
		file: file, text: text, budget: budget, limits: limits,
		aliases: aliases, toolSets: map[*yaml.Node]Value{},
		custom: map[string]bool{}, asked: map[string]int{}, texts: map[string]string{}, sets: map[string]Value{},
		options: map[optionKey][]Option{},
	}
}

// How often the nodes of a document may be visited where aliases could multiply them: each
// a few times, as it is without them, and a fair number more.
const (
	visitsOfNode    = 5
	visitsOfAliases = 1_000_000
)

type entry struct {
	key     string
	keyNode *yaml.Node
	value   *yaml.Node
}

// fields are the entries of a mapping with known keys.
type fields []entry

// of returns the value of a key; nil where it is not there.
func (f fields) of(key string) *yaml.Node {
	for i := range f {
		if f[i].key == key {
			return f[i].value
		}
	}
	return nil
}

func (r *reader) position(node *yaml.Node) Position {
	return Position{File: r.file, Line: max(node.Line, 1), Column: max(node.Column, 1)}
}

// report takes note of a problem. What stands in one place of the document is told
// once, however many aliases and variants lead there.
func (r *reader) report(node *yaml.Node, path, message string) {
	at := r.position(node)
	if r.more || r.budget < 0 || slices.ContainsFunc(r.problems, func(p *Problem) bool {
		return p.Position == at && p.Message == message
	}) {
		return
	}
	problem := &Problem{Position: at, Path: shortPath(path), Message: message}
	if r.more = len(r.problems) == maxProblems; r.more {
		problem.Path, problem.Message = "", "and there are more problems; they are told once these are solved"
	}
	r.problems = append(r.problems, problem)
}

// warn takes note of what is read all the same.
func (r *reader) warn(node *yaml.Node, path, message string) {
	at := r.position(node)
	if len(r.warnings) < maxProblems {
		r.warnings = append(r.warnings, &Problem{
			Position: at, Path: shortPath(path), Message: message, Excerpt: excerpt(r.text, at.Line, at.Column),
		})
	}
}

// shortPath bounds a path, which may go through keys of any length and depth.
func shortPath(path string) string {
	const most = 160
	path = strings.Map(printable, path)
	if len(path) > most {
		path = strings.ToValidUTF8(path[:most], "") + "..."
	}
	return path
}

// refusal returns the problems in document order, nil where there are none.
func (r *reader) refusal() error {
	if len(r.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(r.problems[:min(len(r.problems), maxProblems)], func(a, b *Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	for _, p := range r.problems {
		p.Excerpt = excerpt(r.text, p.Line, p.Column)
	}
	return r.problems
}

// isPlain reports whether a tag is one of YAML itself. Any other, such as !include,
// asks for something that is not done here, and its text is not the value that is meant.
func isPlain(tag string) bool {
	switch tag {
	case "", "!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!map", "!!seq", "!!merge":
		return true
	}
	return false
}

// resolve follows an alias to what it stands for.
func (r *reader) resolve(node *yaml.Node, path string) *yaml.Node {
	if r.budget == 0 {
		r.report(node, path, "repeats more through aliases than the document holds; write it out")
	}
	r.budget--
	if r.budget < 0 || r.limits.stop.Load() {
		return &yaml.Node{Kind: yaml.ScalarNode, Line: node.Line, Column: node.Column}
	}
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	switch {
	case isPlain(node.Tag), isPlain(node.ShortTag()):
	case node.Tag == lostText:
		r.report(node, path, "holds half of a surrogate pair or a replacement character; write the text that was lost")
	default:
		r.report(node, path, "has the tag "+quoteShort(node.Tag)+"; write the value itself")
	}
	return node
}

// entries returns the keys and values of a mapping; a key written twice is reported.
func (r *reader) entries(node *yaml.Node, path string) []entry {
	node = r.resolve(node, path)
	if node.Kind != yaml.MappingNode {
		write := "write a mapping of key: value"
		if path == "" && node.Kind == yaml.SequenceNode {
			write = "write contexts: above it"
		}
		r.report(node, path, "is "+describe(node)+"; "+write)
		return nil
	}
	list := make([]entry, 0, len(node.Content)/2)
	var seen map[string]bool // where there are more than are worth a walk
	if len(node.Content) > 32 {
		seen = make(map[string]bool, len(node.Content)/2)
	}
	isSeen := func(key string) bool {
		return seen[key] || seen == nil && slices.ContainsFunc(list, func(e entry) bool { return e.key == key })
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := r.resolve(node.Content[i], path), r.resolve(node.Content[i+1], path)
		switch {
		case key.Kind != yaml.ScalarNode:
			r.report(key, path, "has a key that is "+describe(key)+"; write text")
		case key.Tag == "!!merge":
			r.report(key, path, "uses a merge key <<; write the keys out")
		case isSeen(key.Value):
			r.report(key, path, "has the key "+quoteShort(key.Value)+" twice; keep one")
		default:
			if seen != nil {
				seen[key.Value] = true
			}
			list = append(list, entry{key: key.Value, keyNode: key, value: value})
		}
	}
	return list
}

// mapping returns the entries of a mapping with known keys; nil if it is none.
func (r *reader) mapping(node *yaml.Node, path string, known ...string) fields {
	return slices.DeleteFunc(r.entries(node, path), func(e entry) bool {
		isUnknown := !slices.Contains(known, e.key)
		if isUnknown {
			r.report(e.keyNode, path, "has an unknown key "+quoteShort(e.key)+"; known here: "+strings.Join(known, ", "))
		}
		return isUnknown
	})
}

func (r *reader) sequence(node *yaml.Node, path string) []*yaml.Node {
	node = r.resolve(node, path)
	if node.Kind != yaml.SequenceNode {
		r.report(node, path, "is "+describe(node)+"; write a list")
		return nil
	}
	items := make([]*yaml.Node, len(node.Content))
	for i, item := range node.Content {
		items[i] = r.resolve(item, path)
	}
	return items
}

// scalar returns a value as it was written: 1.10 stays "1.10", never a number.
func (r *reader) scalar(node *yaml.Node, path string) (string, bool) {
	node = r.resolve(node, path)
	if node.Kind != yaml.ScalarNode {
		r.report(node, path, "is "+describe(node)+"; write one value")
		return "", false
	}
	if node.Tag == "!!null" || node.Value == "" {
		r.report(node, path, "is empty; write a value or leave the key out")
		return "", false
	}
	return r.kept(node.Value), true
}

// kept returns a text that is kept once for all places that have it.
func (r *reader) kept(text string) string {
	if known, ok := r.texts[text]; ok {
		return known
	}
	text = strings.Clone(text) // it may be part of the whole document
	if len(text) <= MaxValueBytes && len(r.texts) < maxKept {
		r.texts[text] = text
	}
	return text
}

// maxKept bounds what is kept once: what does not come again is worth nothing.
const maxKept = 10_000
