// SPDX-License-Identifier: Apache-2.0

package registry

import (
	"slices"
	"sort"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/history"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Declared is what the registry says of one variable at one instant.
type Declared struct {
	Context  *document.Context  // whose entry it is; nil where nothing is known
	Revision *document.Revision // nil where nothing is known
	// Options are the values that may be in force: one where it is certain, several
	// where a rollout is under way and nothing picks, none where what was in force
	// at the time is not known.
	Options []*document.Option
	// Unsettled: it is not certain that nothing else was in force. Options are those of
	// the revision before and of the one after a change whose time is only known as
	// lying between two looks, or there is one that a source proves to have stayed while
	// nobody looked.
	Unsettled bool
}

// undated stands for a time before anyone watched.
var undated = &Declared{}

// Value returns the value in force; nil where it is not certain.
func (d *Declared) Value() *document.Value {
	if d == nil || len(d.Options) != 1 {
		return nil
	}
	return &d.Options[0].Value
}

// Resolution is what is declared over time for one set of attribute values.
type Resolution struct {
	hash     uint64
	values   []string
	states   []State // sorted, without gaps from the beginning to the end of time
	contexts []int
	// fragments are those in which the contexts stand.
	fragments []string
}

// State is what is declared over an interval in which none of it changes.
type State struct {
	history.Interval
	Index    int         // its place among the states of the resolution
	Declared []*Declared // by the ID of the variable; nil: the registry declares nothing
}

func newResolution(values, keys []string, lines []timeline) *Resolution {
	narrowed := map[*Declared]*Declared{}
	borders := []int64{history.Beginning}
	for _, line := range lines {
		for _, p := range line {
			borders = append(borders, p.From, p.To)
		}
	}
	slices.Sort(borders)
	borders = slices.Compact(borders)
	if last := len(borders) - 1; borders[last] == history.End {
		borders = borders[:last]
	}
	r := &Resolution{values: values, states: make([]State, len(borders))}
	backing := make([]*Declared, len(borders)*len(lines))
	for i, from := range borders {
		state := &r.states[i]
		state.Index, state.From, state.To = i, from, history.End
		if i+1 < len(borders) {
			state.To = borders[i+1]
		}
		state.Declared, backing = backing[:len(lines):len(lines)], backing[len(lines):]
	}
	for id, line := range lines {
		fill(r.states, line, func(state *State, declared *Declared) {
			state.Declared[id] = narrow(narrowed, declared, values, keys)
		})
	}
	return r
}

// fill walks the states and a timeline side by side.
func fill(states []State, line timeline, set func(*State, *Declared)) {
	for i := range states {
		for len(line) > 0 && line[0].To <= states[i].From {
			line = line[1:]
		}
		if len(line) > 0 && line[0].From <= states[i].From {
			set(&states[i], line[0].Value)
		}
	}
}

// Hash is a number for tables: equal values of one process have an equal one.
func (r *Resolution) Hash() uint64 { return r.hash }

// bytes is about how much memory the resolution holds on to.
func (r *Resolution) bytes() int64 {
	n := 128 + len(r.states)*(64+8*len(r.states[0].Declared)) + 8*len(r.contexts)
	for _, value := range r.values {
		n += 16 + len(value)
	}
	return int64(n)
}

// Contexts returns the contexts whose match holds here, of those that the source shows and that declare anything.
func (r *Resolution) Contexts() []int { return r.contexts }

// Fragments returns the names of those in which the contexts stand whose match holds here.
func (r *Resolution) Fragments() []string { return r.fragments }

// States is how many states there are, at least one.
func (r *Resolution) States() int { return len(r.states) }

// At returns what is declared at an instant, in nanoseconds since 1970.
func (r *Resolution) At(t int64) *State { return &r.states[r.position(t)] }

func (r *Resolution) position(t int64) int {
	// Nearly every span is of now, and now is the last state.
	if last := len(r.states) - 1; t >= r.states[last].From {
		return last
	}
	return sort.Search(len(r.states), func(i int) bool { return r.states[i].From > t }) - 1
}

// Window returns the states that overlap [from, to], in nanoseconds since 1970; at
// least the one of from.
func (r *Resolution) Window(from, to int64) []State {
	first := r.position(from)
	last := first
	for last+1 < len(r.states) && r.states[last+1].From <= to {
		last++
	}
	return r.states[first : last+1]
}

// Revisions walks the values that were or will be declared for a variable at any
// time, the latest first, until yield returns false.
func (r *Resolution) Revisions(id variable.ID, yield func(*document.Value) bool) {
	var last *Declared
	for _, state := range slices.Backward(r.states) {
		declared := state.Declared[id]
		if declared == nil || declared == last {
			continue
		}
		last = declared
		for _, option := range declared.Options {
			if !yield(&option.Value) {
				return
			}
		}
	}
}

// narrow applies the conditions of a rollout. An option whose condition holds is
// picked; one whose condition is known not to hold is out; if one is left, it is
// the one. An attribute that is not there decides nothing.
func narrow(done map[*Declared]*Declared, declared *Declared, values, keys []string) *Declared {
	if len(declared.Options) < 2 {
		return declared
	}
	if known, ok := done[declared]; ok {
		return known
	}
	var picked, open []*document.Option
	for _, option := range declared.Options {
		switch holds(option.When, values, keys) {
		case yes:
			picked = append(picked, option)
		case undecided:
			open = append(open, option)
		case no:
		}
	}
	result := &Declared{
		Context: declared.Context, Revision: declared.Revision, Options: open, Unsettled: declared.Unsettled,
	}
	if len(picked) > 0 {
		result.Options = picked
	}
	done[declared] = result
	return result
}

type verdict int

const (
	undecided verdict = iota
	yes
	no
)

func holds(conditions []document.Condition, values, keys []string) verdict {
	if len(conditions) == 0 {
		return undecided
	}
	result := yes
	for _, cond := range conditions {
		position, _ := slices.BinarySearch(keys, cond.Key)
		switch value := values[position]; {
		case value == "":
			result = min(result, undecided)
		case !slices.Contains(cond.AnyOf, value):
			return no
		}
	}
	return result
}
