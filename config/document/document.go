// SPDX-License-Identifier: Apache-2.0

package document

import (
	"time"
)

// Document is one registry fragment as it was written.
type Document struct {
	Contexts []*Context
	// Checked is when what writes the document last looked at where its values live;
	// zero where it does not say.
	Checked time.Time
	// Warnings tell what is read, but is likely not what was meant, or will not be
	// read one day.
	Warnings Problems

	File    string
	Custom  []string       // the user-named variables that it declares, sorted
	Keys    []string       // the attributes that its contexts and variants ask for, sorted
	Asked   map[string]int // how many those are, by the names of each match and of each variant's condition
	Prompts []string       // the hashes of its prompts, one for each revision
}

// Context is one entry of the registry: whom it is for, and what it declares.
type Context struct {
	Position
	Match     []Condition   // all must hold; sorted by key; empty matches everything
	Variables []Declaration // by name

	Place int    // among the contexts of its document, from 0
	key   string // of the match, once it was read
}

// Declaration is what a context declares of one variable.
type Declaration struct {
	Name      string
	Revisions []*Revision // in document order
}

// Revisions returns what the context declares of a variable; nil for nothing.
func (c *Context) Revisions(variable string) []*Revision {
	for i := range c.Variables {
		if c.Variables[i].Name == variable {
			return c.Variables[i].Revisions
		}
	}
	return nil
}

// Common returns the first variable that two contexts of one match declare both; "" for none.
func (c *Context) Common(other *Context) string {
	for i := range c.Variables {
		if name := c.Variables[i].Name; other.Revisions(name) != nil {
			return name
		}
	}
	return ""
}

// ByMatch returns the contexts of some documents by the key of their match.
func ByMatch(documents []*Document) map[string][]*Context {
	count := 0
	for _, doc := range documents {
		count += len(doc.Contexts)
	}
	contexts := make(map[string][]*Context, count)
	for _, doc := range documents {
		for _, context := range doc.Contexts {
			key := context.MatchKey()
			contexts[key] = append(contexts[key], context)
		}
	}
	return contexts
}

// EachRevision visits the revisions of a document, always in the same order.
func (d *Document) EachRevision(visit func(*Revision)) {
	for _, context := range d.Contexts {
		for i := range context.Variables {
			for _, revision := range context.Variables[i].Revisions {
				visit(revision)
			}
		}
	}
}
