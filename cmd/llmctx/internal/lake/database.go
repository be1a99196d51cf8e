// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/duckdb/duckdb-go/v2" // brings the driver "duckdb", too
)

// open starts a database in memory that may spill to the scratch directory.
func (r *reader) open(ctx context.Context) error {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1) // temporary tables belong to a connection
	r.db = db
	if _, err := db.ExecContext(ctx, "SET memory_limit="+quote(r.Memory)); err != nil {
		return errors.Join(fmt.Errorf("--memory %s: %w; write a size, such as 500MB or 4GB", r.Memory, err), db.Close())
	}
	for _, statement := range []string{
		"SET temp_directory=" + quote(filepath.Join(r.scratch, "spill")),
		fmt.Sprintf("SET threads=%d", runtime.GOMAXPROCS(0)),
		"SET preserve_insertion_order=false",
		"SET TimeZone='UTC'",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return errors.Join(err, db.Close())
		}
	}
	if err := r.checkExpressions(ctx); err != nil {
		return errors.Join(err, db.Close())
	}
	return nil
}

// asked is an expression of the user's, with its flag.
type asked struct{ flag, text string }

func (q *Query) asked() []asked {
	var list []asked
	for _, a := range []asked{{"--behavior", q.Behaviour}, {"--where", q.Where}} {
		if a.text != "" {
			list = append(list, a)
		}
	}
	return list
}

// checkExpressions finds a mistake in an expression before hours of data are read.
func (r *reader) checkExpressions(ctx context.Context) error {
	for _, a := range r.asked() {
		var kind string
		err := r.db.QueryRowContext(ctx, "SELECT any_value(typeof("+expression(a.text)+`)) FROM (SELECT now() ts, '' trace_id, '' span_id,
 '' AS name, '' service, 0.0::DOUBLE duration_ms, '' status_code, MAP{'': ''} attrs, MAP{'': ''} resource)`).Scan(&kind)
		if err != nil {
			return fmt.Errorf("%s %s: %w\nit is a SQL condition over attrs['key'], resource['key'], name, service, duration_ms, "+
				"status_code, ts, trace_id and span_id", a.flag, a.text, err)
		}
		if kind != "BOOLEAN" {
			return fmt.Errorf("%s %s: is %s; write a condition, such as attrs['gen_ai.evaluation.score.label'] = 'fail'", a.flag, a.text, kind)
		}
	}
	return nil
}

// blame says whether it is an expression that fails on spans which can be read.
func (r *reader) blame(ctx context.Context, source string) error {
	for _, a := range r.asked() {
		_, err := r.db.ExecContext(ctx, "WITH "+viewSQL(source)+" SELECT count("+expression(a.text)+") FROM view")
		if err != nil {
			return fmt.Errorf("%s %s: %s\nthe value of some span cannot be taken so; TRY_CAST(attrs['key'] AS DOUBLE) gives NULL "+
				"there, and the span is not scored", a.flag, a.text, reason(err))
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
