// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// form is how a file is written.
type form string

const (
	jsonLines form = "newline_delimited" // one OTLP/JSON document a line
	jsonWhole form = "unstructured"      // documents over several lines
	parquet   form = "parquet"
)

// file is one file of the lake.
type file struct {
	path        string
	form        form
	compression string // uncompressed, gzip or zstd, as DuckDB calls them
	framed      bool   // zstd frames with their lengths in front, as the file exporter writes by default
	size        int64
}

// endings are what file names of a lake end in, compression left out.
var endings = []string{".json", ".jsonl", ".ndjson", ".parquet"}

// find lists the files below a directory, or the one file that path names.
func find(path string) ([]file, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		f, err := look(path, info.Size())
		return []file{f}, err
	}
	var files []file
	err = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != path && strings.HasPrefix(entry.Name(), "."):
			return skip(entry)
		case entry.IsDir(), !isLakeFile(name):
			return nil
		}
		info, err := os.Stat(name) // through links
		if err != nil || info.IsDir() || info.Size() == 0 {
			return err
		}
		f, err := look(name, info.Size())
		files = append(files, f)
		return err
	})
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s: no files there that end in %s, plain, .gz or .zst", path, strings.Join(endings, ", "))
	}
	return files, err
}

func skip(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

func isLakeFile(name string) bool {
	for _, compressed := range []string{".gz", ".zst", ".zstd"} {
		name = strings.TrimSuffix(name, compressed)
	}
	return slices.Contains(endings, filepath.Ext(name))
}

var (
	magicParquet = []byte("PAR1")
	magicGzip    = []byte{0x1f, 0x8b}
	magicZstd    = []byte{0x28, 0xb5, 0x2f, 0xfd}
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
		return f, fmt.Errorf("%s: %w", path, err)
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, magicParquet):
		f.form = parquet
		return f, nil
	case bytes.HasPrefix(head, magicGzip):
		f.compression = "gzip"
	case bytes.HasPrefix(head, magicZstd):
		f.compression = "zstd"
	case len(head) == 8 && bytes.Equal(head[4:], magicZstd) && int64(binary.BigEndian.Uint32(head)) < size:
		f.compression, f.framed = "zstd", true
		return f, nil
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return f, err
	}
	whole, err := isWhole(in, f.compression)
	if err != nil {
		return f, fmt.Errorf("%s: %w", path, err)
	}
	if whole {
		f.form = jsonWhole
	}
	return f, nil
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
	line = bytes.TrimSpace(line)
	return len(line) < enough/2 && !bytes.Contains(line, []byte(`"resource`)), nil
}

func decompress(in io.Reader, compression string) (io.ReadCloser, error) {
	switch compression {
	case "gzip":
		return gzip.NewReader(in)
	case "zstd":
		d, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	default:
		return io.NopCloser(in), nil
	}
}

// group is files of one form that are read with one query.
type group struct {
	form        form
	compression string
	paths       []string
	size        int64
}

const (
	// groupBytes bounds a query, so that progress can be told and little is lost when
	// it is interrupted. Compressed text counts for what it becomes.
	groupBytes = 512 << 20
	groupFiles = 500
	expansion  = 10
)

// groupsOf puts files of one form together, in the order of their names.
func groupsOf(files []file) []group {
	var groups []group
	open := map[string]int{}
	for _, f := range files {
		key := string(f.form) + "/" + f.compression
		size := f.size
		if f.compression != "uncompressed" {
			size *= expansion
		}
		i, ok := open[key]
		if !ok || groups[i].size+size > groupBytes || len(groups[i].paths) == groupFiles {
			i = len(groups)
			open[key] = i
			groups = append(groups, group{form: f.form, compression: f.compression})
		}
		groups[i].paths = append(groups[i].paths, f.path)
		groups[i].size += size
	}
	return groups
}
