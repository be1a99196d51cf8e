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

// What spans in Parquet share is numbered by hashes. Of the files are kept the parts that each span has of its own, with the numbers; a
// second look at one span of each combination tells what these are.

var errPlaces = errors.New("has columns by which a row is not found again: file_index, file_row_number")

// sampledRows is how many rows of a group are looked at for attributes with many values.
const sampledRows = 5_000

// manyKeys returns the attributes of a group that are seen to have many values. Those of the record come first.
func (e *Engine) manyKeys(ctx context.Context, g *group, attributes, resource string) (many [2][]string, err error) {
	from := fmt.Sprintf("(SELECT * FROM %s LIMIT %d)", g.read(), sampledRows)
	rows, err := e.db.QueryContext(ctx, fmt.Sprintf(`SELECT resource, x.key FROM (SELECT 0 resource, unnest(%s) x FROM %s UNION ALL SELECT 1, unnest(%s) FROM %[2]s)
WHERE len(x.value) <= %[4]d GROUP BY ALL HAVING count(DISTINCT x.value) > %[5]d`, attributes, from, resource, query.LongestOther, counts.MaxColumnValues))
	if err != nil {
		return many, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var of int
		var key string
		if err := rows.Scan(&of, &key); err != nil {
			return many, err
		}
		many[of] = append(many[of], key)
	}
	return many, rows.Err()
}

// label makes of the other attributes, but of those with many values, one text.
func (s *source) label(resource, keep string, many [2][]string) {
	in := func(of int) string { return "x.key IN (" + quoteAll(append([]string{""}, many[of]...)) + ")" }
	pairs := func(of int, list string) string {
		return fmt.Sprintf("coalesce(list_transform(%s, x -> ['%d', x.key, x.value]), [])", list, of)
	}
	others, none := s.others, "CAST(NULL AS "+attributeList+")"
	few, fewOfResource := others("NOT "+in(0)+" AND "+keep), short("list_filter("+resource+", x -> NOT "+in(1)+")")
	s.labelled = few + ", " + fewOfResource
	s.labels = "CAST(to_json(list_sort(list_concat(" + pairs(0, few) + ", " + pairs(1, fewOfResource) + "))) AS VARCHAR)"
	s.others, s.otherResources = func(string) string { return none }, none
	if len(many[0]) > 0 {
		s.others = func(keep string) string { return others(in(0) + " AND " + keep) }
	}
	if len(many[1]) > 0 {
		s.otherResources = short("list_filter(" + resource + ", x -> " + in(1) + ")")
	}
}

// stageParquet brings a group of Parquet files into tables of their own. A statement that failed has done nothing that is read.
func (e *Engine) stageParquet(ctx context.Context, q *counts.Question, wanted *wantedKey, g *group) error {
	s, f, err := parquetSpans(g)
	if err != nil {
		return err
	}
	if q.Columns && len(q.Behaviour) > 0 {
		many, err := e.manyKeys(ctx, g, f.attributes.entries, f.resource.entries)
		if err != nil {
			return err
		}
		s.label(f.resource.entries, keptOthers(q), many)
	}
	p := &parquetStage{newStaging(q, wanted, s), s, g, len(e.stagedParts), wantsMarked(q)}
	for seed := range seeds {
		if err := e.exec(ctx, p.rows(seed)); err != nil {
			return err
		}
		var unsure int64
		if err := e.db.QueryRowContext(ctx, p.unsure()).Scan(&unsure); err != nil {
			return err
		}
		if unsure == 0 {
			return e.finish(ctx, p)
		}
	}
	return errHashes
}

// finish takes the second look.
func (e *Engine) finish(ctx context.Context, p *parquetStage) error {
	if err := e.exec(ctx, p.places(), p.found()); err != nil {
		return err
	}
	var are bool
	if err := e.db.QueryRowContext(ctx, p.isFound()).Scan(&are); err != nil {
		return err
	}
	if !are {
		return errPlaces
	}
	shared := map[sharing]string{}
	for _, how := range p.sharings() {
		shared[how] = p.table(fmt.Sprintf("shared%d", how))
		code := codeName(how)
		if err := e.exec(ctx, p.shared(shared[how], how, "SELECT * FROM "+p.table("found")+" WHERE "+code+" IS NOT NULL")); err != nil {
			return err
		}
	}
	if err := e.exec(ctx, "DROP TABLE "+p.table("found"), "DROP TABLE "+p.table("places")); err != nil {
		return err
	}
	e.stagedParts = append(e.stagedParts, p.view(p.table("rows"), shared))
	return nil
}

