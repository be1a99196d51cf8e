// SPDX-License-Identifier: Apache-2.0

// Package duckdb counts in files: OTLP/JSON lines as the Collector's file exporter writes and
// rotates them, plain or compressed, and Parquet.
//
// What the question needs of the spans is brought into temporary tables, which go to disk where memory
// does not suffice, and is then counted in them: what verdicts belong to may be in other files, and a
// question that differs in its windows alone reads no file again. OTLP/JSON is read here, once, by as
// many workers as DuckDB has threads, which jump over all that is not asked for; Parquet by DuckDB,
// in groups of bounded size, which hands the attributes over.
package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"

	"github.com/duckdb/duckdb-go/v2" // brings the driver "duckdb", too

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Options say where the files are and what may be used.
type Options struct {
	Path    string // a directory, or one file
	Memory  string // DuckDB's memory limit, such as 2GB
	Threads int    // 0: as many as there are processors
}

// Engine counts in files.
type Engine struct {
	Options
	db      *sql.DB
	scratch string
	lines   []file  // of OTLP/JSON
	groups  []group // of Parquet files
	metrics []file  // of Parquet, which hold neither spans nor log records
	reading *reading
	coded   *pairs           // of what is staged
	many    []query.OtherKey // attributes of which not all values are in labels
	// functions is how many were made known to DuckDB for Parquet files.
	functions int
	packed    []packedFiles
	staged    string // the key of what is staged; "": nothing
	// stagedParts read what is staged of each form of file, and stamps what its spans share of a stamp.
	stagedParts, stamps []string
	combinations        atomic.Int64 // the last number of one that was handed over
	have                counts.Coverage
	bad                 map[string]bool  // files that turned out to be unreadable
	sizes               map[string]int64 // of the files, as they were found
	done                int64
	all                 int64
	parts               []part // of the packed spans, as the last question reads them
	// Of the packs of these, which they are, and how their combinations are read.
	opened         []string
	judging        []string // of the packs of the verdicts, which they are
	ofCombinations []string
	sidecars       map[string]sidecar
	handing        hand
	bare, named    handRows
	other          handRows
	judged, keyed  handRows
	combined       handRows
	hasStaged      bool // spans were staged
	hasLogged      bool // there are verdicts of log records, or packed ones
	hasProven      bool // spans that were staged have values that log records alone prove
}

var _ counts.Counts = (*Engine)(nil)

