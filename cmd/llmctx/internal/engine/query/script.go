// SPDX-License-Identifier: Apache-2.0

package query

import (
	"fmt"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// Printed is what an engine's printed SQL differs in.
type Printed struct {
	Spans, Verdicts func(*Spec) string
	Needs           string // a comment on what the server needs where verdicts are looked for, "" for none
	Before          string // what stands before all queries, "" for nothing
	Keep            string // begins a statement that makes a table of a session; "": nothing may be kept
}

// Print returns SQL that counts what a question asks, for whoever asks a database in another way. Of the variables the built-in ones are
// counted.
func Print(s *Spec, asked *counts.Question, p *Printed) (string, error) {
	windows, err := asked.Windows()
	if err != nil {
		return "", err
	}
	q := *asked
	q.Columns = false                              // which attributes have few values, the counts themselves tell
	s.Windows, s.Asked, s.Sure = windows, &q, true // nobody asks again
	s.Carried(Builtin())
	var chain Chain
	chain.Add(Step{Name: "spans", SQL: p.Spans(s)})
	var b strings.Builder
	if s.AnyVerdicts() {
		s.Doubles = true // before the relation verdicts is written
		b.WriteString("-- A verdict counts for the answer that it is on or names, not for those below its span.\n" + p.Needs)
	}
	fmt.Fprintf(&b, "-- Columns v0 and so on: %s\n%s", strings.Join(s.Variables, ", "), p.Before)
	list := Script(s, &chain, p.Verdicts(s))
	if p.Keep == "" {
		list = chain.Inline(list)
	} else {
		list = chain.Kept(p.Keep, list)
	}
	for _, each := range list {
		fmt.Fprintf(&b, "\n-- %s\n%s;\n", each.Counts, each.SQL)
	}
	return b.String(), nil
}

// Statement is a query, and what it counts.
type Statement struct{ Counts, SQL string }

// Script returns the queries of a question without asking any: as they are where spans are there twice and answers have parts,
// which is right also where that is not so. A variable is not cut off that has too many values, and a verdict is not followed
// to answers that it is neither on nor names: each query would be planned in a thousand stages where nothing may be kept.
// The relations that the queries read, after spans, are added to chain.
func Script(s *Spec, chain *Chain, verdicts string) []Statement {
	s.Folded = make([]bool, len(s.Variables))
	s.Inlined = true
	var steps []Step
	if s.AnyVerdicts() {
		s.Joined, s.Doubles = true, true
		steps = append(steps, Step{"answers", s.Answers()})
		steps = append(steps, s.Parts()...)
		steps = append(steps, Step{"verdicts", verdicts})
		if s.Asked.Reach == counts.Auto {
			steps = append(steps, s.Direct()...)
		}
		steps = append(steps, s.Pairs()...)
	} else {
		steps = append(steps, Step{"verdicts", verdicts})
	}
	steps = append(steps, Step{"units", s.Units()}, Step{"clustered", s.Clustered()})
	for _, step := range steps {
		chain.Add(step)
	}
	list := []Statement{{"spans by block, values, status and what stamps say of themselves", s.Tally()}}
	for _, pooled := range s.poolings() {
		of := "clusters of each kind and set of values"
		if pooled {
			of = "clusters of each service"
		}
		list = append(list, Statement{of, s.Clusters(pooled)})
	}
	list = append(list, Statement{"verdicts by where they are", s.Inventory()})
	if s.Joined {
		list = append(list, Statement{"answers by the way to their verdicts", s.Attached()})
	}
	return list
}

// Inline puts the relations in front of each query: of databases in which nothing may be kept.
func (c *Chain) Inline(list []Statement) []Statement {
	for i := range list {
		list[i].SQL = c.Query(list[i].SQL)
	}
	return list
}

// Kept puts the making of the relations, as tables of a session, before all queries. create begins a statement that makes one.
func (c *Chain) Kept(create string, list []Statement) []Statement {
	var all []Statement
	for _, s := range c.steps {
		all = append(all, Statement{"the relation " + s.Name, create + " " + s.Name + " AS\n" + s.SQL})
	}
	return append(all, list...)
}
