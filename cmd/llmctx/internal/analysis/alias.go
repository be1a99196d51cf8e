// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/internal/modelname"
)

// answers is the kind of the calls of which the model that answered is told.
const answers = "inference"

// aliased is what a set tells where a route of it, an alias, tells nothing.
type aliased struct {
	from int // the block in which the service first showed a snapshot of the alias
	set  *set
}

// forgetAliases makes unknown what names a model by its alias, once the service showed the snapshot behind it. A call that failed tells
// no model that answered, and is stamped with the alias: were that a value of its own, all errors would be on it. What wraps calls, as
// an agent does, saw no answer either: it counts as stamped, and only what bad answers are on is not asked of it.
func (t *Table) forgetAliases() {
	for v, name := range t.Variables {
		if name != "route" {
			continue
		}
		from := t.snapshotsFrom(v, t.aliasesOf(v))
		if len(from) == 0 {
			continue
		}
		t.failuresUntold[v] = true
		for _, c := range t.cells.each() {
			block, ok := from[routeOf{t.Strata[c.stratum].Service, c.values[v]}]
			if !ok {
				continue
			}
			known := t.aliased[c.set]
			if known == nil {
				known = &aliased{block, t.without(c.set, v)}
				t.aliased[c.set] = known
			}
			if t.Strata[c.stratum].Kind == answers && c.bucket() >= block {
				c.set = known.set
			}
		}
	}
}

// routeOf is a route of a service.
type routeOf struct {
	service string
	id      int32
}

// aliasesOf returns for each snapshot of a model the values that are its alias, in a route of the same name. There may be many values: in
// the order of texts, what begins with an alias comes right behind it.
func (t *Table) aliasesOf(variable int) map[int32][]int32 {
	values := t.Values[variable]
	sorted := make([]int32, len(values))
	for id := range values {
		sorted[id] = int32(id) //nolint:gosec // as IDs are
	}
	slices.SortFunc(sorted, func(x, y int32) int { return strings.Compare(values[x].Text, values[y].Text) })
	aliases := map[int32][]int32{}
	for i, alias := range sorted {
		for _, id := range sorted[i+1:] {
			if !strings.HasPrefix(values[id].Text, values[alias].Text) {
				break
			}
			if isAliasOf(values[alias].Text, values[id].Text) {
				aliases[id] = append(aliases[id], alias)
			}
		}
	}
	return aliases
}

// isAliasOf reports whether a route tells less of the model than another one of the same name does, which begins with it.
func isAliasOf(alias, snapshot string) bool {
	name, short, named := strings.Cut(alias, ":")
	of, long, _ := strings.Cut(snapshot, ":")
	return named && name == of && modelname.Compare(short, long) == modelname.Same && modelname.Compare(long, short) == modelname.Unproven
}

// snapshotsFrom returns for each alias of a service the first block in which an answer told a snapshot of it.
func (t *Table) snapshotsFrom(variable int, aliases map[int32][]int32) map[routeOf]int {
	from := map[routeOf]int{}
	for _, c := range t.cells.each() {
		if t.Strata[c.stratum].Kind != answers {
			continue
		}
		for _, alias := range aliases[c.values[variable]] {
			of := routeOf{t.Strata[c.stratum].Service, alias}
			if block, ok := from[of]; !ok || c.bucket() < block {
				from[of] = c.bucket()
			}
		}
	}
	return from
}

// without is a set that does not tell a variable.
func (t *Table) without(s *set, variable int) *set {
	values := append([]int32{}, s.values...)
	values[variable] = 0
	made := &set{stratum: s.stratum, values: values}
	t.sets = append(t.sets, made)
	return made
}
