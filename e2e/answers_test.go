// SPDX-License-Identifier: Apache-2.0

package e2e

// answers are what the SQL queries answer about the story, by question: columns between bars, times of the day in UTC.
var answers = map[string]string{
	"drift": `support-agent | cohort | beta | free | 1 | 12:35 | aa00000000000000000000000000000f
support-agent | route | chat-default:gpt-4o-2024-11-20 | chat-default:gpt-4o-mini-2024-07-18 | 1 | 12:35 | aa00000000000000000000000000000f`,
	"first_seen": `cfca33a09c8b7445 | 11:05 | aa000000000000000000000000000001 | 8 | refund-policy:r41 | chat-default:gpt-4o-2024-11-20 | kb:snap-2026-11-19 | 2c5834ce4ebf4c17
22ebb41f07e1bb25 | 11:05 | aa000000000000000000000000000001 | 1 | refund-policy:r41 | chat-default:gpt-4o-2024-11-20 | kb:snap-2026-11-19 | unknown
3233eedb1542b42d | 12:05 | aa000000000000000000000000000009 | 4 | refund-policy:r42 | chat-default:gpt-4o-2024-11-20 | kb:snap-2026-11-19 | 2c5834ce4ebf4c17
f32fb850e496c1aa | 12:25 | aa00000000000000000000000000000d | 3 | refund-policy:r42 | chat-default:gpt-4o-2024-11-20 | kb:snap-2026-11-19 | ddd0b81f16fd4c57
3f148b310aef421f | 12:25 | aa00000000000000000000000000000d | 1 | refund-policy:r42 | chat-default:gpt-4o-2024-11-20 | kb:snap-2026-11-19 | unknown
bd5b8fc9c6ec206b | 12:35 | aa00000000000000000000000000000f | 1 | refund-policy:r42 | chat-default:gpt-4o-mini-2024-07-18 | kb:snap-2026-11-19 | ddd0b81f16fd4c57
07cd4ab379512dda | 12:45 | aa000000000000000000000000000011 | 2 | unknown | unknown | unknown | unknown`,
	"judge_watching": `mail-triage | unknown | 1 | 0 | 1
support-agent | groundedness:j7 | 16 | 15 | 1`,
	"rate_per_variable_set": `3233eedb1542b42d | groundedness:j7 | 2 | 3 | 0.667 | 0.208 | 0.939
f32fb850e496c1aa | groundedness:j7 | 2 | 3 | 0.667 | 0.208 | 0.939
cfca33a09c8b7445 | groundedness:j7 | 1 | 8 | 0.125 | 0.022 | 0.471
bd5b8fc9c6ec206b | groundedness:j7 | 0 | 1 | 0 | 0 | 0.793`,
	"registry_generation": `97b02e636a33 | 20 | 11:05 | 12:50 | 1`,
	"revision_and_route":  `aa00000000000000000000000000000f | 12:35 | 1`,
	"tool_schema_moved": `search | a6ddafe139bdc82e | 11:05 | 11:05 | 1 | aa000000000000000000000000000001
search | ecad615b54a37938 | 12:25 | 12:25 | 1 | aa00000000000000000000000000000d`,
	"two_revisions_in_one_conversation": `c4 | refund-policy:r41 refund-policy:r42 | 11:35 | 12:05 | 3`,
	"which_variable_moved": `llm_context.prompt.revision | 1 | 1
llm_context.tools.schema_hash | 0.5 | 0.5
llm_context.model.route | 0.125 | 0.125
llm_context.traffic.cohort | 0.125 | 0.125
llm_context.index.snapshot_id | 0 | 0
llm_context.judge.revision | 0 | 0`,
}
