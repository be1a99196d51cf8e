// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// group is a part of a table with a title of its own.
type group struct {
	title string
	spans []stamped
}

// columns follow the one that names the span. All fit a terminal of 100 characters.
var columns = []string{"kind", "prompt", "route", "index", "tools", "cohort", "status"}

func cells(label string, s stamped) []string {
	const letters, digits = 26, 8
	if len(label) > letters {
		label = label[:letters-3] + "..."
	}
	return []string{
		label,
		s.kind,
		withoutName(s.stamp["prompt.revision"]),
		withoutName(s.stamp["model.route"]),
		withoutName(s.stamp["index.snapshot_id"]),
		s.stamp["tools.schema_hash"][:digits],
		s.stamp["traffic.cohort"],
		status(s.stamp),
	}
}

// withoutName leaves out what is alike everywhere, for want of space.
func withoutName(value string) string {
	_, revision, _ := strings.Cut(value, ":")
	return revision
}

// status tells the variables that made it so.
func status(stamp map[string]string) string {
	if names := cmp.Or(stamp["drift"], stamp["missing"], stamp["unsettled"]); names != "" {
		return stamp["status"] + " (" + names + ")"
	}
	return stamp["status"]
}

// printTable prints the groups below one heading, each span by its label. Lines of a
// group that are alike are printed once.
func printTable(heading string, label func(stamped) string, groups []group) {
	rows := [][]string{append([]string{heading}, columns...)}
	for _, g := range groups {
		rows = append(rows, nil)
		seen := map[string]bool{}
		for _, span := range g.spans {
			row := cells(label(span), span)
			if line := strings.Join(row, "\t"); !seen[line] {
				seen[line] = true
				rows = append(rows, row)
			}
		}
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	for _, row := range rows {
		if row == nil {
			fmt.Println(groups[0].title)
			groups = groups[1:]
			continue
		}
		var line strings.Builder
		for i, cell := range row {
			fmt.Fprintf(&line, "  %-*s", widths[i], cell)
		}
		fmt.Println(strings.TrimRight(line.String(), " "))
	}
}

func printStamp(span stamped) {
	fmt.Printf("%s (%s)\n", span.name, span.capture.library)
	for _, key := range slices.Sorted(maps.Keys(span.stamp)) {
		fmt.Printf("  %-32s %s\n", prefix+key, span.stamp[key])
	}
}
