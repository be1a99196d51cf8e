// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
)

var (
	magicParquet = []byte("PAR1")
	magicGzip    = []byte{0x1f, 0x8b}
	magicZstd    = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

var (
	errTornParquet   = errors.New("is cut off: a Parquet file ends in PAR1")
	errPackedParquet = errors.New("is Parquet that was compressed as a whole; Parquet compresses itself: unpack it")
)

// look tells the form of a file by its first bytes: names are a matter of taste.
func look(path string, size int64) (file, error) {
	f := file{path: path, form: jsonLines, compression: "uncompressed", size: size}
	in, err := os.Open(path)
	if err != nil {
		return f, err
	}
	defer func() { _ = in.Close() }() // only read
	head := make([]byte, 8)
	n, err := io.ReadFull(in, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return f, err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, magicParquet):
		f.form = parquet
		return f, checkParquet(in, size)
	case bytes.HasPrefix(head, magicGzip):
		f.compression = "gzip"
	case bytes.HasPrefix(head, magicZstd):
		f.compression = "zstd"
	case len(head) == 8 && bytes.Equal(head[4:], magicZstd) && int64(binary.BigEndian.Uint32(head)) < size:
		f.compression, f.framed = "zstd", true
		f.torn, err = isTorn(in, size)
		return f, err
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return f, err
	}
	whole, err := isWhole(in, f.compression)
	if whole {
		f.form = jsonWhole
	}
	return f, err
}

func checkParquet(in io.ReaderAt, size int64) error {
	tail := make([]byte, len(magicParquet))
	if _, err := in.ReadAt(tail, size-int64(len(tail))); err != nil {
		return err
	}
	if !bytes.Equal(tail, magicParquet) {
		return errTornParquet
	}
	return nil
}

// isWhole reports whether the first line is only the beginning of a document.
func isWhole(in io.Reader, compression string) (bool, error) {
	plain, err := decompress(in, compression)
	if err != nil {
		return false, err
	}
	defer plain.Close()
	const enough = 4096
	line, err := bufio.NewReaderSize(plain, enough).ReadSlice('\n')
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return false, err
	}
	if bytes.HasPrefix(line, magicParquet) {
		return false, errPackedParquet
	}
	line = bytes.TrimSpace(line)
	return len(line) < enough/2 && !bytes.Contains(line, []byte(`"resource`)), nil
}
