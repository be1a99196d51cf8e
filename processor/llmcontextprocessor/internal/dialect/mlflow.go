// SPDX-License-Identifier: Apache-2.0

package dialect

// MLflow Tracing (mlflow/tracing/constant.py). Attribute values are JSON, so a
// string arrives in quotes.
var (
	mlflowType     = mark("mlflow.spanType")
	mlflowModel    = key("mlflow.llm.model")
	mlflowProvider = key("mlflow.llm.provider")
	mlflowTools    = key("mlflow.chat.tools")
	mlflowPrompts  = key("mlflow.linkedPrompts") // JSON list of {name, version}
	mlflowInputs   = key("mlflow.spanInputs")
	mlflowOutputs  = key("mlflow.spanOutputs") // JSON: the answer as the client has it
)

// mlflowTypes: without a type MLflow writes UNKNOWN, on any code that it traced.
var mlflowTypes = append(kinds{{"parser", Other}, {"memory", Other}, {"unknown", None}}, spanKinds...)

// mlflowLinked: code that loaded a prompt is a step around the calls of models, where nobody says what it is: the
// decorator of a function leaves the type out.
func mlflowLinked(s *Span) Kind {
	if s.has(mlflowType) && firstElement(jsonOf(s.raw(mlflowPrompts))) != "" {
		return Workflow
	}
	return None
}

// mlflowPrompt reads one member of the prompt that was loaded in the span. Of
// several none is the span's prompt.
func mlflowPrompt(name string) source {
	return func(s *Span) string { return stringMember(onlyElement(jsonOf(s.raw(mlflowPrompts))), name) }
}

// mlflowAsked reads the model of the request, which a failed call has alone.
func mlflowAsked(s *Span) string {
	if s.kind != Inference && s.kind != Embedding {
		return ""
	}
	inputs := jsonOf(s.raw(mlflowInputs))
	if !isRequest(inputs) {
		return ""
	}
	return stringMember(inputs, "model")
}

// mlflowAnswered reads the model of the answer.
func mlflowAnswered(s *Span) string {
	if s.kind != Inference && s.kind != Embedding {
		return ""
	}
	return modelOfOutput(jsonOf(s.raw(mlflowOutputs)))
}

var _ = add(
	[]row{
		{dialect: "mlflow", at: 130, keys: fields(mlflowType), words: mlflowTypes},
		{dialect: "mlflow", at: 558, keys: fields(mlflowPrompts), rule: mlflowLinked},
	},
	shows{requestModel, 110, fields(mlflowModel), of(mlflowModel)},
	shows{requestModel, 270, fields(mlflowInputs), mlflowAsked},
	shows{responseModel, 130, fields(mlflowOutputs), mlflowAnswered},
	shows{provider, 50, fields(mlflowProvider), of(mlflowProvider)},
	shows{promptName, 50, fields(mlflowPrompts), mlflowPrompt("name")},
	shows{promptVersion, 50, fields(mlflowPrompts), mlflowPrompt("version")},
	shows{tools, 70, fields(mlflowTools), rawOf(mlflowTools)},
)
