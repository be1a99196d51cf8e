// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"bytes"
	"slices"

	"github.com/go-faster/jx"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// events reads the events that hold a verdict, as a list in JSON.
func (p *parser) events() error {
	if p.places.events < 0 {
		return p.d.jump()
	}
	var w jx.Writer
	err := p.each(func() error { return p.event(&w) })
	if len(w.Buf) > 0 {
		w.ArrEnd()
		p.put(p.places.events, w.Buf)
	}
	return err
}

func (p *parser) event(w *jx.Writer) error {
	var name []byte
	var attributes jx.Raw
	var at int64
	hasTime := false
	err := p.member(func(key []byte) (err error) {
		switch string(key) {
		case "name":
			name, err = p.scalar()
		case "timeUnixNano":
			at, hasTime, err = p.integer()
		case "attributes":
			attributes, err = p.d.raw()
		default:
			err = p.d.jump()
		}
		return err
	})
	if err != nil || !isVerdict(name) {
		return err
	}
	if len(w.Buf) == 0 {
		w.ArrStart()
	} else {
		w.Comma()
	}
	w.RawStr(`{"name":`)
	w.ByteStr(name)
	if hasTime {
		w.RawStr(`,"ts":`)
		w.Int64(at / 1000)
	}
	w.RawStr(`,"ks":`)
	values, err := p.list(w, attributes)
	w.RawStr(`,"vs":`)
	w.Raw(values)
	w.ObjEnd()
	return err
}

// list writes the keys of attributes, and returns their values.
func (p *parser) list(keys *jx.Writer, attributes jx.Raw) ([]byte, error) {
	var values jx.Writer
	keys.ArrStart()
	values.ArrStart()
	first := true
	err := p.inside(attributes, func() error {
		return p.eachPair(func(key []byte, value jx.Raw) error {
			text, err := p.valueOf(value)
			if !first {
				keys.Comma()
				values.Comma()
			}
			first = false
			keys.ByteStr(key)
			if text == nil {
				values.Null()
			} else {
				values.ByteStr(text)
			}
			return err
		})
	})
	keys.ArrEnd()
	values.ArrEnd()
	return values.Buf, err
}

func isVerdict(name []byte) bool { return slices.Contains(query.Events, string(name)) }

// oneLog reads a log record with a verdict into a row, or several where it holds several. One of a call is read for what it proves.
func (p *parser) oneLog() error {
	var trace, span, event, stamped, observed []byte
	var attributes, body jx.Raw
	err := p.member(func(key []byte) (err error) {
		switch string(key) {
		case "traceId":
			trace, err = p.identifier()
		case "spanId":
			span, err = p.identifier()
		case "eventName":
			event, err = p.scalar()
		case "timeUnixNano":
			stamped, err = p.scalar()
		case "observedTimeUnixNano":
			observed, err = p.scalar()
		case "attributes":
			attributes, err = p.d.raw()
		case "body":
			body, err = p.d.raw()
		default:
			err = p.d.jump()
		}
		return err
	})
	if err != nil {
		return err
	}
	isVerdict, isProof, err := p.tells(event, attributes)
	switch {
	case err != nil:
		return err
	case !isVerdict && isProof && trace != nil && span != nil:
		return p.proof(trace, span, attributes)
	case !isVerdict:
		return nil
	}
	results, err := p.results(body)
	if err != nil {
		return err
	}
	if len(results) == 0 {
		results = []jx.Raw{nil}
	}
	at, hasAt := timeOf(stamped, observed)
	for _, result := range results {
		p.newRow()
		p.put(p.places.name, event)
		p.put(p.places.trace, trace)
		p.put(p.places.span, span)
		p.times[len(p.times)-1] = times{at: at / 1000, hasAt: hasAt}
		for _, list := range []jx.Raw{result, attributes} { // what a result says of itself comes first
			err := p.inside(list, func() error {
				_, err := p.attributes(p.keys, false, false)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// tells reports whether a log record with such a name and such attributes holds a verdict, and whether it proves a variable.
func (p *parser) tells(event []byte, attributes jx.Raw) (verdict, proof bool, err error) {
	if isVerdict(event) || attributes == nil {
		return isVerdict(event), false, nil
	}
	named := false
	err = p.inside(attributes, func() error {
		return p.eachPair(func(key []byte, value jx.Raw) error {
			switch string(key) {
			case query.NameKey:
				verdict = true
			case query.ConfirmedKey, query.DriftKey:
				proof = true
			case "event.name":
				if named {
					return nil
				}
				named = true
				text, err := p.valueOf(value)
				verdict = verdict || isVerdict(text)
				return err
			}
			return nil
		})
	})
	return verdict, proof, err
}

// proof reads what a log record of a call proves into a row.
func (p *parser) proof(trace, span []byte, attributes jx.Raw) error {
	if p.places.proofs < 0 {
		return nil
	}
	values := map[string][]byte{}
	err := p.inside(attributes, func() error {
		return p.eachPair(func(key []byte, value jx.Raw) error {
			if _, again := values[string(key)]; again || !bytes.HasPrefix(key, []byte(query.StampPrefix)) {
				return nil
			}
			text, err := p.valueOf(value)
			values[string(key)] = text
			return err
		})
	})
	if err != nil {
		return err
	}
	var w jx.Writer
	for name := range bytes.SplitSeq(bytes.Join([][]byte{values[query.ConfirmedKey], values[query.DriftKey]}, []byte{','}), []byte{','}) {
		key := query.AttributeOf(string(name))
		if value := values[key]; value != nil {
			pair(&w, len(w.Buf) == 0, []byte(key), value)
		}
	}
	if len(w.Buf) == 0 {
		return nil
	}
	w.ArrEnd()
	p.newRow()
	p.put(p.places.trace, trace)
	p.put(p.places.span, span)
	p.put(p.places.proofs, w.Buf)
	return nil
}

// results are the attributes of each of several verdicts in the body of a log record.
func (p *parser) results(body jx.Raw) (list []jx.Raw, err error) {
	under := func(name string, f func() error) func() error {
		return func() error {
			return p.member(func(key []byte) error {
				if string(key) == name {
					return f()
				}
				return p.d.jump()
			})
		}
	}
	one := under("kvlistValue", under("values", func() error {
		raw, err := p.d.raw()
		list = append(list, raw)
		return err
	}))
	found := false
	err = p.inside(body, under("kvlistValue", under("values", func() error {
		return p.eachPair(func(key []byte, value jx.Raw) error {
			if string(key) != "gen_ai.evaluations" || found {
				return nil
			}
			found = true
			return p.inside(value, under("arrayValue", under("values", func() error { return p.each(one) })))
		})
	})))
	return list, err
}

// timeOf returns the time of a log record; where it has none, when it was observed.
func timeOf(stamped, observed []byte) (int64, bool) {
	if at, ok := wholeNumber(stamped); ok && at != 0 {
		return at, true
	}
	return wholeNumber(observed)
}
