// SPDX-License-Identifier: Apache-2.0

// Package load makes the spans, log records and registries that are measured with.
package load

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Item is a span with the scope that it was captured in, which is part of how spans are recognised.
type Item struct {
	Span  ptrace.Span
	Scope pcommon.InstrumentationScope
}

// Program is what one program wrote: the spans of its file that are GenAI spans, and the others.
type Program struct {
	Name         string
	GenAI, Other []Item
}

// Captured reads the captured spans below the repository's testdata/spans.
func Captured(repository string) ([]Program, error) {
	return Programs(filepath.Join(repository, "testdata", "spans"))
}

// Programs reads the captured spans of a folder, and parts those of each file as its LABELS.tsv does. Spans that may be
// held for either are left out.
func Programs(folder string) ([]Program, error) {
	labels, err := readLabels(filepath.Join(folder, "LABELS.tsv"))
	if err != nil {
		return nil, err
	}
	var programs []Program
	for _, file := range slices.Sorted(maps.Keys(labels)) {
		items, err := readItems(filepath.Join(folder, file))
		if err != nil {
			return nil, err
		}
		p := Program{Name: strings.TrimSuffix(file, ".json")}
		for i, item := range items {
			switch labels[file][i] {
			case "yes":
				p.GenAI = append(p.GenAI, item)
			case "no":
				p.Other = append(p.Other, item)
			case "either":
			default:
				return nil, fmt.Errorf("%s: span %d of %s has no label", folder, i, file)
			}
		}
		programs = append(programs, p)
	}
	return programs, nil
}

// GenAI returns the GenAI spans of all programs.
func GenAI(programs []Program) []Item {
	var items []Item
	for _, p := range programs {
		items = append(items, p.GenAI...)
	}
	return items
}

// Other returns the spans of all programs that are none.
func Other(programs []Program) []Item {
	var items []Item
	for _, p := range programs {
		items = append(items, p.Other...)
	}
	return items
}

// readLabels returns yes, no or either, or the kind of a log record, by file and position.
func readLabels(path string) (map[string]map[int]string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	labels := map[string]map[int]string{}
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	wanted := slices.Index(strings.Split(lines[0], "\t"), "genai")
	for _, line := range lines[1:] {
		columns := strings.Split(line, "\t")
		position, err := strconv.Atoi(columns[1])
		if err != nil || wanted < 0 || len(columns) <= wanted {
			return nil, fmt.Errorf("%s: expected a file, a position and a column named genai in %q", path, line)
		}
		if labels[columns[0]] == nil {
			labels[columns[0]] = map[int]string{}
		}
		labels[columns[0]][position] = columns[wanted]
	}
	return labels, nil
}

func readItems(path string) ([]Item, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	td, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var items []Item
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				items = append(items, Item{Span: span, Scope: ss.Scope()})
			}
		}
	}
	return items, nil
}
