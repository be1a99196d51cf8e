// SPDX-License-Identifier: Apache-2.0

// Command contestant is one side of cmd/compare: it puts the spans of one load through the processor that it was built
// with, one turn for each line on its standard input, and answers with the nanoseconds a span.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"slices"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/paired"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/subject"
)

const (
	batchSpans = 100
	turnSpans  = 2000
)

func main() {
	repository := flag.String("repository", "..", "root of the repository with the captured spans")
	name := flag.String("load", "genai", "genai, chat, other, or genai in a folder of captures: its path")
	flag.Parse()
	if err := run(*repository, *name); err != nil {
		log.Fatal(err)
	}
}

func run(repository, name string) error {
	items, err := itemsOf(repository, name)
	if err != nil {
		return err
	}
	ours, err := subject.LLMContext(load.Declared())
	if err != nil {
		return err
	}
	defer ours.Close()
	var sources []load.Source
	mixed := load.Mix(max(len(items)/batchSpans, 1)*batchSpans, 1, items, nil)
	for batch := range slices.Chunk(mixed, batchSpans) {
		sources = append(sources, load.NewSource(load.Batch(load.Service(0), batch)))
	}
	return paired.Serve(paired.Contestant{
		Run:      ours.Run,
		Inputs:   func(n int) []ptrace.Traces { return []ptrace.Traces{sources[n%len(sources)].Fresh()} },
		Portions: max(turnSpans/batchSpans, len(sources)),
	}, os.Stdin, os.Stdout)
}

func itemsOf(repository, name string) ([]load.Item, error) {
	if name == "chat" {
		return load.Chats(), nil
	}
	folder := name
	captured := name == "genai" || name == "other"
	programs, err := load.Programs(folder)
	if captured {
		programs, err = load.Captured(repository)
	}
	if err != nil {
		return nil, fmt.Errorf("load %q: %w", name, err)
	}
	if name == "other" {
		return load.Other(programs), nil
	}
	return load.GenAI(programs), nil
}
