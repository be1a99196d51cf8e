// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"math/rand/v2"
	"time"
)

// chat is the kind of the spans that answer; other kinds are what agents do around it.
const chat = "chat"

// kinds are what spans are, with their shares.
var kinds = [...]struct {
	name  string
	share float64
}{
	{"invoke_agent", 0.08}, {"execute_tool", 0.12}, {"embeddings", 0.10},
}

// kind picks that of a span; all that is none of kinds is a chat. Agents that loop have
// more chats to each other call.
func (p *plan) kind(at time.Time, r *rand.Rand) string {
	x := r.Float64()
	if p.Loops && !at.Before(p.BadFrom()) {
		x *= 2
	}
	for i := range kinds {
		if x < kinds[i].share {
			return kinds[i].name
		}
		x -= kinds[i].share
	}
	return chat
}
