// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Packed files tell in their metadata what they are.

// describePacked brings files of packed lakes into sets that have the same columns.
func describePacked(ctx context.Context, db *sql.DB, files []file) (sets []packedFiles, bad map[string]error, err error) {
	found, bad := map[string]description{}, map[string]error{}
	if err := describeAll(ctx, db, files, found, bad); err != nil {
		return nil, nil, err
	}
	known := map[string]int{}
	for i := range files {
		d, ok := found[files[i].path]
		switch {
		case !ok:
			continue
		case !packed.IsKnown(d.schema):
			bad[files[i].path] = fmt.Errorf("is packed by schema %q, and %s is known here: pack the lake anew", d.schema, packed.Schema)
			continue
		}
		if name := d.lacks(); name != "" {
			bad[files[i].path] = fmt.Errorf("has no column %s, which files of schema %s have: pack the lake anew", name, packed.Schema)
			continue
		}
		rest, err := d.rest()
		if err != nil {
			bad[files[i].path] = err
			continue
		}
		key := d.table + "\n" + strings.Join(d.columns, "\n") + "\n" + d.unlabelled // what is in labels of one file may be in no labels of another
		at, ok := known[key]
		if !ok {
			at = len(sets)
			known[key] = at
			sets = append(sets, packedFiles{table: d.table, columns: d.columns, rest: rest})
		}
		files[i].distinct, files[i].settled = d.distinct, d.settled
		sets[at].files = append(sets[at].files, files[i])
	}
	return sets, bad, nil
}

// describeAll asks all files at once; where one of them cannot be read, by halves.
func describeAll(ctx context.Context, db *sql.DB, files []file, found map[string]description, bad map[string]error) error {
	if len(files) == 0 {
		return nil
	}
	some, err := packedColumns(ctx, db, files)
	switch {
	case err == nil:
		maps.Copy(found, some)
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case len(files) == 1:
		bad[files[0].path] = err
		return nil
	}
	middle := len(files) / 2
	return errors.Join(describeAll(ctx, db, files[:middle], found, bad), describeAll(ctx, db, files[middle:], found, bad))
}

// description is what a packed file says of itself.
type description struct {
	schema, table string
	unlabelled    string
	distinct      bool
	settled       string
	columns       []string
}

// lacks returns the name of a column that a file of its table has, and this one does not.
func (d *description) lacks() string {
	for _, c := range packed.Columns(d.table) {
		if !slices.Contains(d.columns, c.Name) && !packed.IsOptional(c.Name) {
			return c.Name
		}
	}
	return ""
}

// rest returns the attributes of spans that labels do not hold.
func (d *description) rest() ([]query.OtherKey, error) {
	if d.table != packed.Spans {
		return nil, nil
	}
	return restOf(d.unlabelled)
}

// packedColumns asks files for what they are, by path.
func packedColumns(ctx context.Context, db *sql.DB, files []file) (map[string]description, error) {
	g := group{files: files}
	found := map[string]description{}
	each := func(query string, take func(d *description, a, b string)) error {
		rows, err := db.QueryContext(ctx, query)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var path, a, b string
			if err := rows.Scan(&path, &a, &b); err != nil {
				return err
			}
			d := found[path]
			take(&d, a, b)
			found[path] = d
		}
		return rows.Err()
	}
	list := "[" + quotePaths(g.paths()) + "]"
	err := each(fmt.Sprintf("SELECT file_name, CAST(key AS VARCHAR), CASE WHEN CAST(key AS VARCHAR) = %s THEN decode(value) ELSE CAST(value AS VARCHAR) END FROM parquet_kv_metadata(%s)", quote(packed.RestKey), list), func(d *description, key, value string) {
		switch key {
		case packed.SchemaKey:
			d.schema = value
		case packed.TableKey:
			d.table = value
		case packed.RestKey:
			d.unlabelled = value
		case packed.DistinctKey:
			d.distinct = value == strconv.FormatBool(true)
		case packed.SettledKey:
			d.settled = value
		}
	})
	if err != nil {
		return nil, err
	}
	// Of the schema, the columns alone: what is below them, the keys and values of maps, has names that no column has. Files of one table that
	// were packed at once have the same.
	own := map[string]bool{}
	for _, table := range packed.Folders {
		for _, c := range packed.Columns(table) {
			own[c.Name] = !packed.IsOptional(c.Name) // nobody reads those here, and files with and without them are alike
		}
	}
	type written struct{ pack, table string }
	like, first := map[string]string{}, map[written]string{}
	var some []string
	for i := range files {
		f := &files[i]
		of := written{f.pack, found[f.path].table}
		if at, known := first[of]; known && f.pack != "" {
			like[f.path] = at
			continue
		}
		first[of] = f.path
		some = append(some, f.path)
	}
	err = each("SELECT file_name, name, '' FROM parquet_schema(["+quotePaths(some)+"])", func(d *description, name, _ string) {
		if own[name] {
			d.columns = append(d.columns, name)
		}
	})
	for path, same := range like {
		d := found[path]
		d.columns = found[same].columns
		found[path] = d
	}
	return found, err
}
