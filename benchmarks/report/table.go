// SPDX-License-Identifier: Apache-2.0

// Package report writes what was measured as tables in Markdown that can be read as they stand.
package report

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Table is a table under a title. The first column is text, the others are numbers.
type Table struct {
	Title  string
	Header []string
	Rows   [][]string
}

// Add adds a row.
func (t *Table) Add(cells ...string) { t.Rows = append(t.Rows, cells) }

// String writes the table with columns of even width.
func (t *Table) String() string {
	widths := make([]int, len(t.Header))
	for _, row := range append([][]string{t.Header}, t.Rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n### %s\n\n", t.Title)
	writeRow(&b, t.Header, widths)
	rules := make([]string, len(widths))
	for i, width := range widths {
		rules[i] = strings.Repeat("-", width-1) + ":"
	}
	rules[0] = strings.Repeat("-", widths[0])
	writeRow(&b, rules, widths)
	for _, row := range t.Rows {
		writeRow(&b, row, widths)
	}
	return b.String()
}

func writeRow(b *strings.Builder, cells []string, widths []int) {
	for i, cell := range cells {
		padding := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		if i == 0 {
			fmt.Fprintf(b, "| %s%s |", cell, padding)
			continue
		}
		fmt.Fprintf(b, " %s%s |", padding, cell)
	}
	b.WriteByte('\n')
}

// Nanoseconds writes a time by span.
func Nanoseconds(ns float64) string { return fmt.Sprintf("%.0f", ns) }

// Times writes a ratio.
func Times(ratio float64) string {
	if ratio < 0.1 || ratio >= 100 {
		return fmt.Sprintf("%.3gx", ratio)
	}
	return fmt.Sprintf("%.2fx", ratio)
}

// Count writes a number of allocations by span.
func Count(n float64) string { return fmt.Sprintf("%.2f", n) }

// MiB writes a number of bytes.
func MiB(bytes uint64) string { return fmt.Sprintf("%.1f", float64(bytes)/(1<<20)) }
