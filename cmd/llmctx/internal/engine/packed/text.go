// SPDX-License-Identifier: Apache-2.0

package packed

import "strings"

// LongestValue is how long the value of an attribute may be, in bytes, to be packed: what is longer is a text.
const LongestValue = 1024

// textKeys are patterns of the attributes that hold what was said: prompts, answers, documents, arguments and results
// of tools, as the instrumentations name them.
var textKeys = []string{
	`gen_ai\.(input|output|request)\.messages`, `gen_ai\.system_instructions`, `gen_ai\.tool\.(definitions|description|call\.arguments|call\.result)`,
	`gen_ai\.(prompt|completion)(\.[0-9]+\..*)?`, `gen_ai\.prompt\.variable\..*`, `gen_ai\.evaluation\.explanation`, `gen_ai\.retrieval\.(query\.text|documents)`,
	`gen_ai\.response\.(text|tool_calls|object)`, `gen_ai\.request\.available_tools`, `gen_ai\.skill\.definitions`,
	`(input|output)\.value`, `llm\.(input_messages|output_messages|prompts|completions|tools|function_call|request\.functions)(\..*)?`,
	`llm\.prompt_template\.(template|variables)`, `(retrieval\.documents|reranker\.(query|input_documents|output_documents)|embedding\.(text|vector|embeddings)|document\.(content|metadata))(\..*)?`, `tool\.(parameters|json_schema|description)`,
	`ai\.(prompt|schema|value|values|embedding|embeddings)(\..*)?`, `ai\.response\.(text|object|toolCalls|reasoning|files)`, `ai\.toolCall\.(args|result)`,
	`traceloop\.(entity\.(input|output)|prompt\.template.*)`, `langfuse\.(observation|trace)\.(input|output)`,
	`genkit:(input|output)`, `gcp\.vertex\.agent\.(llm_request|llm_response|tool_call_args|tool_response|data)`, `(pydantic_ai\.)?all_messages(_events)?`, `(request|response)_data`, `events`, `final_result`,
	`tool_(arguments|response)`, `mlflow\.(spanInputs|spanOutputs|chat\..*)`,
	// However the attribute begins, these are what it ends in.
	`.*[._:](input|output|inputs|outputs|messages|content|contents|prompt|completion|text|body|arguments|args|instructions|explanation|reasoning|transcript)`,
}

// TextPattern returns the pattern of the keys whose values are not packed unless it is asked for: it matches whole keys.
func TextPattern() string { return "(" + strings.Join(textKeys, "|") + ")" }
