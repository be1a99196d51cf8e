// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// What is packed is not staged: its columns are those that are asked for, and are read where they are.

// packedFiles are files of one table of a packed lake with the same columns, and labels that hold the same attributes.
type packedFiles struct {
	table   string
	columns []string
	rest    []query.OtherKey // attributes that labels do not hold
	files   []file
}

// during leaves out what is outside of two times, by the folders that the files are in.
func (s *packedFiles) during(from, to time.Time) []file {
	first, last := from.UTC().Format(partitionLayout), to.UTC().Format(partitionLayout)
	var files []file
	for i := range s.files {
		at := partitionOf(s.files[i].path)
		if at == "" || at >= first && at <= last {
			files = append(files, s.files[i])
		}
	}
	return files
}

// partitionLayout is how a day and an hour are told.
const partitionLayout = "2006-01-02/15"

// partitionOf returns the day and the hour of a file, "" where its path does not tell them.
func partitionOf(path string) string {
	parts := strings.Split(filepath.ToSlash(path), "/")
	if len(parts) < 3 {
		return ""
	}
	day, isDay := strings.CutPrefix(parts[len(parts)-3], packed.Partitions[0]+"=")
	hour, isHour := strings.CutPrefix(parts[len(parts)-2], packed.Partitions[1]+"=")
	if !isDay || !isHour || day == packed.NoTime {
		return ""
	}
	return day + "/" + hour
}

// packedFields reads attributes and columns of a packed table.
type packedFields struct {
	columns []string // that the files have
	named   map[string]string
}

// Attribute reads a column of its own, or a map.
func (f packedFields) Attribute(resource bool, key string) string {
	if resource {
		return "resource[" + quote(key) + "]"
	}
	if f.has(packed.Name(key)) && (slices.Contains(packed.OwnKeys(), key) || slices.Contains(packed.VerdictKeys, key)) {
		return packed.Name(key)
	}
	if column, isMap := packed.Place(key); isMap && f.has(column) {
		return column + "[" + quote(key) + "]"
	}
	return "attributes[" + quote(key) + "]" // of a variable that was no column yet
}

func (f packedFields) has(column string) bool { return slices.Contains(f.columns, column) }

// Column returns a named column.
func (f packedFields) Column(name string) string {
	if c := f.named[name]; c != "" {
		return c
	}
	return nullOf(name)
}

// packedRead is how the other attributes of packed spans are read.
type packedRead struct{ others, resources, labels string }

// wholeMaps reads them attribute by attribute.
var wholeMaps = packedRead{others: "map_entries(attributes)", resources: "map_entries(resource)", labels: "CAST(NULL AS VARCHAR)"}

// wholeRows reads their labels, too.
var wholeRows = packedRead{others: wholeMaps.others, resources: wholeMaps.resources, labels: "labels"}

// selectPacked renders what staged holds of some spans of a packed lake.
func selectPacked(q *counts.Question, wanted *wantedKey, columns, paths []string, read packedRead) string {
	return "SELECT " + columnsOfPacked(q, wanted, columns, read).String() + ", " + packed.Answer + " AS answer FROM " + readPacked(paths)
}

// columnsOfPacked are what is read of each of them.
func columnsOfPacked(q *counts.Question, wanted *wantedKey, columns []string, read packedRead) *selection {
	d := Dialect{}
	f := packedFields{columns, map[string]string{
		"ts": "epoch_us(start_time)", "trace_id": "trace_id", "span_id": "span_id", "parent_span_id": "parent_span_id", "service": "service",
		"name": `"name"`, "status_code": "status_code", "duration_ms": "(" + notNegative("duration_ns") + " / 1e6)", "kind": "kind",
	}}
	own := func(key string) string { return f.Attribute(false, key) }
	asked := query.Spec{Dialect: d, Asked: q}
	var c selection
	for _, column := range asked.PackedSpans(f) {
		c.add(column.Name, column.Value)
	}
	c.add("c", packed.Combination)
	c.add("extra", "map_entries(extra)")
	c.add("stamped", "stamped")
	c.addStamp(own)
	where := "stamped"
	if q.Where != nil {
		where += " AND " + query.Condition(q.Where, d, f)
	}
	c.add("counts", "CASE WHEN "+where+" THEN 1 ELSE 0 END")
	for i := range q.Behaviour {
		c.add(fmt.Sprintf("e%d", i), testsOnce(d, f, &q.Behaviour[i]))
	}
	if wanted != nil {
		c.add("wanted", wanted.value(f))
	}
	if q.Columns {
		c.add("others", read.others)
		c.add("resources", read.resources)
		c.add("labels", read.labels)
	}
	return &c
}

// testsOnce renders what query.Tests does, of a condition with one look at it.
func testsOnce(d Dialect, f packedFields, a *counts.Aspect) string {
	if len(a.Verdicts) > 0 || len(a.Texts) > 0 {
		return query.Tests(d, f, a, kinds.Texts)
	}
	return "CAST(CAST(" + query.Condition(a.Expression, d, f) + " AS BOOLEAN) AS INTEGER)"
}

// addStamp adds the columns of a stamp.
func (s *selection) addStamp(attribute func(key string) string) {
	for _, key := range []string{"status", "drift", "missing", "unsettled"} {
		s.add(key, attribute(query.StampPrefix+key))
	}
	s.add("registry", attribute(query.StampPrefix+"registry.revision"))
	for i, b := range builtin {
		s.add(fmt.Sprintf("b%d", i), attribute(b.Attribute))
	}
}

// selectPackedVerdicts renders what logged holds of some verdicts of a packed lake.
func selectPackedVerdicts(q *counts.Question, columns, paths []string) string {
	return verdictsFromPacked(q, columns) + ", " + packed.Answer + " AS answer, epoch_us(" + packed.AnswerTime + ") AS answered FROM " + readPacked(paths)
}

// verdictsFromPacked renders what is read of each of them.
func verdictsFromPacked(q *counts.Question, columns []string) string {
	f := packedFields{columns, map[string]string{
		"ts": `epoch_us("time")`, "trace_id": "trace_id", "span_id": "span_id", "service": "service", "name": `"name"`,
	}}
	s := query.Spec{Dialect: Dialect{}, Asked: q}
	return "SELECT " + selected(s.PackedVerdicts(f, absentAspect))
}

func readPacked(paths []string) string {
	return "read_parquet([" + quotePaths(paths) + "], hive_partitioning=false)"
}

// pack is a packed lake that was found.
type pack struct {
	folder   string
	manifest *packed.Manifest
}

// files are those that the manifest names, each once. A day that is gone was removed: lakes are kept for so long.
func (p *pack) files(skip func(path string, err error)) []file {
	var list []file
	named := map[string]bool{}
	for _, f := range p.manifest.Files {
		path := filepath.Join(p.folder, filepath.FromSlash(f.Path))
		if named[path] {
			continue
		}
		named[path] = true
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
			skip(path, errors.New("is outside of the packed lake whose manifest names it"))
			continue
		}
		info, err := os.Stat(path)
		if err == nil && info.Size() != f.Size {
			skip(path, fmt.Errorf("has %d bytes, and %d were packed", info.Size(), f.Size))
			continue
		}
		if err == nil {
			list = append(list, file{path: path, form: parquet, size: f.Size, pack: filepath.Join(p.folder, packed.NameOf(f.Path))})
			continue
		}
		if _, gone := os.Stat(filepath.Dir(filepath.Dir(path))); !errors.Is(gone, fs.ErrNotExist) {
			skip(path, err)
		}
	}
	return list
}
