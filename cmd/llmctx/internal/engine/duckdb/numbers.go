// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Packing numbers what spans share as texts, too: a question that only has to tell these apart reads no text, and remembers them in arrays.

// clusterOf is what belongs together, as counts.Conversation has it.
const clusterOf = "coalesce(conversation, trace_id)"

// number makes tables of numbers: label_numbers, cluster_numbers in the order of their times, and trace_numbers. The texts of labels are
// written beside the spans.
func (p *Packer) number(ctx context.Context, labels, folder, name string) error {
	ofFirst := func(table, column, key, text string) string {
		return "CREATE OR REPLACE TABLE " + table + " AS SELECT " + key + ", row_number() OVER (ORDER BY first, " + key + ") - 1 AS " + column +
			" FROM (SELECT " + text + " AS " + key + ", min(start_time) AS first FROM chunk WHERE fault IS NULL AND " + text + " IS NOT NULL GROUP BY 1)"
	}
	err := p.e.exec(ctx,
		"CREATE OR REPLACE TABLE label_numbers AS SELECT labels, row_number() OVER (ORDER BY labels) - 1 AS "+packed.LabelSet+
			" FROM (SELECT DISTINCT "+labels+" AS labels FROM chunk WHERE fault IS NULL)",
		ofFirst("cluster_numbers", packed.ClusterNumber, "cluster_key", clusterOf), ofFirst("trace_numbers", packed.TraceNumber, "trace_key", "trace_id"))
	if err != nil {
		return errors.New(reason(err))
	}
	_, err = p.write(ctx, packed.LabelSets, "SELECT "+namesOf(packed.LabelSets)+" FROM label_numbers ORDER BY 1", filepath.Join(folder, packed.LabelSets, name+"-0.parquet"), "PER_THREAD_OUTPUT false")
	return err
}

// ownVerdict are the columns of a verdict that a span carries.
var ownVerdict = []string{packed.Name(query.NameKey), packed.Name(query.LabelKey), packed.Name(query.ScoreKey)}

// ownVerdicts makes the table own_numbers of the verdicts that spans carry, and returns the list of them; NULL: there are too many, and the table
// has none.
func (p *Packer) ownVerdicts(ctx context.Context) (list sql.NullString, err error) {
	own := strings.Join(ownVerdict, ", ")
	err = p.e.exec(ctx, fmt.Sprintf("CREATE OR REPLACE TABLE own_numbers AS SELECT *, row_number() OVER (ORDER BY %[1]s) - 1 AS %[2]s FROM (SELECT DISTINCT %[1]s FROM chunk WHERE fault IS NULL AND coalesce(%[1]s) IS NOT NULL LIMIT %[3]d)",
		own, packed.OwnVerdict, packed.MostOwnVerdicts+1))
	if err == nil {
		err = p.e.exec(ctx, fmt.Sprintf("DELETE FROM own_numbers WHERE (SELECT count(*) FROM own_numbers) > %d", packed.MostOwnVerdicts))
	}
	if err != nil {
		return list, err
	}
	err = p.e.db.QueryRowContext(ctx, fmt.Sprintf(`SELECT CASE WHEN count(*) > 0 OR NOT EXISTS (SELECT 1 FROM chunk WHERE fault IS NULL AND coalesce(%[1]s) IS NOT NULL)
 THEN CAST(to_json(coalesce(list([%[1]s] ORDER BY %[2]s), [])) AS VARCHAR) END FROM own_numbers`, own, packed.OwnVerdict)).Scan(&list)
	return list, err
}

// numbered selects the columns of the table of spans, with all numbers.
func numbered(labels string) string {
	carried := make([]string, len(ownVerdict))
	for i, c := range ownVerdict {
		carried[i] = fmt.Sprintf("o.%[1]s IS NOT DISTINCT FROM c.%[1]s", c)
	}
	return "SELECT c.* EXCLUDE (fault, events, labels, own_cluster), c.labels, n." + packed.Answer + ", l." + packed.LabelSet + ", 2 * k." + packed.ClusterNumber +
		" + CASE WHEN conversation IS NULL THEN 0 ELSE 1 END AS " + packed.ClusterNumber + ", 2 * t." + packed.TraceNumber + " AS " + packed.TraceNumber + ", o." + packed.OwnVerdict +
		" FROM (SELECT *, " + labels + " AS labels, " + clusterOf + " AS own_cluster FROM chunk WHERE fault IS NULL) c LEFT JOIN named n ON " + namesAnswer("c", ofAnswer) +
		" LEFT JOIN label_numbers l ON l.labels = c.labels LEFT JOIN cluster_numbers k ON k.cluster_key = c.own_cluster LEFT JOIN trace_numbers t ON t.trace_key = c.trace_id LEFT JOIN own_numbers o ON " + strings.Join(carried, " AND ")
}
