// SPDX-License-Identifier: Apache-2.0

package analysis

import (
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
		for _, c := range t.cells {
			block, ok := from[routeOf{t.Strata[c.stratum].Service, c.values[v]}]
			if !ok {
				continue
			}
			known := t.aliased[c.set]
			if known == nil {
				known = &aliased{block, t.without(c.set, v)}
				t.aliased[c.set] = known
			}
			if t.Strata[c.stratum].Kind == answers && c.bucket >= block {
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

// aliasesOf returns for each snapshot of a model the values that are its alias, in a route of the same name.
func (t *Table) aliasesOf(variable int) map[int32][]int32 {
	aliases := map[int32][]int32{}
	for alias, short := range t.Values[variable] {
		for id, long := range t.Values[variable] {
			if alias != id && isAliasOf(short.Text, long.Text) {
				aliases[int32(id)] = append(aliases[int32(id)], int32(alias))
			}
		}
	}
	return aliases
}

// isAliasOf reports whether a route tells less of the model than another one of the same name does.
func isAliasOf(alias, snapshot string) bool {
	if !strings.HasPrefix(snapshot, alias) { // which is quick
		return false
	}
	name, short, named := strings.Cut(alias, ":")
	of, long, _ := strings.Cut(snapshot, ":")
	return named && name == of && modelname.Compare(short, long) == modelname.Same && modelname.Compare(long, short) == modelname.Unproven
}

// snapshotsFrom returns for each alias of a service the first block in which an answer told a snapshot of it.
func (t *Table) snapshotsFrom(variable int, aliases map[int32][]int32) map[routeOf]int {
	from := map[routeOf]int{}
	for _, c := range t.cells {
		if t.Strata[c.stratum].Kind != answers {
			continue
		}
		for _, alias := range aliases[c.values[variable]] {
			of := routeOf{t.Strata[c.stratum].Service, alias}
			if block, ok := from[of]; !ok || c.bucket < block {
				from[of] = c.bucket
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
