// SPDX-License-Identifier: Apache-2.0

package stamp

import (
	"slices"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
)

// judgeEvidence: a result on a record tells which revision of its evaluator gave it. An
// answer is judged by several: only what bears the declared judge's name speaks of it.
func (o *Observed) judgeEvidence(c claims) *evidence {
	if o.Kind == dialect.Evaluator && !o.Verdict {
		return evaluatorEvidence(o.EvaluatorName, o.EvaluatorVersion)
	}
	judges := dialect.ParseJudges(o.Judges)
	if len(judges) == 0 {
		return nil
	}
	names := c.names()
	if len(names) == 0 {
		return undeclaredJudges(judges)
	}
	name, version := "", ""
	for _, judge := range judges {
		for _, known := range names {
			if judge.Version == "" || judge.Name != known && judge.Metric != known {
				continue
			}
			if version != "" && (name != known || version != judge.Version) {
				return nil // two that differ
			}
			name, version = known, judge.Version
		}
	}
	return evaluatorEvidence(name, version)
}

// names are those under which a variable is declared around the record.
func (c *claims) names() (names []string) {
	for _, d := range append([]*registry.Declared{c.declared}, c.others...) {
		if d == nil {
			continue
		}
		for _, option := range d.Options {
			if !slices.Contains(names, option.Value.Name) {
				names = append(names, option.Value.Name)
			}
		}
	}
	return names
}

// undeclaredJudges: one evaluator is the judge where none is declared; of several it is not
// known which.
func undeclaredJudges(judges []dialect.Judge) *evidence {
	if len(judges) == 1 {
		return nameVersion(variable.Judge, judges[0].Name, judges[0].Version)
	}
	e := &evidence{value: func(*document.Value) string { return "" }}
	for _, judge := range judges {
		e.candidates = append(e.candidates, variable.Join(judge.Name, judge.Version))
	}
	slices.Sort(e.candidates)
	return e
}

func evaluatorEvidence(name, version string) *evidence {
	if version == "" {
		return nil
	}
	same := func(v *document.Value) bool { return name == "" || name == v.Name }
	return &evidence{
		agrees:      func(v *document.Value) bool { return same(v) && version == v.Revision },
		contradicts: func(v *document.Value) bool { return same(v) && version != v.Revision },
		value: func(v *document.Value) string {
			switch {
			case v == nil:
				return variable.Join(name, version)
			case same(v):
				return variable.Join(v.Name, version)
			default:
				return v.Render(variable.Judge)
			}
		},
	}
}
