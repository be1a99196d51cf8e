// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// What is staged or packed has many columns, and each statement needs others of them. It is brought into a table slim, in which a number
// stands for what many spans share: packing wrote it, and for what is staged it is a hash. The table combined tells what each stands for.

// shared are columns of which many spans have the same values.
var shared = []string{"service", "kind", "status", "drift", "missing", "unsettled", "registry", "declared"}

// relations are what is made of staged for a question.
type relations struct {
	wide    string   // reads staged or a part of it, with a column for each variable
	columns []string // of combinations
	v       string   // the columns of the variables, by their numbers
}

// relations makes combinations and spans, and of the variables the columns.
func (e *Engine) relations(ctx context.Context, s *query.Spec) (*relations, error) {
	variables, r, err := e.carriers(ctx, s)
	if err != nil {
		return nil, err
	}
	s.Distinct = e.areDistinct()
	if err := e.slim(ctx, s, r); err != nil {
		return nil, err
	}
	carried := variables[:0:0]
	for i, v := range variables {
		is := !v.IfPresent
		if !is {
			err = e.db.QueryRowContext(ctx, fmt.Sprintf("SELECT count(b%d) > 0 FROM combined WHERE counts = 1", i)).Scan(&is)
		}
		if err != nil {
			return nil, err
		}
		if is {
			carried = append(carried, v)
		}
	}
	s.Carried(carried)
	for i, name := range s.Variables {
		column := "CAST(NULL AS VARCHAR)" // nobody carries it
		if at := slices.IndexFunc(variables, func(v query.Variable) bool { return v.Name == name }); at >= 0 {
			column = fmt.Sprintf("b%d", at)
		}
		r.v += fmt.Sprintf(", %s AS v%d", column, i)
	}
	s.Coded, s.Bare = true, "bare"
	return r, e.exec(ctx,
		"CREATE OR REPLACE TEMP VIEW combinations AS SELECT * EXCLUDE (counts)"+r.v+" FROM combined",
		"CREATE OR REPLACE TEMP VIEW bare AS SELECT * FROM slim WHERE ts IS NOT NULL OR counts = 0",
		"CREATE OR REPLACE TEMP VIEW spans AS SELECT s.*, k.* EXCLUDE (c) FROM bare s JOIN combinations k ON k.c = s.c")
}

// carriers returns the variables that spans may carry, and how the columns of what they share are read.
func (e *Engine) carriers(ctx context.Context, s *query.Spec) ([]query.Variable, *relations, error) {
	from := "SELECT extra FROM staged_files WHERE counts = 1"
	if e.hasProven {
		from += " UNION ALL SELECT extra FROM " + provenStamps
	}
	for _, sql := range e.ofCombinations {
		from += " UNION ALL SELECT extra FROM (" + sql + ")"
	}
	extra, err := e.texts(ctx, "SELECT DISTINCT x.key FROM (SELECT unnest(extra) x FROM ("+from+") WHERE len(extra) > 0) ORDER BY 1")
	if err != nil {
		return nil, nil, err
	}
	variables, custom := slices.Clone(builtin), ""
	for _, key := range extra {
		v := query.Custom(key)
		if !strings.HasPrefix(key, query.DeclaredPrefix) && (s.Asked.Variables == nil || slices.Contains(s.Asked.Variables, v.Name)) {
			custom += fmt.Sprintf(", list_filter(extra, x -> x.key = %s)[1].value AS b%d", quote(key), len(variables))
			variables = append(variables, v)
		}
	}
	r := &relations{wide: "SELECT * EXCLUDE (extra), " + declaredOf(extra) + " AS declared" + custom + " FROM ", columns: slices.Clone(shared)}
	for i := range variables {
		r.columns = append(r.columns, fmt.Sprintf("b%d", i))
	}
	return variables, r, nil
}

// declaredOf joins what was declared of variables that drift; extra are the keys that there are.
func declaredOf(extra []string) string {
	if !slices.ContainsFunc(extra, func(key string) bool { return strings.HasPrefix(key, query.DeclaredPrefix) }) {
		return "CAST(NULL AS VARCHAR)"
	}
	return `CASE WHEN drift IS NOT NULL THEN array_to_string(list_transform(list_filter(extra, x -> starts_with(x.key, 'llm_context.declared.')),
 x -> x.key[22:] || '=' || x.value), chr(10)) END`
}

