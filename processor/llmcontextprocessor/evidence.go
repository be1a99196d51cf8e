// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/internal/memo"
	"github.com/llmcontext/llmcontextprocessor/internal/whole"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// evidenceKey is the evidence that a stamp can depend on. What a span says beside
// it (conversations, providers) must not multiply the stamps that are remembered.
type evidenceKey struct {
	kind                                dialect.Kind
	media                               bool
	promptName, promptVersion           string
	templateHash, systemHash            string
	responseModel, requestModel         string
	dataSource                          string
	tools, ownTool                      *toolsEntry
	toolName                            string
	evaluatorName, evaluatorVersionText string
}

func (k *evidenceKey) hash(h uint64) uint64 {
	h ^= uint64(k.kind) << 32
	if k.media {
		h ^= 1 << 40
	}
	for _, text := range [...]string{
		k.promptName, k.promptVersion, k.templateHash, k.systemHash, k.responseModel, k.requestModel,
		k.dataSource, k.toolName, k.evaluatorName, k.evaluatorVersionText,
	} {
		if text == "" {
			h++
			continue
		}
		h = memo.Hash(h, text)
	}
	if k.tools != nil {
		h = memo.Mix(h ^ k.tools.key.hash)
	}
	return h
}

// evidenceKeyOf takes over what a stamp can depend on.
func (w *walker) evidenceKeyOf(e *dialect.Evidence) evidenceKey {
	k := evidenceKey{
		kind:                 e.Kind,
		media:                e.Media,
		promptName:           e.PromptName,
		promptVersion:        e.PromptVersion,
		responseModel:        e.ResponseModel,
		requestModel:         e.RequestModel,
		dataSource:           e.DataSource,
		evaluatorName:        e.EvaluatorName,
		evaluatorVersionText: e.EvaluatorVersion,
	}
	if e.Kind == dialect.Tool {
		k.toolName = e.ToolName
		k.ownTool = w.readTools(e.ToolDefinition)
	}
	k.tools = w.readTools(e.Tools)
	if w.engine.registry.WantsPromptHash() && e.PromptVersion == "" {
		switch {
		case e.PromptTemplate == "":
		case whole.Text(e.PromptTemplate):
			k.templateHash = config.PromptHash(e.PromptTemplate)
		default: // it may have been cut: as a declared text it proves, as another one it does not
			k.systemHash = config.PromptHash(e.PromptTemplate)
		}
		if text := w.facts.SystemInstructions(); text != "" && k.systemHash == "" {
			k.systemHash = config.PromptHash(text)
		}
	}
	return k
}

// keptBy gives the evidence in texts that may be kept when the batch is gone.
func (k evidenceKey) keptBy(texts *texts) evidenceKey {
	for _, text := range [...]*string{
		&k.promptName, &k.promptVersion, &k.templateHash, &k.systemHash, &k.responseModel, &k.requestModel,
		&k.dataSource, &k.toolName, &k.evaluatorName, &k.evaluatorVersionText,
	} {
		*text = texts.keep(*text)
	}
	return k
}

// observed spells the evidence out for the stamp.
func (k *evidenceKey) observed(reported []string) stamp.Observed {
	o := stamp.Observed{
		Kind:             k.kind,
		Media:            k.media,
		PromptName:       k.promptName,
		PromptVersion:    k.promptVersion,
		TemplateHash:     k.templateHash,
		SystemHash:       k.systemHash,
		ResponseModel:    k.responseModel,
		RequestModel:     k.requestModel,
		DataSource:       k.dataSource,
		ToolName:         k.toolName,
		EvaluatorName:    k.evaluatorName,
		EvaluatorVersion: k.evaluatorVersionText,
		Reported:         reported,
	}
	if k.tools != nil {
		o.Tools = stamp.ObservedTools{
			Hash: k.tools.set.Hash, BareHash: k.tools.set.BareHash,
			Whole: k.tools.set.Complete(), Described: k.tools.set.Described(),
		}
	}
	if k.ownTool != nil && len(k.ownTool.set.Tools) == 1 {
		o.ToolHash = k.ownTool.set.Tools[0].Hash
	}
	return o
}
