// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"errors"
	"io"
	"os"
)

// Open gives the text of one OTLP/JSON file, plain or compressed in any way that a lake
// is.
func Open(path string) (io.ReadCloser, error) {
	f, err := look(path, 1<<62)
	if err != nil {
		return nil, err
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if !f.framed {
		plain, err := decompress(in, f.compression)
		return both{plain, in}, err
	}
	r, w := io.Pipe()
	go func() {
		_, err := unframeTo(w, in)
		_ = w.CloseWithError(err) // which is told to the reader
	}()
	plain, err := decompress(r, "zstd")
	return both{plain, in}, err
}

// both closes a reader and what it reads from.
type both struct {
	io.ReadCloser
	under io.Closer
}

// Close closes both.
func (b both) Close() error { return errors.Join(b.ReadCloser.Close(), b.under.Close()) }
