// SPDX-License-Identifier: Apache-2.0

// Command micro measures the processor beside a bare loop, the attributes processor and the transform processor, all
// in one run, and writes tables in Markdown.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"regexp"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
)

// bench is what all parts of a run share.
type bench struct {
	repository string
	out        io.Writer
	rounds     int
	profile    string // names of programs, and mix
	targets    *report.Targets

	captured []load.Program // the project's own
	outside  []load.Program // of LLMCONTEXT_CORPUS and LLMCONTEXT_CAPTURES
}

// parts are measured in this order; -run chooses among them by name.
var parts = []struct {
	name string
	run  func(*bench) error
}{
	{"programs", (*bench).programs},
	{"corpus", (*bench).corpus},
	{"caches", (*bench).caches},
	{"logs", (*bench).logs},
	{"other", (*bench).other},
	{"peers", (*bench).peers},
	{"contexts", (*bench).contexts},
	{"tools", (*bench).tools},
	{"reload", (*bench).reload},
	{"steps", (*bench).steps},
}

func main() {
	repository := flag.String("repository", "..", "root of the repository")
	wanted := flag.String("run", "", "measure only the parts whose names match: programs, corpus, caches, logs, other, peers, contexts, tools, reload, steps")
	rounds := flag.Int("rounds", 31, "paired rounds of each comparison")
	profile := flag.String("steps", "mix,openinference-langchain,genkit,openinference,openinference-truncated,vercel-ai-stream",
		"programs of which the part steps tells where the time goes")
	write := flag.String("write", "",
		"write the tables into this file, between its lines <!-- micro --> and <!-- end of micro -->")
	flag.Parse()
	pattern, err := regexp.Compile(*wanted)
	if err != nil {
		log.Fatal(err)
	}
	var text strings.Builder
	if err := run(io.MultiWriter(os.Stdout, &text), *repository, *profile, pattern, *rounds); err != nil {
		log.Fatal(err)
	}
	if *write != "" {
		if err := report.Splice(*write, "micro", text.String()); err != nil {
			log.Fatal(err)
		}
	}
}

func run(out io.Writer, repository, profile string, wanted *regexp.Regexp, rounds int) error {
	captured, err := load.Captured(repository)
	if err != nil {
		return err
	}
	b := &bench{repository: repository, out: out, rounds: rounds, profile: profile, targets: report.NewTargets(), captured: captured}
	for _, name := range []string{"LLMCONTEXT_CORPUS", "LLMCONTEXT_CAPTURES"} {
		folder := os.Getenv(name)
		if folder == "" {
			continue
		}
		programs, err := load.Programs(folder)
		if err != nil {
			return err
		}
		b.outside = append(b.outside, programs...)
	}
	_, _ = fmt.Fprintln(b.out, report.Machine())
	for _, part := range parts {
		if !wanted.MatchString(part.name) {
			continue
		}
		if err := part.run(b); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	_, _ = fmt.Fprintln(b.out, b.targets)
	return nil
}
