// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"context"
	"fmt"
)

// Reach is which spans a verdict on one of them holds for. Judges and users often score
// later, on spans of their own.
type Reach string

// A verdict holds for its own span, for all spans of its trace, or for the answer with
// the same gen_ai.response.id.
const (
	OfSpan     Reach = ""
	OfTrace    Reach = "trace"
	OfResponse Reach = "response"
)

// key is the expression on which verdicts and spans are joined; "": they are not.
func (r Reach) key() string {
	switch r {
	case OfTrace:
		return "trace_id"
	case OfResponse:
		return "attrs['gen_ai.response.id']"
	default:
		return ""
	}
}

func (q *Query) joins() bool { return q.Behaviour != "" && q.Reach != OfSpan }

// verdictSQL collects what the spans with a key say of it, and when the first that counts
// began: an answer comes before what is said of it.
func verdictSQL(source string, q *Query) string {
	counts, having := "len(list_filter(attributes, x -> starts_with(x.key, 'llm_context.'))) > 0", ""
	if q.Where != "" {
		counts += " AND " + expression(q.Where)
	}
	if q.Reach == OfTrace {
		having = "HAVING bool_or(bad) IS NOT NULL"
	}
	return "INSERT INTO verdicts_read WITH " + viewSQL(source) + fmt.Sprintf(`
SELECT key, min(start_ns) FILTER (counts), bool_or(bad) FROM (SELECT %s AS key, start_ns, %s bad, %s counts FROM view)
WHERE key IS NOT NULL GROUP BY key %s`, q.Reach.key(), expression(q.Behaviour), counts, having)
}

// readVerdicts collects all verdicts of the lake before any span is counted: they may be
// later than the answers, and in other files.
func (r *reader) readVerdicts(ctx context.Context) error {
	if _, err := r.db.ExecContext(ctx, "CREATE TEMP TABLE verdicts_read (key VARCHAR, first_ns BIGINT, bad BOOLEAN)"); err != nil {
		return err
	}
	for i := range r.groups {
		err := r.withSource(ctx, &r.groups[i], func(source string) error {
			_, err := r.db.ExecContext(ctx, verdictSQL(source, r.Query))
			return err
		})
		if err != nil {
			return err
		}
		r.tell(&r.groups[i])
	}
	_, err := r.db.ExecContext(ctx, `CREATE TEMP TABLE verdicts AS
SELECT key, min(first_ns) first_ns, bool_or(bad) bad FROM verdicts_read GROUP BY key HAVING bool_or(bad) IS NOT NULL`)
	return err
}
