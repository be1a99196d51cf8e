// SPDX-License-Identifier: Apache-2.0

package stamp

import (
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/modelname"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
)

// evidenceOf reads what the span proves of one variable; nil where it proves
// nothing. What the application reports itself comes before what its dialect shows.
func (o *Observed) evidenceOf(c claims) *evidence {
	if reported := o.reported(c.id); reported != "" {
		return reportedEvidence(c.id, reported)
	}
	switch c.id {
	case variable.Prompt:
		return o.promptEvidence(c)
	case variable.Route:
		return o.routeEvidence(c)
	case variable.Index:
		return o.indexEvidence()
	case variable.Tools:
		return o.toolsEvidence()
	case variable.Skills:
		return o.skillsEvidence()
	case variable.Judge:
		return o.judgeEvidence(c)
	}
	if i := int(c.id - variable.FirstShown); i >= 0 && !c.id.Custom() {
		return nameVersion(c.id, o.Shown[i].Name, o.Shown[i].Revision)
	}
	return nil
}

// nameVersion is the evidence of a thing that has a name and a version: the version
// proves; the name alone can only contradict.
func nameVersion(id variable.ID, name, version string) *evidence {
	if name == "" && version == "" {
		return nil
	}
	sameName := func(v *document.Value) bool { return name == "" || isWritten(name, v.Name) }
	return &evidence{
		agrees:      func(v *document.Value) bool { return version != "" && isWritten(version, v.Revision) && sameName(v) },
		contradicts: func(v *document.Value) bool { return !sameName(v) || version != "" && !isWritten(version, v.Revision) },
		value: func(v *document.Value) string {
			switch {
			case v == nil:
				return id.Write(name, version)
			case !sameName(v):
				return id.Write(name, version)
			case version == "":
				return v.Render(id)
			default:
				return id.Write(v.Name, version)
			}
		},
	}
}

// isWritten reports whether a registry writes a text so, which has few characters of its own: "Refund policy" is
// Refund_policy there.
func isWritten(text, declared string) bool {
	if text == declared {
		return true
	}
	clean, altered := document.Clean(text)
	return altered && clean == declared
}

// routeEvidence compares models. An embedding, a retrieval, an evaluation or a voice
// calls another model than the conversation does, and so may what does nothing that is known
// (a fine-tuning, a file, a step of somebody's own), and a workflow that was not answered, below
// which others are asked: it speaks against a declared route only where that was declared for
// its operation. What is no model's name shows nothing.
func (o *Observed) routeEvidence(c claims) *evidence {
	model := o.ResponseModel
	answered := modelname.IsModel(model)
	if !answered {
		model = o.RequestModel
	}
	if !modelname.IsModel(model) {
		return nil
	}
	// A gateway's alias comes back as the answer.
	echo := modelname.IsBeginningOf(o.RequestModel, model)
	aside := o.sideCall() || o.Kind == dialect.Other || !answered && o.Kind == dialect.Workflow
	if c.declared != nil && aside && !declaredForOperation(c.declared) {
		return sideModelEvidence(model, answered)
	}
	return &evidence{
		asked: !answered,
		// Only an answer proves: a request shows what was asked for.
		agrees:      func(v *document.Value) bool { return answered && SameModel(v.Revision, model) },
		contradicts: func(v *document.Value) bool { return contradictsRoute(v, model, answered, echo) },
		value: func(v *document.Value) string {
			switch {
			case v == nil:
				return variable.Join("", model)
			case v.Revision == "" && model != v.Name, contradictsRoute(v, model, answered, echo):
				return variable.Join(v.Name, model)
			case answered && SameModel(v.Revision, model):
				return variable.Join(v.Name, model)
			default:
				return v.Render(variable.Route)
			}
		},
	}
}

// contradictsRoute: echo says that the answer repeats the request. The name may be the
// route's own, behind which a gateway picks the model. A request contradicts
// only where it names a model that is known to be one: what a deployment or an alias
// stands for it does not tell.
func contradictsRoute(v *document.Value, model string, answered, echo bool) bool {
	if v.Revision == "" || model == v.Name || modelname.Compare(v.Revision, model) != modelname.Different {
		return false
	}
	if (!answered || echo) && modelname.MayDeploy(v.Revision, model) {
		return false
	}
	if modelname.IsFamiliar(v.Revision, model) {
		return answered || !modelname.IsBeginningOf(v.Revision, model)
	}
	return answered && !echo
}

// sideModelEvidence can confirm a route, and says nothing against it.
func sideModelEvidence(model string, answered bool) *evidence {
	return &evidence{
		agrees:      func(v *document.Value) bool { return answered && SameModel(v.Revision, model) },
		contradicts: func(*document.Value) bool { return false },
		value: func(v *document.Value) string {
			switch {
			case v == nil:
				return ""
			case answered && SameModel(v.Revision, model):
				return variable.Join(v.Name, model)
			default:
				return v.Render(variable.Route)
			}
		},
	}
}

func declaredForOperation(d *registry.Declared) bool {
	if d.Context == nil {
		return false
	}
	for _, cond := range d.Context.Match {
		if cond.Key == "gen_ai.operation.name" {
			return true
		}
	}
	return false
}

// indexEvidence: a data source is named, its state is not.
func (o *Observed) indexEvidence() *evidence {
	if o.DataSource == "" {
		return nil
	}
	agrees := func(v *document.Value) bool {
		return o.DataSource == v.Render(variable.Index) || o.DataSource == v.Revision
	}
	return &evidence{
		agrees: agrees,
		// The id of a data source is the provider's; that it differs from the name in
		// the registry proves nothing.
		contradicts: func(*document.Value) bool { return false },
		value: func(v *document.Value) string {
			if v == nil {
				return variable.Join(o.DataSource, "")
			}
			return v.Render(variable.Index)
		},
	}
}

// toolsEvidence compares sets of tools. Definitions that lost their schemas show
// nothing; those that lost their descriptions agree with a set that is the same
// without them, and contradict only one that is known to differ without them.
func (o *Observed) toolsEvidence() *evidence {
	t := o.Tools
	if t.Hash == "" || !t.Whole {
		return nil
	}
	agrees := func(v *document.Value) bool {
		return t.Hash == v.Revision || !t.Described && v.BareHash != "" && t.BareHash == v.BareHash
	}
	canCompare := func(v *document.Value) bool { return !t.Cut && (t.Described || v.BareHash != "") }
	return &evidence{
		agrees:      agrees,
		contradicts: func(v *document.Value) bool { return canCompare(v) && !agrees(v) },
		value: func(v *document.Value) string {
			if v != nil && (agrees(v) || !canCompare(v)) {
				return v.Revision
			}
			if t.Cut {
				return ""
			}
			return t.Hash
		},
	}
}

// skillsEvidence compares sets of skills, of which there is one way to write them.
func (o *Observed) skillsEvidence() *evidence {
	if o.Skills == "" {
		return nil
	}
	agrees := func(v *document.Value) bool { return v.Revision == o.Skills }
	return &evidence{
		agrees:      agrees,
		contradicts: func(v *document.Value) bool { return !agrees(v) },
		value:       func(*document.Value) string { return o.Skills },
	}
}
