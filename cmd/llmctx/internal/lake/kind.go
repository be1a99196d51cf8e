// SPDX-License-Identifier: Apache-2.0

package lake

import "fmt"

// kindKeys are the attributes by which dialects tell what kind of call a span is. The
// first that is there counts: what an instrumentation writes itself goes before what it
// translates for others.
var kindKeys = []string{
	"langsmith.span.kind", "langfuse.observation.type", "openinference.span.kind", "gen_ai.operation.name", "traceloop.span.kind",
	"llm.request.type", "ai.operationId", "mastra.span.type", "mlflow.spanType", "gen_ai.span.kind", "gen_ai.span_kind_name",
	"aws.genai.span_kind", "langwatch.span.type", "lmnr.span.type", "agentops.span.kind", "spring.ai.kind",
	"genkit:metadata:subtype", "span.type",
}

// operations are the words with which span names of the GenAI conventions begin. They tell
// spans apart whose attributes do not: a wrapper that copies the call below it, or a lake
// that keeps no attributes.
var operations = []string{
	"chat", "create_agent", "embeddings", "execute_tool", "generate_content", "invoke_agent", "invoke_workflow", "plan", "retrieval",
	"text_completion",
}

// kindSQL gives the kind of call of a span, "" where it does not tell it. Only what is
// alike is compared: an agent's span carries the declared model, that of a chat the one
// that answered, that of an embedding the one that is declared for chats. The keys that a
// span has are sorted by their places in kindKeys; where its name says another, both count.
var kindSQL = fmt.Sprintf(`array_to_string(list_sort(list_distinct([left(lower(list_sort(list_transform(list_filter(attributes,
  x -> x.key IN (%[1]s) AND x.value <> ''), x -> {place: list_position([%[1]s], x.key), kind: x.value}))[1].kind), 64),
  CASE WHEN split_part(name, ' ', 1) IN (%[2]s) THEN split_part(name, ' ', 1) END])), '/')`, quoteAll(kindKeys), quoteAll(operations))

// withKinds also keeps the attributes that kindSQL reads.
func (k *keyFilter) withKinds() *keyFilter {
	if k.span != nil {
		k.span = append(k.span, kindKeys...)
	}
	return k
}
