// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// OpenFile returns the text of one OTLP/JSON file, plain or compressed in any way that a lake
// is.
func OpenFile(path string) (io.ReadCloser, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s: is a folder; name one file of it", path)
	}
	found, err := look(path, info.Size())
	switch {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s: is empty", path)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, err)
	case found[0].form == parquet:
		return nil, fmt.Errorf("%s: is Parquet; OTLP/JSON is read here, as the file exporter writes it", path)
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if !found[0].framed {
		plain, err := decompress(in, found[0].compression)
		return both{plain, in}, err
	}
	r, w := io.Pipe()
	go func() {
		// That the reader's end is closed stops it with the next write.
		_ = w.CloseWithError(unframeTo(context.Background(), w, in)) // which is told to the reader
	}()
	plain, err := decompress(r, "zstd")
	return both{both{plain, r}, in}, err
}

// both closes a reader and what it reads from.
type both struct {
	io.ReadCloser
	under io.Closer
}

// Close closes both.
func (b both) Close() error { return errors.Join(b.ReadCloser.Close(), b.under.Close()) }
