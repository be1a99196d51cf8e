// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"
)

// withoutLong runs a statement over copies that lack the lines that are too long, and counts these.
func (e *Engine) withoutLong(ctx context.Context, g *group, longest int, run func(opener) error) error {
	var long int64
	short, done, err := e.copied(g, "short-%d.json.zst", func(f *file, to string) error {
		n, err := copyShort(ctx, f, to, longest-1)
		long += n
		return err
	})
	defer done()
	if err != nil {
		return err
	}
	for i := range short.files {
		short.files[i].compression = "zstd"
	}
	if err := run(opener{short, short.documents(longest)}); err != nil {
		return err
	}
	e.have.Left.TooLong += long
	return nil
}

// copyShort copies the lines of a file that are not too long.
func copyShort(ctx context.Context, f *file, to string, longest int) (long int64, err error) {
	in, err := os.Open(f.path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = in.Close() }() // only read
	plain, err := decompress(in, f.compression)
	if err != nil {
		return 0, err
	}
	defer func() { _ = plain.Close() }()
	out, err := os.Create(to)
	if err != nil {
		return 0, err
	}
	w, err := zstd.NewWriter(out, zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return 0, errors.Join(err, out.Close())
	}
	long, err = shortLines(ctx, w, plain, longest)
	return long, errors.Join(err, w.Close(), out.Close())
}

// shortLines copies lines, and counts those that are longer and left out.
func shortLines(ctx context.Context, w io.Writer, r io.Reader, longest int) (long int64, err error) {
	in := bufio.NewReaderSize(r, 1<<20)
	line := make([]byte, 0, 1<<20)
	for ctx.Err() == nil {
		part, err := in.ReadSlice('\n')
		if len(line) <= longest { // what is too long is not kept
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return long, err
		}
		if len(line) > longest {
			long++
			line = append(line[:0], '\n')
		}
		if _, err := w.Write(line); err != nil {
			return long, err
		}
		line = line[:0]
		if err != nil {
			return long, nil
		}
	}
	return long, ctx.Err()
}
