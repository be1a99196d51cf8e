// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// voiceLive is how Azure VoiceLive (azure-ai-voicelive, telemetry/README.md) calls itself. It writes a span for each
// event that a session sends or receives, a piece of sound as well, with the model of the session on all of them. One
// tells of a response that is done, and what it used; the session is one of no known kind.
const voiceLive = "az.ai.voicelive"

// voiceLiveNames are how the spans of the events begin.
var voiceLiveNames = [...]string{"recv", "send"}

func voiceLiveRule(s *Span) Kind {
	if !strings.HasPrefix(s.name, voiceLiveNames[0]) && !strings.HasPrefix(s.name, voiceLiveNames[1]) {
		return None
	}
	if s.get(genaiSystem) != voiceLive && s.get(genaiProvider) != voiceLive {
		return None
	}
	if s.used() || strings.HasSuffix(s.name, " response.done") {
		return Inference
	}
	return surelyNone
}

var _ = add(
	[]row{
		{dialect: "voicelive", at: 75, names: voiceLiveNames[:], rule: voiceLiveRule},
	},
)
