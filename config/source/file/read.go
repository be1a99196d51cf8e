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
	"time"

	"github.com/llmcontext/llmcontextprocessor/config"
)

// errMoving says that a file changed just now, or while it was read.
var errMoving = errors.New("waiting until it lies still")

var documentEndings = []string{".yaml", ".yml", ".json"}

// list gives the files that a path stands for, sorted, and the folder that their
// names are told without: it may differ between replicas. A directory or a glob may
// stand for no file. One file keeps the name that it was given.
func list(path string) (names []string, folder string, err error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.IsDir():
		return []string{path}, "", nil
	case err == nil:
		names, err = listDirectory(path)
		return names, path, err
	case !isGlob(path):
		return nil, "", err
	}
	names, err = filepath.Glob(path)
	hidden := strings.HasPrefix(filepath.Base(path), ".")
	names = slices.DeleteFunc(names, func(name string) bool { return isDirectory(name) || !hidden && isHidden(name) })
	for folder = path; isGlob(folder); {
		folder = filepath.Dir(folder)
	}
	return names, folder, err
}

// isHidden: names with a dot in front are those of editors and of Kubernetes' own links.
func isHidden(name string) bool { return strings.HasPrefix(filepath.Base(name), ".") }

func listDirectory(path string) ([]string, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		name := filepath.Join(path, entry.Name())
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
	names, folder, err := list(path)
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
		if short, err := filepath.Rel(folder, name); folder != "" && err == nil {
			name = filepath.ToSlash(short)
		}
		fragments = append(fragments, config.Fragment{Name: name, Data: data})
	}
	return fragments, nil
}

// readWhole reads one file and makes sure that it is the same file, and not written
// to, from some time before the first byte to the last.
func readWhole(name string) ([]byte, error) {
	before, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("is listed, but not there; %w", errMoving)
	case err != nil:
		return nil, err
	case !before.Mode().IsRegular():
		return nil, errors.New("is no regular file")
	case before.Size() > config.MaxDocumentBytes:
		return nil, fmt.Errorf("holds %d bytes; at most %d are read", before.Size(), config.MaxDocumentBytes)
	}
	// A time in the future is that of another clock and tells nothing.
	if age := time.Since(before.ModTime()); age >= 0 && age < quiet {
		return nil, fmt.Errorf("is being written; %w", errMoving)
	}
	data, err := read(name)
	if err != nil {
		return nil, err
	}
	after, err := os.Stat(name)
	if err != nil || !sameVersion(before, after) || int64(len(data)) != after.Size() {
		return nil, fmt.Errorf("is being written; %w", errMoving)
	}
	return data, nil
}

func read(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return io.ReadAll(io.LimitReader(f, config.MaxDocumentBytes+1))
}

func sameVersion(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}
