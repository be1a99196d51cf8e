// SPDX-License-Identifier: Apache-2.0

package duckdb

import "strings"

func identifierQuoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func quoteAll(texts []string) string {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = quote(t)
	}
	return strings.Join(quoted, ", ")
}

// quotePaths quotes paths so that DuckDB reads these very files: to it *, ? and [ stand for
// other names.
func quotePaths(paths []string) string {
	literal := make([]string, len(paths))
	for i, path := range paths {
		literal[i] = globLiteral.Replace(path)
	}
	return quoteAll(literal)
}

var globLiteral = strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]")
