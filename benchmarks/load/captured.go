// SPDX-License-Identifier: Apache-2.0

// Package load makes the spans and registries that are measured with.
package load

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Item is a span with the name of the scope that it was captured in, which is part of how spans are recognised.
type Item struct {
	Span  ptrace.Span
	Scope string
}

// Captured reads the captured spans below the repository's testdata/spans, and parts them as its LABELS.tsv does.
func Captured(repository string) (genAI, other []Item, err error) {
	folder := filepath.Join(repository, "testdata", "spans")
	labels, err := readLabels(filepath.Join(folder, "LABELS.tsv"))
	if err != nil {
		return nil, nil, err
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, nil, err
	}
	for _, file := range files {
		items, err := readItems(file)
		if err != nil {
			return nil, nil, err
		}
		for i, item := range items {
			switch labels[filepath.Base(file)+"\t"+strconv.Itoa(i)] {
			case "yes":
				genAI = append(genAI, item)
			case "no":
				other = append(other, item)
			default:
				return nil, nil, fmt.Errorf("%s: span %d has no label", file, i)
			}
		}
	}
	if len(genAI) == 0 || len(other) == 0 {
		return nil, nil, fmt.Errorf("%s: no captured spans", folder)
	}
	return genAI, other, nil
}

// readLabels gives yes or no by file and position of the span.
func readLabels(path string) (map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	labels := map[string]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		columns := strings.Split(lines.Text(), "\t")
		if len(columns) < 4 {
			return nil, fmt.Errorf("%s: expected file, span, name, genai and kind in %q", path, lines.Text())
		}
		labels[columns[0]+"\t"+columns[1]] = columns[3]
	}
	return labels, lines.Err()
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
				items = append(items, Item{Span: span, Scope: ss.Scope().Name()})
			}
		}
	}
	return items, nil
}
