// SPDX-License-Identifier: Apache-2.0

package document

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// value reads the parts of one value and checks that it can be stamped.
func (r *reader) value(node *yaml.Node, path string, id variable.ID, fields fields) Value {
	row := rowOf(id)
	for _, name := range row.Required {
		if fields.of(name) == nil {
			r.report(node, path, "has no "+name+"; write "+row.Example)
			return Value{}
		}
	}
	if slices.Contains(row.Keys, "schemas") && fields.of(row.RevisionKey) == nil {
		return r.tools(node, path, fields, row.Example)
	}
	text := func(field string) string {
		value := fields.of(field)
		if value == nil {
			return ""
		}
		at := path + "." + field
		written, ok := r.scalar(value, at)
		if !ok || field == "hash" {
			return written
		}
		return r.checked(value, at, written)
	}
	v := Value{Name: text(row.NameKey), Revision: text(row.RevisionKey)}
	if slices.Contains(row.Keys, "provider") {
		v.Provider = text("provider")
	}
	if slices.Contains(row.Keys, "hash") {
		v.Hash = r.hash(fields.of("hash"), path+".hash", text("hash"))
	}
	if rendered := v.Render(id); len(rendered) > MaxValueBytes {
		r.report(node, path, "makes a value of "+strconv.Itoa(len(rendered))+
			" bytes; at most "+strconv.Itoa(MaxValueBytes)+" can be stamped")
	}
	return v
}

// checked returns a value that can be stamped as it is, and reports any other.
func (r *reader) checked(node *yaml.Node, path, text string) string {
	if err := CheckValue(text); err != nil {
		r.report(node, path, quoteShort(text)+" "+err.Error())
	} else if strings.EqualFold(text, variable.Unknown) {
		r.report(node, path, quoteShort(text)+" is what is stamped where nothing is known; leave the variable out")
	}
	return text
}

// pyYAML is how PyYAML begins a time: with a blank in place of the T.
var pyYAML = regexp.MustCompile(`^\d{4}-\d{2}-\d{2} \d{2}:`)

// rfc3339 refuses what time.Parse lets pass: a comma, an hour of one digit.
var rfc3339 = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)

func (r *reader) time(node *yaml.Node, path string) time.Time {
	if node == nil {
		return time.Time{}
	}
	text, ok := r.scalar(node, path)
	if !ok {
		return time.Time{}
	}
	written := text
	if pyYAML.MatchString(text) {
		written = text[:10] + "T" + text[11:]
	}
	at, err := time.Parse(time.RFC3339Nano, written)
	if err != nil || !rfc3339.MatchString(written) {
		r.report(node, path, quoteShort(text)+" is not a time; write RFC 3339 with a zone, such as 2026-11-20T09:00:00Z")
		return time.Time{}
	}
	// Instants are kept as nanoseconds since 1970, like those of spans.
	if at = at.UTC(); at.Year() < 1970 || at.Year() > 2261 {
		r.report(node, path, quoteShort(text)+" lies outside of the years 1970 to 2261")
		return time.Time{}
	}
	return at
}

func (r *reader) weight(node *yaml.Node, path string) float64 {
	if node == nil {
		return UnknownWeight
	}
	text, ok := r.scalar(node, path)
	if !ok {
		return UnknownWeight
	}
	weight, err := strconv.ParseFloat(text, 64)
	if err != nil || !(weight >= 0 && weight <= 1e9) {
		r.report(node, path, quoteShort(text)+" is not a weight; write a number from 0 on, such as 90")
		return UnknownWeight
	}
	return weight
}

var sha256Hex = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (r *reader) hash(node *yaml.Node, path, text string) string {
	if text == "" {
		return ""
	}
	digest := strings.ToLower(strings.TrimPrefix(text, "sha256:"))
	if !sha256Hex.MatchString(digest) {
		r.report(node, path, quoteShort(text)+" is not a SHA-256; write 64 hexadecimal digits, sha256: before them or not")
	}
	return digest
}
