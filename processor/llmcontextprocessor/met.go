// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

// met remembers what came by a short while ago, by hash. What never comes again is not
// worth remembering at length.
type met struct {
	sets [256][metWays]uint64
	turn int
}

// metWays is how many hashes share a set: two that take turns must not push each other out.
const metWays = 4

// comesAgain reports whether something of this hash came by already.
func (m *met) comesAgain(hash uint64) bool {
	set := &m.sets[hash%uint64(len(m.sets))]
	for _, known := range set {
		if known == hash {
			return true
		}
	}
	m.turn = (m.turn + 1) % metWays
	set[m.turn] = hash
	return false
}
