// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"fmt"
	"strconv"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
)

// Most verdicts of log records and events name their own answer. Packing looks for these answers, and numbers them: where all verdicts are
// settled so, a question brings them to their answers by that number, and nothing is brought into tables but what verdicts tell.

// namesAnswer holds for rows of a relation for which a condition holds, and that have the IDs of an answer of the table named. The condition
// is part of a key, since an outer join with one beside its keys would compare each row with each.
func namesAnswer(of, condition string) string {
	return fmt.Sprintf("n.trace_id = %[1]s.trace_id AND n.span_id = CASE WHEN %[2]s THEN %[1]s.span_id END", of, condition)
}

// knownOfChunk is what packing found out of the spans of the table chunk, and of the verdicts that are packed with them.
type knownOfChunk struct {
	distinct, settled bool
	answers           int64 // that are named
}

// told is how it is told in the metadata of a file.
func (k *knownOfChunk) told() []metadata {
	list := []metadata{{packed.DistinctKey, strconv.FormatBool(k.distinct)}}
	if k.settled {
		list = append(list, metadata{packed.SettledKey, strconv.FormatInt(k.answers, 10)})
	}
	return list
}

// attach keeps verdicts in the table told, and the answers that they name in the table named. Where a span is there twice, no answer is
// numbered.
func (p *Packer) attach(ctx context.Context, verdicts string) (*knownOfChunk, error) {
	var k knownOfChunk
	if err := p.e.db.QueryRowContext(ctx, areDistinct()).Scan(&k.distinct); err != nil {
		return nil, err
	}
	if err := p.e.exec(ctx, "CREATE OR REPLACE TABLE told AS "+verdicts, namedAnswers(k.distinct)); err != nil || !k.distinct {
		return &k, err
	}
	return &k, p.e.db.QueryRowContext(ctx, areSettled()).Scan(&k.settled, &k.answers)
}

// namedAnswers makes the table named: the answers of the table chunk that verdicts of the table told name, or are on.
func namedAnswers(distinct bool) string {
	return fmt.Sprintf(`CREATE OR REPLACE TABLE named AS SELECT trace_id, span_id, response_id AS named_response, row_number() OVER (ORDER BY start_time) - 1 AS %s, start_time AS %s
FROM chunk WHERE fault IS NULL AND %s AND (trace_id, span_id) IN (SELECT (trace_id, span_id) FROM told WHERE self AND trace_id IS NOT NULL AND span_id IS NOT NULL) AND %t`, packed.Answer, packed.AnswerTime, ofAnswer, distinct)
}

// areSettled holds where each verdict names its own answer and no other, and no answer that is named lacks a time or is above another span:
// then a verdict on an answer that is not asked for leads nowhere. It tells how many answers are named, too.
func areSettled() string {
	return fmt.Sprintf(`SELECT NOT EXISTS (SELECT 1 FROM told v LEFT JOIN named n ON %[1]s WHERE NOT v.self OR n.%[2]s IS NULL OR v.link_trace_id IS NOT NULL OR v.link_span_id IS NOT NULL
 OR v.response_id IS NOT NULL AND v.response_id IS DISTINCT FROM n.named_response)
 AND NOT EXISTS (SELECT 1 FROM named WHERE %[3]s IS NULL)
 AND NOT EXISTS (SELECT 1 FROM chunk c JOIN named n ON n.trace_id = c.trace_id AND n.span_id = c.parent_span_id), (SELECT count(*) FROM named)`, namesAnswer("v", "self"), packed.Answer, packed.AnswerTime)
}

// settledCount is what a file tells of its pack; ok is false where not all of its verdicts are settled.
func settledCount(text string) (answers int64, ok bool) {
	answers, err := strconv.ParseInt(text, 10, 64)
	return answers, err == nil
}
