// SPDX-License-Identifier: Apache-2.0

package query

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// combination is what many spans share: where they are from, their values, and what their stamps say of themselves.
type combination struct {
	counts.Key
	drift, missing, unsettled, registry string
	declared                            []counts.Declared
	n, k                                int64 // its number, and that of its key
	// cell numbers the cells that it is of, saying the evidence.
	cell, saying int
	blank        bool // no variable that serves is known
}

// combinations are those of an answer, by their numbers or, where an engine has none, by what they are.
type combinations struct {
	list   []*combination
	own    map[int64]*combination // by numbers of their own; nil: the numbers are those of the list
	byText map[string]*combination
	keys   map[int64]*combination
	cells  map[string]int
	first  []*combination // of each cell
	saying map[sayingOf]int
}

// sayingOf is what an evidence is of.
type sayingOf struct{ service, status, drift, missing, unsettled, registry, declared string }

// codes reads the combinations of an engine that numbers them.
func (r *run) codes() error {
	r.combinations = combinations{byText: map[string]*combination{}, keys: map[int64]*combination{}, cells: map[string]int{}, saying: map[sayingOf]int{}}
	if !r.Coded {
		return nil
	}
	if err := r.make.Make(Step{"codes", r.Codes()}); err != nil {
		return err
	}
	all := &r.combinations
	if r.isNumberedByItself() {
		all.own = map[int64]*combination{}
	}
	text := newTextReader(r)
	var n, k int64
	return r.each("SELECT n, k, service, kind, status, drift, missing, unsettled, registry, declared"+r.v()+" FROM codes ORDER BY n", func() []any {
		return append([]any{&n, &k}, text.to()...)
	}, func() error {
		c := text.combination()
		if !r.isNumberedByItself() && n != int64(len(all.list)) {
			return fmt.Errorf("combination %d came as number %d", n, len(all.list))
		}
		c.n, c.k = n, k
		all.list, all.keys[k] = append(all.list, c), c
		if r.isNumberedByItself() {
			all.own[n] = c
		}
		return nil
	})
}

// ofKey returns a combination with a key of clusters.
func (c *combinations) ofKey(k int64) *combination { return c.keys[k] }

// ranks returns the place of each cell among all, in the order of their texts.
func (c *combinations) ranks() []int {
	order := make([]int, len(c.first))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := c.first[i], c.first[j]
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Status, b.Status), slices.Compare(a.Values, b.Values))
	})
	ranks := make([]int, len(order))
	for rank, cell := range order {
		ranks[cell] = rank
	}
	return ranks
}

// reader reads the combination of a row.
type reader interface {
	to() []any
	read() (*combination, error)
}

func (c *combinations) reader(r *run) reader {
	if r.Coded {
		return &codeReader{all: c}
	}
	return newTextReader(r)
}

// codeReader reads it by its number.
type codeReader struct {
	n   whole
	all *combinations
}

func (c *codeReader) to() []any { return []any{&c.n} }

func (c *codeReader) read() (*combination, error) {
	if c.all.own == nil {
		return c.all.list[c.n], nil
	}
	if found := c.all.own[int64(c.n)]; found != nil {
		return found, nil
	}
	return nil, errPackedMeanwhile
}

var errPackedMeanwhile = errors.New("more was packed meanwhile: ask again")

// textReader reads it as texts.
type textReader struct {
	run                                           *run
	service, kind, status                         string
	drift, missing, unsettled, registry, declared Text
	values                                        values
}

func newTextReader(r *run) *textReader {
	return &textReader{run: r, values: make(values, len(r.Variables))}
}

func (t *textReader) to() []any {
	return append([]any{&t.service, &t.kind, &t.status, &t.drift, &t.missing, &t.unsettled, &t.registry, &t.declared}, t.values.to()...)
}

// read returns the same combination for the same texts.
func (t *textReader) read() (*combination, error) {
	texts := []string{t.service, t.kind, t.status, t.drift.String, t.missing.String, t.unsettled.String, t.registry.String, t.declared.String}
	key := strings.Join(append(texts, t.values.texts()...), "\x00")
	known := t.run.combinations.byText
	c, ok := known[key]
	if !ok {
		c = t.combination()
		known[key] = c
	}
	return c, nil
}

// combination makes one of the texts.
func (t *textReader) combination() *combination {
	r, v := t.run, t.values.texts()
	c := &combination{
		Key: counts.Key{Service: t.service, Kind: t.kind, Values: v, Status: t.status}, drift: t.drift.String, missing: t.missing.String,
		unsettled: t.unsettled.String, registry: t.registry.String, blank: r.isBlank(v),
	}
	c.declared = r.declared(c.drift, t.declared.String, v)
	all := &r.combinations
	cell := strings.Join(append([]string{c.Service, c.Kind, c.Status}, v...), "\x00")
	at, ok := all.cells[cell]
	if !ok {
		at = len(all.first)
		all.cells[cell], all.first = at, append(all.first, c)
	}
	c.cell = at
	saying := sayingOf{c.Service, c.Status, c.drift, c.missing, c.unsettled, c.registry, ""}
	if len(c.declared) > 0 {
		saying.declared = fmt.Sprintf("%q", c.declared)
	}
	if at, ok = all.saying[saying]; !ok {
		at = len(all.saying)
		all.saying[saying] = at
	}
	c.saying = at
	return c
}

// isBlank reports whether no variable that serves is known.
func (r *run) isBlank(values []string) bool {
	for i, v := range r.Variables {
		if isServing(v) && values[i] != counts.Unknown {
			return false
		}
	}
	return true
}

// declared pairs what was declared of each variable that drifts with what was seen.
func (r *run) declared(drift, text string, seen []string) []counts.Declared {
	if drift == "" {
		return nil
	}
	said := map[string]string{}
	for line := range strings.SplitSeq(text, "\n") {
		name, value, _ := strings.Cut(line, "=")
		said[name] = value
	}
	var list []counts.Declared
	for name := range strings.SplitSeq(drift, ",") {
		d := counts.Declared{Variable: name, Declared: counts.Unknown, Observed: counts.Unknown}
		if value, ok := said[name]; ok {
			d.Declared = value
		}
		if at := slices.Index(r.Variables, name); at >= 0 {
			d.Observed = seen[at]
		}
		list = append(list, d)
	}
	return list
}
