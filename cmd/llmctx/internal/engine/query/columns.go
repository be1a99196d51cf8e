// SPDX-License-Identifier: Apache-2.0

package query

import (
	"errors"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

func (r *run) others() error {
	if !r.Asked.Columns || len(r.Asked.Behaviour) == 0 {
		return nil
	}
	if r.make.Few != nil {
		return r.countOthers(r.make.Few(r.Spec))
	}
	if r.make.Listed != nil {
		return r.listed()
	}
	many, err := r.keys(r.ManyValued(r.make.Others(r.Spec, SampledUnits(r.make.Sampled), nil)))
	if err != nil {
		return err
	}
	return r.countOthers(r.Spec.Others(r.make.Others(r.Spec, ComparedUnits(), append([]OtherKey{}, many...)), many))
}

// listed counts the attributes that labels tell by these, and of the others those that may have few values, in one query.
func (r *run) listed() error {
	rows, rest := r.make.Listed(ComparedUnits()), r.make.Unlisted
	if len(rest) > 0 {
		of := func(units string, keys []OtherKey) string {
			return "SELECT * FROM (" + r.make.Others(r.Spec, units, nil) + ") o WHERE " + r.anyOf(keys)
		}
		rows = "SELECT * FROM (" + rows + ") l WHERE NOT " + r.anyOf(rest)
		many, err := r.keys(r.ManyValued(of(SampledUnits(r.make.Sampled), rest)))
		if err != nil {
			return err
		}
		rest = slices.DeleteFunc(slices.Clone(rest), func(k OtherKey) bool { return slices.Contains(many, k) })
		if len(rest) > 0 {
			rows += "\nUNION ALL " + of(ComparedUnits(), rest)
		}
	}
	found := map[labelled]*counts.Column{}
	err := r.eachColumn(r.Spec.Others(rows, nil), func(key OtherKey, c counts.Column) {
		found[labelled{Label{key, c.Value}, c.Service, c.Period}] = &c
	})
	r.t.Columns = chosenOf(found)
	return err
}

// NoResource is the resource of labels of which only the number is known.
const NoResource = -1

var errNoLabels = errors.New("the table label_sets does not have the labels of all spans, which are packed beside them: are both of one lake?")

// countOthers counts the attributes of the relation others.
func (r *run) countOthers(others string) error {
	if err := r.make.Make(Step{"others", others}); err != nil {
		return err
	}
	few, err := r.keys(r.OtherKeys())
	if err != nil || len(few) == 0 {
		return err
	}
	return r.eachColumn(r.OthersOf(few), func(_ OtherKey, c counts.Column) { r.t.Columns = append(r.t.Columns, c) })
}

// eachColumn reads rows of counted attributes.
func (r *run) eachColumn(query string, take func(OtherKey, counts.Column)) error {
	var c counts.Column
	var key OtherKey
	return r.each(query, func() []any {
		return []any{&c.Period, &c.Service, &key.Resource, &key.Key, &c.Value, &c.Scored, &c.Bad, &c.RawScored, &c.RawBad}
	}, func() error {
		if key.Resource == NoResource {
			return errNoLabels
		}
		c.Key = key.String()
		take(key, c)
		return nil
	})
}

func (r *run) keys(query string) (list []OtherKey, err error) {
	var key OtherKey
	err = r.each(query, func() []any { return []any{&key.Resource, &key.Key} }, func() error {
		list = append(list, key)
		return nil
	})
	return list, err
}