// parquetStage is what is made of a group of Parquet files.
type parquetStage struct {
	*staging
	source *source
	group  *group
	number int
	marked bool // spans that can neither count nor lead to a verdict are left out
}

func (p *parquetStage) table(name string) string { return fmt.Sprintf("group%d_%s", p.number, name) }

// sharings are the kinds of combinations that there are.
func (p *parquetStage) sharings() []sharing {
	if p.source.labelled == "" {
		return []sharing{ofStamp}
	}
	return []sharing{ofStamp, ofOther}
}

// The columns by which a row is found again.
const rowPlace = "file_index, file_row_number"

// rows reads the files.
func (p *parquetStage) rows(seed int) string {
	stamp, where := strings.Join(p.parts[ofStamp].names, ", "), "true"
	list := append(slices.Clone(p.parts[ofOne].names), rowPlace)
	for _, how := range p.sharings() {
		of := stamp
		if how == ofOther {
			of = p.source.labelled
		}
		list = append(list, fmt.Sprintf("hash(%d, %s) AS %s, hash(%d, %[2]s) AS %[5]s", seed, of, codeName(how), seed+seeds, p.check(how)))
	}
	if p.marked {
		where = fmt.Sprintf("(%s) OR (%s) IS NOT NULL OR (%s) IS NOT NULL", p.madeOf("stamped"), p.madeOf("name"), p.madeOf("label"))
		if p.source.events != "" {
			where += " OR len(" + p.madeOf("events") + ") > 0"
		}
	}
	return fmt.Sprintf("CREATE OR REPLACE TEMP TABLE %s AS SELECT %s FROM (SELECT *, %s%s%s FROM %s) WHERE %s", p.table("rows"), strings.Join(list, ", "),
		rowPlace, p.parts[ofOne].more(), p.parts[ofStamp].more(), p.group.read(), where)
}

// check is the column of a second hash.
func (p *parquetStage) check(how sharing) string { return fmt.Sprintf("check%d", how) }

// unsure counts the numbers that stand for several combinations.
func (p *parquetStage) unsure() string {
	var list []string
	for _, how := range p.sharings() {
		list = append(list, fmt.Sprintf("(SELECT count(*) FROM (SELECT 1 FROM %s GROUP BY %s HAVING min(%s) <> max(%[3]s)))", p.table("rows"), codeName(how), p.check(how)))
	}
	return "SELECT " + strings.Join(list, " + ")
}

// places are those of one span of each combination.
func (p *parquetStage) places() string {
	var list []string
	for _, how := range p.sharings() {
		list = append(list, fmt.Sprintf("SELECT min(struct_pack(a := file_index, b := file_row_number)) place, %s FROM %s GROUP BY %[1]s", codeName(how), p.table("rows")))
	}
	return "CREATE OR REPLACE TEMP TABLE " + p.table("places") + " AS SELECT * FROM (" + strings.Join(list, " UNION ALL BY NAME ") + ")"
}

// found reads these spans.
func (p *parquetStage) found() string {
	var codes []string
	for _, how := range p.sharings() {
		codes = append(codes, "p."+codeName(how))
	}
	return fmt.Sprintf("CREATE OR REPLACE TEMP TABLE %s AS SELECT %s, %s FROM (SELECT *, %s FROM %s) k JOIN %s p ON p.place.a = k.file_index AND p.place.b = k.file_row_number",
		p.table("found"), p.group.shared(), strings.Join(codes, ", "), rowPlace, p.group.read(), p.table("places"))
}

// isFound tells whether each was found once.
func (p *parquetStage) isFound() string {
	return fmt.Sprintf("SELECT (SELECT count(*) FROM %s) = (SELECT count(*) FROM %s)", p.table("found"), p.table("places"))
}

// read is the relation of what is in the files.
func (g *group) read() string { return "read_parquet([" + quotePaths(g.paths()) + "])" }

// shared lists the columns of what spans share.
func (g *group) shared() string {
	var list []string
	for _, what := range []string{"state", "name", "service", "status", "attrs", "resource"} {
		name := g.files[0].columns[what].name
		if quoted := identifierQuoted(name); name != "" && !slices.Contains(list, "k."+quoted) {
			list = append(list, "k."+quoted)
		}
	}
	return strings.Join(list, ", ")
}
