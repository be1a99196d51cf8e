// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"fmt"
	"strings"
)

// listFields reads attributes that are lists: ks and vs are the names of the lists of keys and
// values of the record, rks and rvs of its resource. Of a key that is there twice, which OTLP
// forbids and happens, the first counts.
type listFields struct {
	ks, vs, rks, rvs string
	text             func(value string) string // of one value
	columns          map[string]string
}

// Attribute looks a key up by its place.
func (f listFields) Attribute(resource bool, key string) string {
	ks, vs := f.ks, f.vs
	if resource {
		ks, vs = f.rks, f.rvs
	}
	if ks == "" {
		return "CAST(NULL AS VARCHAR)"
	}
	return f.text(fmt.Sprintf("%s[list_position(%s, %s)]", vs, ks, quote(key)))
}

// Column returns a named column.
func (f listFields) Column(name string) string {
	if c := f.columns[name]; c != "" {
		return c
	}
	return nullOf(name)
}

func nullOf(column string) string {
	switch column {
	case "ts":
		return "CAST(NULL AS BIGINT)"
	case "duration_ms":
		return "CAST(NULL AS DOUBLE)"
	default:
		return "CAST(NULL AS VARCHAR)"
	}
}

// otlpText is a value of OTLP as text; scalars are most.
func otlpText(value string) string {
	kinds := []string{"stringValue", "intValue", "doubleValue", "boolValue", "arrayValue", "kvlistValue", "bytesValue"}
	for i, kind := range kinds {
		kinds[i] = "struct_extract(" + value + ", '" + kind + "')"
	}
	return "coalesce(" + strings.Join(kinds, ", ") + ")"
}

func asText(value string) string { return value }
