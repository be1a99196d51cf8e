// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
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
	case found.form == parquet:
		return nil, fmt.Errorf("%s: is Parquet; OTLP/JSON is read here, as the file exporter writes it", path)
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	plain, err := plainOf(&found, in)
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return both{plain, in}, nil
}

// both closes a reader and what it reads from.
type both struct {
	io.ReadCloser
	under io.Closer
}

// Close closes both.
func (b both) Close() error { return errors.Join(b.ReadCloser.Close(), b.under.Close()) }
