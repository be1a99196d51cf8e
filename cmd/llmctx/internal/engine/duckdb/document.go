// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
)

// content is what a document holds.
type content struct{ spans, logs bool }

var errNotText = errors.New("is not UTF-8")

// document reads a document into rows. After an error there are none.
func (p *parser) document(text []byte) (content, error) {
	p.rows, p.times, p.made = p.rows[:0], p.times[:0], p.made[:0]
	holds, err := p.read(text)
	if err != nil {
		p.rows, p.times = p.rows[:0], p.times[:0]
	}
	return holds, err
}

func (p *parser) read(text []byte) (holds content, err error) {
	if !utf8.Valid(text) {
		return holds, errNotText
	}
	p.d.reset(text)
	err = p.member(func(key []byte) error {
		isList := p.d.peek() == '['
		switch string(key) {
		case "resourceSpans":
			if isList && !holds.spans {
				holds.spans = true
				if !p.logs {
					return p.resources("scopeSpans", "spans", p.oneSpan)
				}
			}
		case "resourceLogs":
			isFirst := !holds.logs
			holds.logs = true
			if isFirst && p.logs {
				return p.resources("scopeLogs", "logRecords", p.oneLog)
			}
		}
		return p.d.jump()
	})
	if err != nil {
		return holds, err
	}
	return holds, p.d.end()
}

// resources reads records, and what their resources say of them.
func (p *parser) resources(scopes, records string, record func() error) error {
	return p.each(func() error {
		first := len(p.times)
		clear(p.common)
		err := p.member(func(key []byte) error {
			switch string(key) {
			case "resource":
				return p.member(p.ofResource)
			case scopes:
				return p.each(func() error {
					return p.member(func(key []byte) error {
						if string(key) == records {
							return p.each(record)
						}
						return p.d.jump()
					})
				})
			default:
				return p.d.jump()
			}
		})
		for i := first; i < len(p.times); i++ {
			row := p.rows[i*len(p.names):]
			for column, text := range p.common {
				if text != nil {
					row[column] = text
				}
			}
		}
		return err
	})
}

func (p *parser) ofResource(key []byte) error {
	if string(key) != "attributes" {
		return p.d.jump()
	}
	p.row = p.common
	p.begin()
	p.resource = 1
	l, err := p.attributes(p.resourceKeys, p.places.resources >= 0, false)
	p.resource = 0
	p.putResource(&l)
	return err
}

func (p *parser) putResource(l *listed) {
	p.put(p.places.resources, l.others)
	p.put(p.places.resourceLabels, l.labels)
}

func (p *parser) putRecord(l *listed) {
	p.put(p.places.labels, l.labels)
	p.put(p.places.others, l.others)
	p.put(p.places.extra, l.extra)
}

// oneSpan reads a span.
func (p *parser) oneSpan() error {
	p.newRow()
	var start, end int64
	var hasStart, hasEnd, hasAttributes bool
	err := p.member(func(key []byte) (err error) {
		switch string(key) {
		case "traceId":
			return p.id(p.places.trace)
		case "spanId":
			return p.id(p.places.span)
		case "parentSpanId":
			return p.id(p.places.parent)
		case "traceState":
			return p.text(p.places.state)
		case "name":
			return p.name()
		case "startTimeUnixNano":
			start, hasStart, err = p.integer()
			return err
		case "endTimeUnixNano":
			end, hasEnd, err = p.integer()
			return err
		case "status":
			return p.status()
		case "attributes":
			if hasAttributes {
				return p.d.jump()
			}
			hasAttributes = true
			l, err := p.attributes(p.keys, p.places.others >= 0, p.places.extra >= 0)
			p.putRecord(&l)
			return err
		case "events":
			return p.events()
		case "links":
			return p.links()
		default:
			return p.d.jump()
		}
	})
	p.put(p.places.status, []byte("UNSET"))
	t := &p.times[len(p.times)-1]
	t.at, t.hasAt = start/1000, hasStart
	t.took, t.hasTook = end-start, hasStart && hasEnd && end >= start && end-start >= 0 // one that ends before it starts tells no duration
	return err
}

func (p *parser) id(column int) error {
	if column < 0 {
		return p.d.jump()
	}
	text, err := p.identifier()
	p.put(column, text)
	return err
}

func (p *parser) text(column int) error {
	if column < 0 {
		return p.d.jump()
	}
	text, err := p.scalar()
	p.put(column, text)
	return err
}

// name reads the name of a span, and with what operation it begins.
func (p *parser) name() error {
	if p.places.name < 0 && p.places.operation < 0 {
		return p.d.jump()
	}
	text, err := p.scalar()
	p.putName(text)
	return err
}

func (p *parser) putName(text []byte) {
	p.put(p.places.name, text)
	first, _, _ := bytes.Cut(text, []byte{' '})
	if _, is := kinds.Operations[string(first)]; is {
		p.put(p.places.operation, first)
	}
}

// status reads a status as UNSET, OK or ERROR, whether it was written as a number or as a name.
func (p *parser) status() error {
	if p.places.status < 0 {
		return p.d.jump()
	}
	return p.member(func(key []byte) error {
		if string(key) != "code" {
			return p.d.jump()
		}
		code, err := p.scalar()
		switch string(bytes.TrimPrefix(bytes.ToUpper(code), []byte("STATUS_CODE_"))) {
		case "1", "OK":
			p.put(p.places.status, []byte("OK"))
		case "2", "ERROR":
			p.put(p.places.status, []byte("ERROR"))
		}
		return err
	})
}

// links reads the first link.
func (p *parser) links() error {
	first := true
	return p.each(func() error {
		if !first {
			return p.d.jump()
		}
		first = false
		return p.member(func(key []byte) error {
			switch string(key) {
			case "traceId":
				return p.id(p.places.linkTrace)
			case "spanId":
				return p.id(p.places.linkSpan)
			default:
				return p.d.jump()
			}
		})
	})
}
