// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/report"
)

// fieldsIn lists the names of all fields of a document of JSON.
func fieldsIn(of reflect.Type, seen map[reflect.Type]bool) (names []string) {
	switch of.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return fieldsIn(of.Elem(), seen)
	case reflect.Struct:
		if seen[of] || of == reflect.TypeFor[time.Time]() {
			return nil
		}
		seen[of] = true
		for field := range of.Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if name == "-" || !field.IsExported() && !field.Anonymous {
				continue
			}
			if name != "" {
				names = append(names, name)
			}
			names = append(names, fieldsIn(field.Type, seen)...)
		}
	default:
	}
	return names
}

func TestEveryFieldOfTheJSONIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../../../docs/postmortem-json.md")
	require.NoError(t, err)
	names := fieldsIn(reflect.TypeFor[report.Report](), map[reflect.Type]bool{})
	assert.Greater(t, len(names), 80)
	for _, name := range names {
		assert.Contains(t, string(text), "`"+name+"`")
	}
}
