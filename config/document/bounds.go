// SPDX-License-Identifier: Apache-2.0

package document

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// What one document may hold. The Collector's memory is shared: a document beyond
// these is refused before what it stands for is built.
const (
	// MaxDocumentBytes bounds the text.
	MaxDocumentBytes = 32 << 20
	maxNodes         = 3_000_000
	maxDepth         = 64
	maxAliases       = 1_000
	// MaxAsked bounds the attributes that a registry asks of each record: those of a match
	// once for all contexts that match by the same ones.
	MaxAsked = 1_000
	// DefaultMaxContexts bounds the contexts of one registry where nothing else is said.
	DefaultMaxContexts = 250_000
)

// refuseSize says why a text is too much to be decoded; "" where it is not.
func refuseSize(text string) string {
	if len(text) > MaxDocumentBytes {
		return tooLong(len(text))
	}
	if len(text) <= maxNodes/mostNodesOfByte {
		return ""
	}
	if n := mostNodes(text); n > maxNodes {
		return fmt.Sprintf("holds up to %d values, keys, lists and comments; at most %d are read; split it into fragments",
			n, maxNodes)
	}
	return ""
}

func tooLong(bytes int) string {
	return fmt.Sprintf("holds %d bytes; at most %d MiB are read; split it into fragments", bytes, MaxDocumentBytes>>20)
}

// TooManyContexts says that a registry holds more than a number of contexts.
func TooManyContexts(limit int) string {
	return fmt.Sprintf("a registry holds at most %d; match lists of values, or raise max_contexts of the processor", limit)
}

// TooManyAsked says that a registry asks for more attributes than it may.
func TooManyAsked() string {
	return fmt.Sprintf("a registry asks for at most %d, counting those of alike matches once; match by fewer", MaxAsked)
}

// mostNodesOfByte is how many nodes one byte may stand for in mostNodes.
const mostNodesOfByte = 3

// mostNodes returns how many nodes a text of YAML or JSON may have, by its signs alone:
// every node follows one; and what is like them. Signs within quotes count as well, so that no quote can hide
// any. It is a guard against explosions and no parser: what it counts too few is less
// than the half.
func mostNodes(text string) int {
	nodes, pending := 1, 0 // pending: what an entry stands for unless it turns out to be key: value
	for i := range len(text) {
		switch text[i] {
		case ':':
			if !inWord(text, i+1) || i > 0 && strings.IndexByte(`"']}`, text[i-1]) >= 0 {
				nodes, pending = nodes+2+pending/2, 0 // [key: value] is a list of a mapping
			}
		case ',', '{', '[':
			nodes, pending = nodes+pending, 2
		case ']', '}':
			nodes, pending = nodes+pending, 0
		case '-':
			if !inWord(text, i+1) {
				nodes++
			}
		case '?':
			if !inWord(text, i+1) {
				nodes += 2
			}
		case '#':
			if i == 0 || strings.IndexByte(" \t\r\n", text[i-1]) >= 0 {
				nodes += 2 // what the library keeps of a comment takes as much memory
			}
		}
	}
	return nodes + pending
}

// inWord reports whether a sign before this byte is part of a word, such as a time.
func inWord(text string, i int) bool {
	if i == len(text) {
		return false
	}
	c := text[i]
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '/' || c == '_'
}

// bounds walks the nodes of a document once.
type bounds struct{ aliases int }

// refuse says why the nodes are too many levels or aliases; the node is where.
func (b *bounds) refuse(node *yaml.Node, depth int) (at *yaml.Node, message string) {
	if depth > maxDepth {
		return node, fmt.Sprintf("is nested deeper than %d levels; write it flatter", maxDepth)
	}
	if node.Kind == yaml.AliasNode {
		if b.aliases++; b.aliases > maxAliases {
			return node, fmt.Sprintf("is alias number %d; at most %d are followed; write some out", b.aliases, maxAliases)
		}
	}
	for _, child := range node.Content {
		if at, message = b.refuse(child, depth+1); message != "" {
			return at, message
		}
	}
	return nil, ""
}

// nodesIn counts a node and what is below it, aliases not followed.
func nodesIn(node *yaml.Node) int {
	n := 1
	for _, child := range node.Content {
		n += nodesIn(child)
	}
	return n
}
