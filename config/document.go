// SPDX-License-Identifier: Apache-2.0

package config

import (
	"cmp"
	"strconv"
	"strings"
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

	file    string
	custom  []string // the user-named variables that it declares, sorted
	keys    []string // the attributes that its contexts and variants ask for, sorted
	prompts []string // the hashes of its prompts, one for each revision
}

// Context is one entry of the registry: whom it is for, and what it declares.
type Context struct {
	Position
	Match     []Condition   // all must hold; sorted by key; empty matches everything
	Variables []Declaration // by name

	place int    // among the contexts of its document, from 0
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

// Condition holds for an attribute whose value is any of AnyOf (sorted, at least one).
type Condition struct {
	Key   string
	AnyOf []string
}

// Revision is one entry on the timeline of a variable.
type Revision struct {
	Position
	*Dates           // never nil, and never changed: most revisions tell none, and share it
	Options []Option // one, or the variants of a rollout

	shown firstShown // as the history has it; set before it is published
}

// Dates are what a revision itself tells of when it is in force.
type Dates struct {
	Since time.Time // zero: from when the source first showed it, or between After and By
	After time.Time // it came into force after this instant, and by By; both or neither are zero
	By    time.Time
	Until time.Time // zero: until the next one
}

// noDates are those of the revisions that tell none.
var noDates = &Dates{}

// firstShown is when a revision was first shown, and from when it counts, in nanoseconds
// since 1970.
type firstShown struct {
	first, from int64
	// atFirst: the first load of all showed it. Of the time before from nothing is known.
	atFirst bool
}

// isDated reports whether the revision itself tells when it came into force.
func (r *Revision) isDated() bool { return !r.Since.IsZero() || !r.By.IsZero() }

// dates returns the instant after which the revision came into force, and the one by
// which it had, in nanoseconds since 1970.
func (r *Revision) dates() (after, by int64) {
	if !r.By.IsZero() {
		return nanos(r.After), nanos(r.By)
	}
	return nanos(r.Since), nanos(r.Since)
}

// compare orders revisions by when they had come into force, those that do not tell first.
func (r *Revision) compare(other *Revision) int {
	if r.isDated() != other.isDated() {
		if r.isDated() {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Or(r.By, r.Since).Compare(cmp.Or(other.By, other.Since)), r.After.Compare(other.After))
}

// Option is a value that may be in force, and when it is.
type Option struct {
	Value  Value
	Weight float64     // share of the traffic, above 0, for the reader; UnknownWeight where not written
	When   []Condition // empty: no condition is known
}

// UnknownWeight stands for a share of the traffic that the document does not tell.
const UnknownWeight = -1

// matchKey names what a context is for: contexts with the same key are one entry.
// Lengths keep its parts apart, whatever characters a value is made of.
func (c *Context) matchKey() string {
	if c.key != "" || len(c.Match) == 0 {
		return c.key
	}
	key := make([]byte, 0, 256)
	for _, cond := range c.Match {
		key = appendValue(append(key, byte(len(cond.AnyOf)), byte(len(cond.AnyOf)>>8)), cond.Key)
		for _, value := range cond.AnyOf {
			key = appendValue(key, value)
		}
	}
	return string(key)
}

// String returns the match as it is shown to people: {a=x, b=y|z}.
func (c *Context) String() string {
	parts := make([]string, len(c.Match))
	for i, cond := range c.Match {
		parts[i] = cond.Key + "=" + strings.Join(cond.AnyOf, "|")
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// identity names what a revision declares, without its times and place: a source
// that shows the same identity again shows no change.
func (r *Revision) identity() string {
	var b []byte
	for i := range r.Options {
		o := &r.Options[i]
		for _, part := range [...]string{o.Value.Name, o.Value.Revision, o.Value.Provider, o.Value.Hash} {
			b = append(append(b, part...), 0)
		}
		b = strconv.AppendFloat(b, o.Weight, 'g', -1, 64)
		for _, cond := range o.When {
			b = append(b, "\x00"+cond.Key+"="+strings.Join(cond.AnyOf, "\x01")...)
		}
		b = append(b, 2)
	}
	return string(b)
}
