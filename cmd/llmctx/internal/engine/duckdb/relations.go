// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// What is staged or packed has many columns, and each statement needs others of them. It is read twice: for the combinations of
// what many spans share, and for the rest, with a number that stands for the combination.

// shared are columns of which many spans have the same values; whether a span counts is one, so that a combination tells it, too.
var shared = []string{"service", "kind", "status", "drift", "missing", "unsettled", "registry", "declared", "counts"}

// relations are what is made of staged for a question.
type relations struct {
	wide    string   // reads staged or a part of it, with a column for each variable
	columns []string // of combinations
	v       string   // the columns of the variables, by their numbers
}

// relations makes combinations and spans, and of the variables the columns.
func (e *Engine) relations(ctx context.Context, s *query.Spec) (*relations, error) {
	extra, err := e.texts(ctx, "SELECT DISTINCT x.key FROM (SELECT unnest(extra) x FROM staged WHERE counts = 1 AND len(extra) > 0) ORDER BY 1")
	if err != nil {
		return nil, err
	}
	variables, custom := slices.Clone(builtin), ""
	for _, key := range extra {
		v := query.Custom(key)
		if !strings.HasPrefix(key, query.DeclaredPrefix) && (s.Asked.Variables == nil || slices.Contains(s.Asked.Variables, v.Name)) {
			custom += fmt.Sprintf(", list_filter(extra, x -> x.key = %s)[1].value AS b%d", quote(key), len(variables))
			variables = append(variables, v)
		}
	}
	r := &relations{wide: "SELECT * EXCLUDE (extra, events), " + declaredOf(extra) + " AS declared" + custom + " FROM ", columns: slices.Clone(shared)}
	for i := range variables {
		r.columns = append(r.columns, fmt.Sprintf("b%d", i))
	}
	code, err := e.combinations(ctx, s.Asked, r)
	if err != nil {
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
	s.Coded = true
	return r, e.spans(ctx, s, r, code)
}

// declaredOf joins what was declared of variables that drift; extra are the keys that there are.
func declaredOf(extra []string) string {
	if !slices.ContainsFunc(extra, func(key string) bool { return strings.HasPrefix(key, query.DeclaredPrefix) }) {
		return "CAST(NULL AS VARCHAR)"
	}
	return `CASE WHEN drift IS NOT NULL THEN array_to_string(list_transform(list_filter(extra, x -> starts_with(x.key, 'llm_context.declared.')),
 x -> x.key[22:] || '=' || x.value), chr(10)) END`
}

// passes is how often the spans are read.
const passes = 2

// seeds are tried in turn, until no two combinations have the same hash.
const seeds = 8

var errHashes = errors.New("the combinations of what spans share cannot be told apart by hashes")

// combinations makes the table combined, and returns the hash by which each of its rows is known. That no two have the same is looked at.
func (e *Engine) combinations(ctx context.Context, q *counts.Question, r *relations) (code string, err error) {
	list := strings.Join(r.columns, ", ")
	for seed := range seeds {
		code = fmt.Sprintf("hash(%d, %s)", seed, list)
		some := fmt.Sprintf("SELECT %s AS c, %s FROM (%spart) GROUP BY ALL", code, list, r.wide)
		err := e.exec(ctx, "CREATE OR REPLACE TEMP VIEW part AS "+stagedFiles+" WHERE false", "CREATE OR REPLACE TEMP TABLE combined AS "+some)
		if err == nil {
			err = e.eachPart(ctx, q, passes, 1, "INSERT INTO combined "+some)
		}
		if err == nil && len(e.parts) > 1 {
			err = e.exec(ctx, "CREATE OR REPLACE TEMP TABLE combined AS SELECT DISTINCT * FROM combined")
		}
		if err != nil {
			return "", err
		}
		var same int64
		if err := e.db.QueryRowContext(ctx, "SELECT count(*) - count(DISTINCT c) FROM combined").Scan(&same); err != nil || same == 0 {
			return code, err
		}
	}
	return "", errHashes
}

// spans makes the relations spans and combinations. Where no verdict can lead elsewhere, only the spans in the windows are kept.
func (e *Engine) spans(ctx context.Context, s *query.Spec, r *relations, code string) error {
	columns, where := "ts, tid, sid, pid, ltid, lsid, conv, rid, name, label, score, w, stamped, counts", "true"
	for i := range s.Asked.Behaviour {
		columns += fmt.Sprintf(", e%d", i)
	}
	if !s.AnyVerdicts() && s.Asked.Reach == "" {
		where = fmt.Sprintf("ts IS NULL OR ts >= %d AND ts < %d", s.Since().UnixMicro(), s.Until().UnixMicro())
	}
	e.told = 0
	slim := fmt.Sprintf("SELECT %s AS c, %s FROM (%spart) WHERE %s", code, columns, r.wide, where)
	err := e.exec(ctx, "CREATE OR REPLACE TEMP VIEW part AS "+stagedFiles+" WHERE false", "CREATE OR REPLACE TEMP TABLE slim AS "+slim)
	if err == nil {
		err = e.eachPart(ctx, s.Asked, passes, passes, "INSERT INTO slim "+slim)
	}
	if err != nil {
		return err
	}
	return e.exec(ctx,
		"CREATE OR REPLACE TEMP VIEW combinations AS SELECT * EXCLUDE (counts)"+r.v+" FROM combined",
		"CREATE OR REPLACE TEMP VIEW spans AS SELECT s.*, k.* EXCLUDE (c) FROM slim s JOIN combinations k ON k.c = s.c WHERE ts IS NOT NULL OR counts = 0")
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
		Verdicts: verdictsSQL,
		Others:   e.others(r),
	}
}
