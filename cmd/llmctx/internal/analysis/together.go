// SPDX-License-Identifier: Apache-2.0

package analysis

import "math"

// someEvidence is what chance gives once in twenty times, ownEvidence once in two hundred.
const (
	someEvidence = 2.7
	ownEvidence  = 6.6
)

// shared is a value that came into several services.
type shared []sharer

// sharer is one of these services.
type sharer struct {
	at *attribution
	x  *atom
}

// together takes the services that show the same value as one: each may be too small to tell.
func together(list []*attribution, level float64) {
	for _, members := range sharedValues(list) {
		members.worse(level)
	}
}

// sharedValues are the values that arrived, each with all services into which it did.
func sharedValues(list []*attribution) (groups []shared) {
	type key struct {
		variable int
		value    int32
	}
	at := map[key]int{}
	for _, service := range list {
		for _, x := range service.atoms {
			if !x.arrived || len(x.values) != 1 {
				continue
			}
			k := key{x.variable, x.values[0]}
			i, ok := at[k]
			if !ok {
				i = len(groups)
				at[k], groups = i, append(groups, nil)
			}
			groups[i] = append(groups[i], sharer{service, x})
		}
	}
	return groups
}

// beyondChance reports whether the answers with it are worse, of all its services together:
// Stouffer's method, each weighed by what it could tell.
func (s shared) beyondChance(level float64) bool {
	var sum, squares float64
	for _, m := range s {
		weight := sqrt(m.at.frame.power(m.x.block, among{variable: -1}))
		sum += weight * math.Copysign(sqrt(m.x.ratio/m.x.scale), m.x.coefficient())
		squares += weight * weight
	}
	return len(s) > 1 && upperTail(sum/sqrt(squares), 0) <= level
}

// worse accepts what only all services together tell to be worse with it.
func (s shared) worse(level float64) {
	var members shared
	known := false
	for _, m := range s {
		if !m.x.refusedByTime() { // what began otherwise speaks for nothing that began here
			members = append(members, m)
		}
		known = known || m.x.reason == accepted
	}
	if !members.beyondChance(level) {
		return
	}
	enough := someEvidence
	if known {
		enough = ownEvidence // that others are worse with it is told without this one
	}
	for _, m := range members {
		if m.x.reason == notWorse && m.x.likelihood() > enough && (m.x.arrivals == 0 || known) &&
			m.x.badOn >= fewestClusters && m.at.beside(m.x, 0.05) == accepted {
			m.x.reason = accepted
		}
	}
}
