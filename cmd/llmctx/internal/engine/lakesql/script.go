// SPDX-License-Identifier: Apache-2.0

package lakesql

import (
	"fmt"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Untested are the databases whose SQL is printed without anybody having asked one.
var Untested = []string{"spark", "databricks", "bigquery", "snowflake"}

// untested is one of them.
type untested struct {
	Database
	named  func(table string) string // quotes the name of a table
	takes  string                    // what its tables are taken for
	before string                    // a statement that has to come first, "" for none
}

var databases = map[string]untested{
	"spark":      {spark, eachInBackticks, "attributes, extra and resource are MAP<STRING, STRING>", "SET TIME ZONE 'UTC';\n"},
	"databricks": {spark, eachInBackticks, "attributes, extra and resource are MAP<STRING, STRING>", "SET TIME ZONE 'UTC';\n"},
	"bigquery":   {bigquery, inBackticks, "attributes, extra and resource are as Parquet files are loaded, a list key_value of pairs", ""},
	"snowflake":  {snowflake, asIs, "attributes, extra and resource are OBJECT, and start_time and time are TIMESTAMP_NTZ", ""},
}

// inBackticks quotes a name as a whole.
func inBackticks(name string) string { return "`" + strings.ReplaceAll(name, "`", "") + "`" }

// eachInBackticks quotes each of its parts.
func eachInBackticks(name string) string { return strings.ReplaceAll(inBackticks(name), ".", "`.`") }

// Script returns SQL that counts in a packed lake what a question asks, for one of the databases that nobody has tested; the tables of
// the lake are in a schema there.
func Script(database, schema string, asked *counts.Question) (string, error) {
	of := databases[database]
	tables := &Tables{Database: of.Database, Table: func(name string) string { return of.named(schema + "." + name) }}
	text, err := query.Print(&query.Spec{Dialect: of.Dialect}, asked, &query.Printed{
		Spans: func(s *query.Spec) string { return tables.Spans(s, query.Builtin()) }, Verdicts: tables.Verdicts, Before: of.before,
	})
	return fmt.Sprintf("-- Nobody has tested this: it was not run by %s. It reads the tables of a packed lake, of which %s.\n"+
		"-- Of two spans with the same IDs that differ, another may be counted than elsewhere: where NULL sorts, databases differ.\n%s", database, of.takes, text), err
}
