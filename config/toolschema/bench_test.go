// SPDX-License-Identifier: Apache-2.0

package toolschema

import (
	"fmt"
	"strings"
	"testing"
)

// listOf builds a nested-function list of about `size` bytes with tools of a usual size.
func listOf(size int) string {
	var list strings.Builder
	list.WriteString("[")
	for i := 0; list.Len() < size; i++ {
		if i > 0 {
			list.WriteString(",")
		}
		fmt.Fprintf(&list, `{"type":"function","function":{"name":"tool_%d","description":"Look up an order by the `+
			`number printed on the receipt, and return its lines with their state.","parameters":{"type":"object",`+
			`"properties":{"order_id":{"type":"string","description":"The number on the receipt"},"limit":`+
			`{"type":"integer","minimum":1,"maximum":100,"default":20},"state":{"type":"string","enum":`+
			`["open","shipped","returned"]}},"required":["order_id"],"additionalProperties":false}}}`, i)
	}
	list.WriteString("]")
	return list.String()
}

func BenchmarkParse(b *testing.B) {
	for _, size := range []int{1, 10, 100, 1000} {
		text := listOf(size * 1000)
		b.Run(fmt.Sprintf("%dkB", size), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkHostile holds texts near the limits; none may cost much more per byte than an ordinary list.
func BenchmarkHostile(b *testing.B) {
	keys := make([]string, 40_000)
	for i := range keys {
		keys[i] = fmt.Sprintf(`"k%d":0`, i)
	}
	tools := make([]string, MaxTools)
	for i := range tools {
		tools[i] = fmt.Sprintf(`{"name":"t%d","description":"d"}`, i)
	}
	for name, text := range map[string]string{
		"numbers":   `[{"name":"a","parameters":{"enum":[` + strings.Repeat("0,", MaxValues-20) + `0]}}]`,
		"keys":      `[{"name":"a","parameters":{` + strings.Join(keys, ",") + `}}]`,
		"tools":     `[` + strings.Join(tools, ",") + `]`,
		"string":    `[{"name":"a","description":"` + strings.Repeat(`\u0001`, MaxBytes/6-100) + `"}]`,
		"cut off":   listOf(MaxBytes - 2000)[:MaxBytes-3000],
		"encodings": mustQuote(mustQuote(listOf(MaxBytes / 2))),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Parse(text)
			}
		})
	}
}
