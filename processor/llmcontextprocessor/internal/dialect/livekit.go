// SPDX-License-Identifier: Apache-2.0

package dialect

var scopeLiveKit = scope("livekit-agents")

// One turn of a conversation has a model that transcribes, one that answers and one that
// speaks, and each is a gen_ai.request.model.

// LiveKit Agents (livekit-agents/livekit/agents/telemetry/trace_types.py). Since 1.7
// content is under lk.pii. Its spans are told apart by their names.
var (
	liveKitTool            = mark("lk.function_tool.name") // on judges too
	liveKitInstructions    = key("lk.pii.instructions")
	liveKitOldInstructions = key("lk.instructions")
)

// liveKitNames: the spans that are not here (speaking, end of utterance, jobs) call no model.
var liveKitNames = kinds{
	{"agent_session", Workflow},
	{"agent_turn", Agent},
	{"user_turn", Workflow}, // carries the model that transcribes
	{"llm_node", Inference},
	{"llm_request", Inference},
	{"llm_request_run", Inference},
	{"tts_node", Inference},
	{"tts_request", Inference},
	{"tts_request_run", Inference},
	{"function_tool", Tool},
	{"judge_evaluation", Evaluator},
}

func liveKitRule(s *Span) Kind {
	if s.scope != scopeLiveKit {
		return None
	}
	return liveKitNames.of(s.name)
}

// liveKitMedia tells the models that hear and speak.
func liveKitMedia(name string) bool {
	switch name {
	case "user_turn", "tts_node", "tts_request", "tts_request_run":
		return true
	}
	return false
}

var _ = add(
	[]row{
		{dialect: "livekit", at: 300, scopes: scopes(scopeLiveKit), rule: liveKitRule},
	},
	shows{toolName, 110, fields(liveKitTool), of(liveKitTool)},
)
