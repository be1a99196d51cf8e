// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// stageParquet brings a group of Parquet files into tables of their own. A statement that failed has done nothing that is read.
func (e *Engine) stageParquet(ctx context.Context, q *counts.Question, wanted *wantedKey, g *group) error {
	source, w := parquetSpans(q, g)
	staging := newStaging(q, wanted, source)
	w.markSpans(q)
	found := g.files[0].columns
	attributes, isText, err := attributesOf(found["attrs"])
	if err != nil {
		return err
	}
	resource, isResourceText, err := attributesOf(found["resource"])
	if err != nil {
		return err
	}
	f, err := newSpanFunction(w, e.coded, &e.combinations, [2]bool{isText, isResourceText})
	if err != nil {
		return err
	}
	defer f.release()
	name, err := e.registerSpans(ctx, f)
	if err != nil {
		return err
	}
	stays := "false"
	if source.events != "" {
		stays = "len(" + source.events + ") > 0"
	}
	given := []string{attributes, resource, found["name"].shape().text(), found["state"].shape().text(), statusOf(found), found["service"].shape().text(), stays}
	table := fmt.Sprintf("group%d_rows", len(e.stagedParts))
	tables, view, stamps := staging.handedViews(w, table, table)
	if err := e.exec(ctx, append([]string{staging.handedRows(table, f, g, name+"("+strings.Join(given, ", ")+")")}, tables...)...); err != nil {
		return err
	}
	e.stagedParts, e.stamps = append(e.stagedParts, view), append(e.stamps, stampsOf(stamps))
	return nil
}

// handedRows fills a table with what each span has of its own, and what is handed over of the others.
func (t *staging) handedRows(table string, f *spanFunction, g *group, call string) string {
	var handed []string
	for i := range f.handed {
		handed = append(handed, fmt.Sprintf("handed.%[1]s AS %[1]s", f.handed[i].name))
	}
	list := slices.Clone(t.parts[ofOne].names)
	for how := ofStamp; how < sharings; how++ {
		if len(f.wants.of(how)) > 0 {
			list = append(list, codeName(how), listName(how))
		}
	}
	return fmt.Sprintf("CREATE OR REPLACE TEMP TABLE %s AS SELECT %s FROM (SELECT *%s FROM (SELECT * EXCLUDE (handed), %s FROM (SELECT %s, %s AS handed FROM %s) WHERE handed IS NOT NULL))",
		table, strings.Join(list, ", "), t.parts[ofOne].more(), strings.Join(handed, ", "), g.columns(), call, g.read())
}

// read is the relation of what is in the files.
func (g *group) read() string { return "read_parquet([" + quotePaths(g.paths()) + "])" }

// columns lists those that may be read.
func (g *group) columns() string {
	var list []string
	for _, c := range g.files[0].columns {
		if quoted := identifierQuoted(c.name); !slices.Contains(list, quoted) {
			list = append(list, quoted)
		}
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}
