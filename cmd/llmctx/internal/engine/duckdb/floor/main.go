// SPDX-License-Identifier: Apache-2.0

// Command floor runs the statements of a file with the DuckDB of llmctx, reads all rows of the last, and prints how many they are: what
// llmctx takes over the same files is held against what this takes.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"
	"strings"

	_ "github.com/duckdb/duckdb-go/v2" // the driver
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("floor FILE.sql")
	}
	rows, err := run(context.Background(), os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(rows)
}

func run(ctx context.Context, path string) (n int, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	statements := strings.Split(strings.TrimSuffix(strings.TrimSpace(string(text)), ";"), ";\n")
	last := len(statements) - 1
	for _, s := range statements[:last] {
		if _, err := db.ExecContext(ctx, s); err != nil {
			return 0, err
		}
	}
	rows, err := db.QueryContext(ctx, statements[last])
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}
