// SPDX-License-Identifier: Apache-2.0

package file

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/config"
)

// errMoving says that a file changed while it was read.
var errMoving = errors.New("the file was written to while it was read")

var documentEndings = []string{".yaml", ".yml", ".json"}

// list gives the files that a path stands for, sorted. A directory or a glob may
// stand for none.
func list(path string) ([]string, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.IsDir():
		return []string{path}, nil
	case err == nil:
		return listDirectory(path)
	case !isGlob(path):
		return nil, err
	}
	names, err := filepath.Glob(path)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(names, isDirectory), nil
}

func listDirectory(path string) ([]string, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		name := filepath.Join(path, entry.Name())
		// Names with a dot in front are those of editors and of Kubernetes' own links.
		hidden := strings.HasPrefix(entry.Name(), ".")
		if hidden || !slices.Contains(documentEndings, filepath.Ext(name)) || isDirectory(name) {
			continue
		}
		names = append(names, name)
	}
	return names, nil
}

func isGlob(path string) bool { return strings.ContainsAny(path, "*?[") }

func isDirectory(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// readAll reads every file that the path stands for.
func readAll(path string) ([]config.Fragment, error) {
	names, err := list(path)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: no registry there; expected files that end in %s",
			path, strings.Join(documentEndings, ", "))
	}
	fragments := make([]config.Fragment, 0, len(names))
	for _, name := range names {
		data, err := readWhole(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		fragments = append(fragments, config.Fragment{Name: name, Data: data})
	}
	return fragments, nil
}

// readWhole reads one file and makes sure that it is the same file, and not written
// to, from the first byte to the last.
func readWhole(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	before, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if before.Size() > config.MaxDocumentBytes {
		return nil, fmt.Errorf("holds %d bytes; at most %d are read", before.Size(), config.MaxDocumentBytes)
	}
	data, err := io.ReadAll(io.LimitReader(f, config.MaxDocumentBytes+1))
	if err != nil {
		return nil, err
	}
	after, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !sameVersion(before, after) || int64(len(data)) != after.Size() {
		return nil, errMoving
	}
	return data, nil
}

func sameVersion(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}
