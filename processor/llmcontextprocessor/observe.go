// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"encoding/hex"
	"unsafe"

	"github.com/llmcontext/llmcontextprocessor/internal/whole"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// recognise asks the dialect of the record that was read for its evidence, and makes of it
// what a stamp can depend on.
func (w *walker) recognise() {
	e := &w.evidence
	w.known = nil
	w.facts.Prove(e)
	if len(w.engine.aliases) > 0 || w.explain != nil {
		w.facts.Describe(e)
		w.alias(e)
	}
	o := &w.observed
	*o = stamp.Observed{} // field by field, as a literal would be made elsewhere and copied
	o.Kind, o.Media, o.Verdict = e.Kind, e.Media, w.verdict
	o.PromptName, o.PromptVersion, o.PromptLabel = e.PromptName, e.PromptVersion, e.PromptLabel
	o.ResponseModel, o.RequestModel, o.DataSource = e.ResponseModel, e.RequestModel, e.DataSource
	if e.Contested {
		o.RequestModel = ""
	}
	o.EvaluatorName, o.EvaluatorVersion, o.Judges = e.EvaluatorName, e.EvaluatorVersion, w.facts.Judges()
	o.Shown = e.Shown
	if tools := w.readTools(e.Tools); tools != nil {
		o.Tools = stamp.ObservedTools{
			Hash: tools.Hash, BareHash: tools.BareHash, Whole: tools.Complete(), Described: tools.Described(),
			Cut: tools.Cut || e.Kind == dialect.Agent && tools.Repeats(), // as its framework holds them
		}
	}
	if set := w.readTools(e.Skills); set != nil && set.Complete() {
		o.Skills = set.Hash
	}
	if e.Kind == dialect.Tool {
		o.ToolName = e.ToolName
		if own := w.readTools(e.ToolDefinition); own != nil && len(own.Tools) == 1 && !own.Cut {
			o.ToolHash = own.Tools[0].Hash
		}
	}
	if w.engine.registry.WantsPromptHash() && e.PromptVersion == "" {
		w.observePrompt(e.PromptTemplate)
	}
}

// observePrompt hashes the prompt that the record carries. Of a text that no revision
// declares only a template says something, and only where it cannot have been cut: rendered
// prompts must not make every stamp a new one.
func (w *walker) observePrompt(template string) {
	if template != "" {
		sum := w.digests.sumOf(template)
		if whole.Text(template) && !w.facts.IsLossy() {
			w.spelled = hex.AppendEncode(w.spelled[:0], sum[:])
			w.observed.TemplateHash = unsafe.String(unsafe.SliceData(w.spelled), len(w.spelled))
		} else if w.observed.SystemHash = w.engine.registry.DeclaredPrompt(sum); w.observed.SystemHash != "" {
			return
		}
	}
	if text := w.facts.SystemInstructions(); text != "" {
		w.observed.SystemHash = w.engine.registry.DeclaredPrompt(w.digests.sumOf(text))
	}
}

// alias gives the keys of the conventions the value that the record's dialect has for them
// under another name. Only the name of an operation stays as it was written: kinds are
// coarser.
func (w *walker) alias(evidence *dialect.Evidence) {
	for _, a := range w.engine.aliases {
		if w.own[a.slot] != "" && a.asWritten {
			continue
		}
		if value := a.of(evidence); value != "" {
			w.own[a.slot], w.owns = value, true
		}
	}
}