// Open finds the files. They are read once a question is asked.
func Open(ctx context.Context, o Options) (*Engine, error) {
	found, err := find(o.Path)
	if err != nil {
		return nil, err
	}
	scratch, err := os.MkdirTemp("", "llmctx-")
	if err != nil {
		return nil, err
	}
	e := &Engine{Options: o, scratch: scratch, bad: map[string]bool{}, sizes: found.sizes}
	e.have.Left.Skipped, e.have.Left.Others, e.have.Left.Torn = found.skipped, found.others, found.torn
	if err := e.open(ctx); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	if err := e.prepare(ctx, found.files, found.packed); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	if err := e.lock(ctx); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// Close removes the scratch database.
func (e *Engine) Close() error {
	var err error
	if e.db != nil {
		err = e.db.Close()
	}
	return errors.Join(err, os.RemoveAll(e.scratch))
}

// Can returns what files can tell.
func (e *Engine) Can() counts.Capabilities {
	return counts.Capabilities{Name: "DuckDB", Logs: true, Events: true, Links: true, Sampling: true, Above: query.Deepest}
}

// open starts a database in the scratch directory.
func (e *Engine) open(ctx context.Context) error {
	db, err := sql.Open("duckdb", filepath.Join(e.scratch, "scratch.db"))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	e.db = db
	if e.Memory != "" {
		if err := e.exec(ctx, "SET memory_limit="+quote(e.Memory)); err != nil {
			return fmt.Errorf("--memory %s: %w; write a size, such as 500MB or 4GB", e.Memory, err)
		}
		if err := e.checkMemory(ctx); err != nil {
			return err
		}
	}
	if e.Threads == 0 {
		e.Threads = runtime.GOMAXPROCS(0)
	}
	if err := e.register(ctx); err != nil {
		return err
	}
	return e.exec(ctx, "SET temp_directory="+quote(filepath.Join(e.scratch, "spill")), fmt.Sprintf("SET threads=%d", e.Threads),
		"SET preserve_insertion_order=false", "SET TimeZone='UTC'", "SET parquet_metadata_cache=true", "SET autoinstall_known_extensions=false", "SET autoload_known_extensions=false",
		// Else its allocator keeps what is freed, up to 128 and 512 MB of it, beside what --memory bounds.
		"SET allocator_flush_threshold='1MB'", "SET allocator_bulk_deallocation_flush_threshold='16MB'")
}

// leastMemory is how much DuckDB is to have, in MiB: with less, handing rows over to it may end the whole program, which nothing in Go can
// prevent.
const leastMemory = 32

// checkMemory refuses a limit that is too low. DuckDB prints sizes in the largest of these units that there is one of.
func (e *Engine) checkMemory(ctx context.Context) error {
	var limit, unit string
	var n float64
	tooLow := fmt.Errorf("--memory %s does not suffice; allow more: %d MiB are the least", e.Memory, leastMemory)
	switch err := e.db.QueryRowContext(ctx, "SELECT current_setting('memory_limit')").Scan(&limit); {
	case lacksMemory(err):
		return tooLow
	case err != nil:
		return err
	}
	if _, err := fmt.Sscanf(limit, "%g %s", &n, &unit); err != nil {
		return fmt.Errorf("memory limit %q: %w", limit, err)
	}
	if unit == "bytes" || unit == "KiB" || unit == "MiB" && n < leastMemory {
		return tooLow
	}
	return nil
}

// lock keeps every later query from anything but the lake and the scratch directory, whatever it says.
func (e *Engine) lock(ctx context.Context) error {
	var allowed []string
	for _, path := range []string{e.Path, e.scratch} {
		full, err := filepath.Abs(path)
		if err != nil {
			return err
		}
		allowed = append(allowed, strings.TrimSuffix(full, "/")+"/")
	}
	var files []string
	for _, g := range e.groups {
		for i := range g.files {
			files = append(files, g.files[i].path, globLiteral.Replace(g.files[i].path))
		}
	}
	for i := range e.packed {
		for _, f := range e.packed[i].files {
			files = append(files, f.path, globLiteral.Replace(f.path))
		}
	}
	return e.exec(ctx, "SET allowed_directories=["+quoteAll(allowed)+"]", "SET allowed_paths=["+quoteAll(files)+"]",
		"SET enable_external_access=false", "SET lock_configuration=true")
}

func (e *Engine) exec(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if _, err := e.db.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// reason is the first line of what DuckDB says: the others repeat the query.
func reason(err error) string {
	text, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return strings.TrimSpace(text)
}

var inFile = regexp.MustCompile(`in file "[^"]*",? ?`)

// fileReason is what DuckDB says of a file that is named beside it.
func fileReason(err error) string {
	text := strings.TrimSuffix(inFile.ReplaceAllString(reason(err), ""), ".")
	text = strings.TrimPrefix(text, "Invalid Input Error: ")
	text = strings.TrimPrefix(text, "database/sql/driver: API error: ") // of a function here, which the driver calls
	if strings.HasPrefix(text, "Malformed JSON") {
		return "is cut off or not JSON (" + text + ")"
	}
	return text
}

// lacksMemory holds for an error that another file would meet too.
func lacksMemory(err error) bool {
	var failed *duckdb.Error
	return errors.As(err, &failed) && failed.Type == duckdb.ErrorTypeOutOfMemory
}

// isOurs holds for an error in what was asked: no file is to blame.
func isOurs(err error) bool {
	var failed *duckdb.Error
	return errors.As(err, &failed) && (failed.Type == duckdb.ErrorTypeParser || failed.Type == duckdb.ErrorTypeBinder ||
		failed.Type == duckdb.ErrorTypeCatalog || failed.Type == duckdb.ErrorTypeInternal)
}
