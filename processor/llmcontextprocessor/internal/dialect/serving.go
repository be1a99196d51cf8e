// SPDX-License-Identifier: Apache-2.0

package dialect

// vLLM (vllm/tracing.py) and engines that took its span over tell how long a request
// waited and ran, and no operation.
var (
	engineLatency    = mark("gen_ai.latency.e2e")
	engineFirstToken = mark("gen_ai.latency.time_to_first_token")
)

func engineRule(s *Span) Kind {
	if s.has(engineLatency) || s.has(engineFirstToken) {
		return Inference
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "vllm", at: 560, keys: fields(engineLatency, engineFirstToken), rule: engineRule},
	},
)