// stampsOf selects of a table of what spans share of a stamp all that combinations are made of.
func stampsOf(table string) string {
	list := slices.DeleteFunc(append([]string{stampCode, "confirmed", "extra"}, shared...), func(name string) bool { return name == "declared" })
	for i := range builtin {
		list = append(list, fmt.Sprintf("b%d", i))
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM " + table
}

// seeds are tried in turn, until no two combinations have the same number.
const seeds = 8

var (
	errHashes  = errors.New("the combinations of what spans share cannot be told apart by hashes")
	errMissing = errors.New("a packed lake lacks combinations that its spans name: pack the lake anew")
)

// slim makes the tables slim and combined. That each number stands for one combination is looked at.
func (e *Engine) slim(ctx context.Context, s *query.Spec, r *relations) error {
	list := strings.Join(r.columns, ", ")
	for seed := range seeds {
		code := fmt.Sprintf("hash(%d, %s)", seed, list)
		err := e.exec(ctx, "CREATE OR REPLACE TEMP TABLE stamp_numbers AS SELECT "+stampCode+", "+code+" AS c, "+list+" FROM ("+r.wide+"stamps)")
		if err != nil {
			return err
		}
		if err := e.fillSlim(ctx, s); err != nil {
			return err
		}
		from := "SELECT c, " + list + " FROM stamp_numbers"
		for _, sql := range e.ofCombinations {
			from += "\nUNION ALL SELECT c, " + list + " FROM (" + r.wide + "(" + sql + "))"
		}
		err = e.exec(ctx,
			"CREATE OR REPLACE TEMP TABLE used AS SELECT c, max(counts) AS counts FROM slim GROUP BY c",
			"CREATE OR REPLACE TEMP TABLE combined AS SELECT k.*, u.counts FROM (SELECT DISTINCT * FROM ("+from+")) k JOIN used u ON u.c = k.c")
		if err != nil {
			return err
		}
		var more int64
		if err := e.db.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM combined) - (SELECT count(*) FROM used)").Scan(&more); err != nil || more == 0 {
			return err
		}
		if more < 0 {
			return errMissing
		}
	}
	return errHashes
}

// fillSlim fills the table slim. Where no verdict can lead elsewhere, only the spans in the windows are kept.
func (e *Engine) fillSlim(ctx context.Context, s *query.Spec) error {
	columns, where := "ts, tid, conv, name, label, score, w, counts, sid, pid, ltid, lsid, rid, stamped", "true"
	for i := range s.Asked.Behaviour {
		columns += fmt.Sprintf(", e%d", i)
	}
	if !s.AnyVerdicts() && s.Asked.Reach == "" {
		where = fmt.Sprintf("ts IS NULL OR ts >= %d AND ts < %d", s.Since().UnixMicro(), s.Until().UnixMicro())
	}
	of := func(from string) string { return "SELECT c, " + columns + " FROM (" + from + ") WHERE " + where }
	if err := e.exec(ctx, "CREATE OR REPLACE TEMP TABLE slim AS "+of("SELECT s.*, n.c FROM "+e.stampedFiles()+" s JOIN stamp_numbers n USING ("+stampCode+")")); err != nil {
		return err
	}
	return e.eachPart(ctx, s.Asked, func(sql string) string { return "INSERT INTO slim " + of(sql) })
}

// distinct finds out whether there are spans that were staged, and verdicts that are in no spans.
func (e *Engine) distinct(ctx context.Context) error {
	return e.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM staged_files), EXISTS (SELECT 1 FROM logged)").Scan(&e.hasStaged, &e.hasLogged)
}

// areDistinct reports whether packing looked at all spans at once, and found none twice and no answer that is part of another.
func (e *Engine) areDistinct() bool {
	return !e.hasStaged && len(e.opened) == 1 && e.sidecars[e.opened[0]].distinct
}

// inlined are the relations that are read where they are used; the others become tables.
var inlined = []string{"units", "answers"}

// maker returns how a relation is made, of those that there are.
func (e *Engine) maker(ctx context.Context, r *relations) query.Maker {
	return query.Maker{
		Make: func(step query.Step) error {
			kind := "TABLE"
			if slices.Contains(inlined, step.Name) {
				kind = "VIEW"
			}
			return e.exec(ctx, "CREATE OR REPLACE TEMP "+kind+" "+step.Name+" AS "+step.SQL)
		},
		Drop: func(relations ...string) error {
			return e.exec(ctx, "DROP TABLE IF EXISTS "+strings.Join(relations, "; DROP TABLE IF EXISTS "))
		},
		Verdicts: verdictsSQL,
		Others:   e.others(r),
		Units:    func(columns []string, each func(*query.Unit)) error { return e.hand(ctx, columns, each) },
	}
}
