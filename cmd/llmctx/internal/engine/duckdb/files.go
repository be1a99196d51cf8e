// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
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
	number      int // among the files of OTLP/JSON
	path        string
	form        form
	compression string // uncompressed, gzip or zstd, as DuckDB calls them
	framed      bool   // zstd frames with their lengths in front, as the file exporter writes by default
	size        int64
	torn        bool              // its last message is cut off, of a framed file
	offset      int64             // of its text: what comes before is packed
	columns     map[string]column // of a Parquet file
	holds       holding           // of a Parquet file
	isPacked    bool              // a Parquet file that llmctx packed
	pack        string            // what was packed at once with it, where a manifest names it
	distinct    bool              // of combinations: of the spans that were packed with them
	settled     string            // of combinations: how many answers the verdicts name that were packed with them; "": not each names one
	schema      string            // of a Parquet file: all that it holds, in its order
}

// endings are what file names of a lake end in, compression left out.
var (
	endings     = []string{".json", ".jsonl", ".ndjson", ".parquet"}
	compressed  = []string{".gz", ".zst", ".zstd"}
	endingsText = strings.Join(endings[:3], ", ") + " (plain, .gz or .zst) or " + endings[3]
)

// finder collects the files below a directory.
type finder struct {
	files   []file
	packs   []pack
	packed  []file // of packs
	torn    []string
	sizes   map[string]int64
	skipped []counts.Skipped
	others  []string        // named as no file of a lake is
	empty   []string        // files of a lake into which nothing is written
	seen    map[string]bool // what links lead to, so that nothing is read twice or for ever
}

// walk collects the files below a directory, or the one file that path names.
func walk(path string) (*finder, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	w := &finder{seen: map[string]bool{}, sizes: map[string]int64{}}
	if info.IsDir() {
		w.folder(path)
	} else {
		w.file(path, info)
	}
	return w, nil
}

// find lists the files below a directory, or the one file that path names.
func find(path string) (*finder, error) {
	w, err := walk(path)
	if err != nil {
		return nil, err
	}
	w.packed, w.files = w.filesOfPacks(), w.unpacked()
	switch {
	case len(w.files) > 0, len(w.packed) > 0:
		return w, nil
	case len(w.skipped) > 0:
		return nil, nothingReadable(w.skipped)
	case len(w.empty) > 0:
		return nil, fmt.Errorf("%s: nothing is written there yet: %s is empty", path, strings.Join(w.empty, ", "))
	case len(w.others) > 0:
		return nil, fmt.Errorf("%s: no files there that end in %s; there are others, such as %s: a file that is named itself "+
			"is read whatever its name", path, endingsText, w.others[0])
	default:
		return nil, fmt.Errorf("%s: no files there that end in %s", path, endingsText)
	}
}

func nothingReadable(skipped []counts.Skipped) error {
	errs := make([]error, len(skipped))
	for i, s := range skipped {
		errs[i] = errors.New(s.String())
	}
	return fmt.Errorf("no file of the lake can be read:\n%w", errors.Join(errs...))
}

func (w *finder) skip(path string, err error) {
	var at *fs.PathError
	if errors.As(err, &at) { // it is named already
		err = at.Err
	}
	w.skipped = append(w.skipped, counts.Skipped{Path: path, Reason: err.Error()})
}

// folder takes what is in a folder, behind links too.
func (w *finder) folder(path string) {
	if w.wasHere(path) {
		return
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		w.skip(path, err)
		return
	}
	isPack := w.pack(path)
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".") || isPack && isOfPack(entry.Name()) {
			continue
		}
		name := filepath.Join(path, entry.Name())
		info, err := os.Stat(name) // through links
		switch {
		case errors.Is(err, fs.ErrNotExist) && entry.Type()&fs.ModeSymlink != 0:
			w.skip(name, errors.New("is a link that leads nowhere"))
		case errors.Is(err, fs.ErrNotExist): // it was renamed or removed just now
		case err != nil:
			w.skip(name, err)
		case info.IsDir():
			w.folder(name)
		case !isLakeFile(name):
			w.others = append(w.others, name)
		default:
			w.file(name, info)
		}
	}
}

// file takes a file, whatever its name.
func (w *finder) file(path string, info fs.FileInfo) {
	switch {
	case !info.Mode().IsRegular():
		w.skip(path, errors.New("is no regular file"))
	case info.Size() == 0:
		w.empty = append(w.empty, path)
	case w.wasHere(path):
	default:
		found, err := look(path, info.Size())
		if err != nil {
			w.skip(path, err)
			return
		}
		w.files = append(w.files, found)
		w.sizes[path] = info.Size()
	}
}

// wasHere tells whether this is a place, by whatever name, that was seen before.
func (w *finder) wasHere(path string) bool {
	place, err := filepath.EvalSymlinks(path)
	if err != nil {
		place = path // it will be told when it is read
	}
	if full, err := filepath.Abs(place); err == nil {
		place = full
	}
	seen := w.seen[place]
	w.seen[place] = true
	return seen
}

// isLakeFile goes by the name.
func isLakeFile(name string) bool {
	name = strings.ToLower(name)
	if slices.Contains(compressed, filepath.Ext(name)) {
		name = strings.TrimSuffix(name, filepath.Ext(name))
	}
	return slices.Contains(endings, filepath.Ext(name))
}
