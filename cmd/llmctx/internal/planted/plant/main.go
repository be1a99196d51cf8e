// SPDX-License-Identifier: Apache-2.0

// Command plant writes a lake of made-up traffic in which it is known which variable
// moved, for tests and for measuring.
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
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/planted"
)

func main() {
	spec := planted.Default(1)
	out := flag.String("out", "", "directory to write the files into")
	flag.IntVar(&spec.Spans, "spans", spec.Spans, "how many")
	flag.Uint64Var(&spec.Seed, "seed", spec.Seed, "what everything follows from")
	flag.StringVar(&spec.Moved, "moved", "", "the variable that moves; none by default")
	perFile := flag.Int("per-file", 100_000, "spans in a file")
	compress := flag.Bool("zstd", false, "compress each file")
	observed := flag.Bool("observed", false, "write what an application reports instead of stamps")
	flag.Parse()
	if err := write(*out, spec, *perFile, *compress, *observed); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("--lake %s --bad %s..%s --behavior \"%s\"\n", *out, spec.BadFrom().Format(time.RFC3339),
		spec.BadTo().Format(time.RFC3339), planted.BehaviourExpr)
}

// write keeps no more than one file's spans in memory.
func write(dir string, spec planted.Spec, perFile int, compress, observed bool) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	batch := make([]planted.Span, 0, perFile)
	files := 0
	flush := func() error {
		path := filepath.Join(dir, fmt.Sprintf("traces-%04d.json", files))
		files++
		err := writeFile(path, batch, compress, observed)
		batch = batch[:0]
		return err
	}
	for span := range planted.Spans(spec) {
		if batch = append(batch, span); len(batch) == perFile {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if len(batch) == 0 {
		return nil
	}
	return flush()
}

func writeFile(path string, spans []planted.Span, compress, observed bool) (err error) {
	if compress {
		path += ".zst"
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	buffered := bufio.NewWriterSize(f, 1<<20)
	var w io.Writer = buffered
	var packed *zstd.Encoder
	if compress {
		if packed, err = zstd.NewWriter(buffered); err != nil {
			return err
		}
		w = packed
	}
	err = planted.WriteOTLP(w, spans, observed)
	if packed != nil {
		err = errors.Join(err, packed.Close())
	}
	return errors.Join(err, buffered.Flush())
}
