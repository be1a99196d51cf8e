// SPDX-License-Identifier: Apache-2.0

// Command gentraffic writes a lake of synthetic traffic in which it is known what happened,
// for tests and for measuring.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/scenario"
)

// options are the flags.
type options struct {
	out, scenario, moved string
	spans, perFile       int
	seed                 uint64
	compress, observed   bool
	list                 bool
}

func main() {
	var o options
	flag.StringVar(&o.out, "out", "", "directory to write the files into")
	flag.StringVar(&o.scenario, "scenario", "quiet", "what happens; -list tells all")
	flag.StringVar(&o.moved, "moved", "", "the variable that moves, instead of a scenario")
	flag.IntVar(&o.spans, "spans", 0, "how many, about; 0: as many as the scenario has")
	flag.Uint64Var(&o.seed, "seed", 1, "what everything follows from")
	flag.IntVar(&o.perFile, "per-file", 100_000, "records in a file")
	flag.BoolVar(&o.compress, "zstd", false, "compress each file")
	flag.BoolVar(&o.observed, "observed", false, "write what an application reports instead of stamps")
	flag.BoolVar(&o.list, "list", false, "list the scenarios")
	flag.Parse()
	if err := o.run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func (o *options) run(w io.Writer) error {
	if o.list {
		for _, s := range scenario.All() {
			fmt.Fprintf(w, "%-28s %s\n", s.Name, s.Says)
		}
		return nil
	}
	name := o.scenario
	if o.moved != "" {
		name = map[string]string{"cohort": "cohort-new", "judge": "judge-moved"}[o.moved]
		if name == "" {
			name = o.moved
		}
	}
	s := scenario.Find(name)
	if s == nil {
		return fmt.Errorf("there is no scenario %q; -list tells all", name)
	}
	const answersOf = 0.8 // the rest is what is done around them
	run := scenario.Make(s, o.seed, int(float64(o.spans)*answersOf))
	if err := o.write(run); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "--lake %s --bad %s..%s --verdict %s\n", o.out, run.Bad.From.Format(time.RFC3339),
		run.Bad.To.Format(time.RFC3339), scenario.Verdict)
	return err
}

func (o *options) write(run *scenario.Run) error {
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return err
	}
	n := 0
	for chunk := range slices.Chunk(run.Answers, o.perFile) {
		spans, logs := o.create(fmt.Sprintf("traces-%04d.json", n)), o.create(fmt.Sprintf("logs-%04d.json", n))
		if err := errors.Join(scenario.WriteOTLP(spans, logs, chunk, o.observed), spans.Close(), logs.Close()); err != nil {
			return err
		}
		n++
	}
	return nil
}

// file is a file that is made once something is written.
type file struct {
	path     string
	compress bool
	f        *os.File
	buffered *bufio.Writer
	packed   *zstd.Encoder
}

func (o *options) create(name string) *file {
	if o.compress {
		name += ".zst"
	}
	return &file{path: filepath.Join(o.out, name), compress: o.compress}
}

// Write opens the file at the first time.
func (f *file) Write(b []byte) (int, error) {
	if f.f == nil {
		var err error
		if f.f, err = os.Create(f.path); err != nil {
			return 0, err
		}
		f.buffered = bufio.NewWriterSize(f.f, 1<<20)
		if f.compress {
			if f.packed, err = zstd.NewWriter(f.buffered); err != nil {
				return 0, err
			}
		}
	}
	if f.packed != nil {
		return f.packed.Write(b)
	}
	return f.buffered.Write(b)
}

// Close writes what is left.
func (f *file) Close() error {
	if f.f == nil {
		return nil
	}
	var err error
	if f.packed != nil {
		err = f.packed.Close()
	}
	return errors.Join(err, f.buffered.Flush(), f.f.Close())
}
