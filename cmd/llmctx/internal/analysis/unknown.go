// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"strings"
)

// forget makes unknown of what tells no revision, so that a loss of evidence is never
// taken for a new value: `refunds:unknown` names a prompt of an unknown revision.
// `unknown:7` is a revision of an unknown name. It does tell a change of the revision, so it
// is a value of its own, unless the service also shows that revision under a name: then it
// may be that one, and is unknown.
func (t *Table) forget() {
	defer t.forgetAliases()
	for v := range t.Variables {
		gone, nameless := map[int32]bool{}, map[int32]string{}
		for id, value := range t.Values[v] {
			if strings.HasSuffix(value.Text, ":"+Unknown) {
				gone[int32(id)] = true
			} else if revision, ok := strings.CutPrefix(value.Text, Unknown+":"); ok {
				nameless[int32(id)] = revision
			}
		}
		if len(gone)+len(nameless) == 0 {
			continue
		}
		named := t.named(v, len(nameless) > 0)
		for _, c := range t.cells.each() {
			revision, ok := nameless[c.values[v]]
			if gone[c.values[v]] || ok && named[ofService{t.Strata[c.stratum].Service, revision}] {
				c.values[v] = 0 // and of all cells that share them, which are of the same service
			}
		}
	}
}

// ofService is a revision that a service shows.
type ofService struct{ service, revision string }

// named returns the revisions that have a name, if they are asked for.
func (t *Table) named(variable int, asked bool) map[ofService]bool {
	if !asked {
		return nil
	}
	named := map[ofService]bool{}
	lists := make([][]string, len(t.Values[variable]))
	for id, value := range t.Values[variable] {
		lists[id] = revisions(value.Text)
	}
	for _, c := range t.cells.each() {
		for _, revision := range lists[c.values[variable]] {
			named[ofService{t.Strata[c.stratum].Service, revision}] = true
		}
	}
	return named
}

// revisions returns what can be the revision of a named value; a name may hold colons too.
func revisions(text string) (list []string) {
	if strings.HasPrefix(text, Unknown+":") {
		return nil
	}
	for found := true; found; {
		if _, text, found = strings.Cut(text, ":"); found {
			list = append(list, text)
		}
	}
	return list
}

// loss is how many spans do not tell a variable.
type loss struct {
	baseline, bad float64 // shares of the spans
	ofBad         float64 // share of the bad answers of the window
	badOn         float64 // how many these are
	rose          bool    // by more than is usual
}

// lossOf measures a loss of evidence like a move: each stratum against itself, and by how
// much it usually varies.
func (a *analysis) lossOf(variable int, level float64) loss {
	window, tiles, whole := a.tallies(2, func(g *group) int { return bit(g.values[variable] == 0) })
	l := loss{baseline: whole.share(1), bad: window.share(1)}
	var bad, lost float64
	for _, g := range a.groups {
		if g.period == Bad {
			bad += g.weight().bad
			lost += g.weight().bad * float64(bit(g.values[variable] == 0))
		}
	}
	l.ofBad, l.badOn = lost/max(bad, 1), lost
	if window.total() == 0 {
		return l
	}
	d, u := a.tiling.compare(window, tiles, whole, a.deff)
	spread := math.Sqrt(d.variance[1] + u.extra[1]*(1+1/float64(max(u.tiles, 1))))
	l.rose = d.by[1] >= material && upperTail(d.by[1]/spread, float64(max(u.tiles-1, 1))) < level
	if u.tiles < fewestTiles {
		l.rose = d.by[1] > small // nothing says that so much is usual
	}
	return l
}

// share is that of one value among all spans.
func (t tally) share(value int) float64 {
	var n float64
	for s := range t {
		n += t[s][value]
	}
	return n / max(t.total(), 1)
}
