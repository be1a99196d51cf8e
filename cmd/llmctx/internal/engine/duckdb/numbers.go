// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
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

// numbered selects the columns of the table of spans, with all numbers.
func numbered(labels string) string {
	return "SELECT c.* EXCLUDE (fault, events, labels, own_cluster), c.labels, n." + packed.Answer + ", l." + packed.LabelSet + ", 2 * k." + packed.ClusterNumber +
		" + CASE WHEN conversation IS NULL THEN 0 ELSE 1 END AS " + packed.ClusterNumber + ", 2 * t." + packed.TraceNumber + " AS " + packed.TraceNumber +
		" FROM (SELECT *, " + labels + " AS labels, " + clusterOf + " AS own_cluster FROM chunk WHERE fault IS NULL) c LEFT JOIN named n ON " + namesAnswer("c", ofAnswer) +
		" LEFT JOIN label_numbers l ON l.labels = c.labels LEFT JOIN cluster_numbers k ON k.cluster_key = c.own_cluster LEFT JOIN trace_numbers t ON t.trace_key = c.trace_id"
}
