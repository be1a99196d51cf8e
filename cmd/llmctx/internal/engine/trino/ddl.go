// SPDX-License-Identifier: Apache-2.0

package trino

import (
	"fmt"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
)

var types = map[packed.Type]string{
	packed.Text: "varchar", packed.Timestamp: "timestamp(6)", packed.Whole: "bigint", packed.Real: "double", packed.Bool: "boolean",
	packed.Map: "map(varchar, varchar)",
}

// DDL returns the statements that make the tables of a packed lake known to Trino: in a schema of a catalog of the
// Hive connector, over a location such as s3://bucket/lake.
func DDL(schema, location string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `-- The catalog has to read times to the microsecond: hive.timestamp-precision=MICROSECONDS
CREATE SCHEMA IF NOT EXISTS %s;
`, identifiers(schema))
	for _, table := range packed.Tables {
		b.WriteString(create(schema, location, table))
	}
	b.WriteString("-- Again whenever more was packed: folders of new hours are not seen by themselves.\n")
	catalog, name, _ := strings.Cut(schema, ".")
	for _, table := range []string{packed.Spans, packed.Verdicts} {
		fmt.Fprintf(&b, "CALL %s.system.sync_partition_metadata(%s, %s, 'FULL');\n", identifier(catalog), Dialect{}.Text(name), Dialect{}.Text(table))
	}
	return b.String()
}

func create(schema, location, table string) string {
	var columns []string
	for _, c := range packed.Columns(table) {
		columns = append(columns, "  "+identifier(c.Name)+" "+types[c.Type])
	}
	with := "format = 'PARQUET', external_location = " + Dialect{}.Text(strings.TrimSuffix(location, "/")+"/"+table)
	if packed.IsPartitioned(table) {
		var partitions []string
		for _, name := range packed.Partitions { // behind all others
			columns = append(columns, "  "+identifier(name)+" varchar")
			partitions = append(partitions, Dialect{}.Text(name))
		}
		with += fmt.Sprintf(", partitioned_by = ARRAY[%s]", strings.Join(partitions, ", "))
	}
	return fmt.Sprintf("CREATE TABLE IF NOT EXISTS %s.%s (\n%s\n) WITH (%s);\n", identifiers(schema), table, strings.Join(columns, ",\n"), with)
}

func identifier(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// identifiers quotes a name of several parts.
func identifiers(name string) string {
	parts := strings.Split(name, ".")
	for i, p := range parts {
		parts[i] = identifier(p)
	}
	return strings.Join(parts, ".")
}
