// SPDX-License-Identifier: Apache-2.0

package query

import "github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"

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
	if len(s.Asked.Behaviour) > 0 {
		list = append(list, Statement{"clusters of each service", s.Clusters(true)}, Statement{"clusters of each kind and set of values", s.Clusters(false)})
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
