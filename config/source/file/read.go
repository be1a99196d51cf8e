// SPDX-License-Identifier: Apache-2.0

package file

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// moving says of a file that it is not to be read just now, and may be soon.
type moving string

// Error returns what it does.
func (m moving) Error() string { return string(m) }

// What files do that move: they are written to, or were there when they were listed.
const (
	errWritten moving = "is being written all the time; its last version stays in force until it lies still"
	errAway    moving = "is listed, but not there"
)

func isMoving(err error) bool { return errors.As(err, new(moving)) }

// attempts is how often one look tries to read a file whole, and a folder at one moment.
const attempts = 3

var documentEndings = []string{".yaml", ".yml", ".json"}

// list returns the files that a path stands for, sorted, and the folder that their
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

// readAll reads every file that the path stands for. One of several that cannot be read is
// told in its fragment, and stays what it was. Those that are moving just now are named.
func (c clock) readAll(path string) (fragments []config.Fragment, restless []string, err error) {
	for range attempts {
		names, folder, err := list(path)
		if err != nil {
			return nil, nil, err
		}
		if len(names) == 0 {
			return nil, nil, fmt.Errorf("%s: no registry there; expected files that end in %s",
				path, strings.Join(documentEndings, ", "))
		}
		var read []fs.FileInfo
		fragments, restless = make([]config.Fragment, 0, len(names)), nil
		for _, name := range names {
			fragment, info, err := c.readWhole(name)
			switch {
			case err != nil && folder == "" && !errors.Is(err, errWritten):
				return nil, nil, fmt.Errorf("%s: %w", name, err)
			case isMoving(err):
				restless = append(restless, name)
			}
			fragment.Keep, fragment.Err = err != nil, err
			if short, err := filepath.Rel(folder, name); folder != "" && err == nil {
				name = filepath.ToSlash(short)
			}
			fragment.Name = name
			fragments, read = append(fragments, fragment), append(read, info)
		}
		if len(restless) > 0 || isStill(path, names, read) {
			break
		}
	}
	return fragments, restless, nil
}

// isStill reports whether the files are those that were read: a link to a folder may
// have swung in between. In a folder that never lies still that is not waited for.
func isStill(path string, names []string, read []fs.FileInfo) bool {
	now, _, err := list(path)
	if err != nil || !slices.Equal(now, names) {
		return false
	}
	for i, name := range names {
		if info, err := os.Stat(name); read[i] != nil && (err != nil || !sameVersion(info, read[i])) {
			return false
		}
	}
	return true
}

// readWhole reads one file whose bytes lay unchanged for a while. It stays with the file
// that it opened: one that is renamed away meanwhile was whole when it was there, however
// soon the next one came. The info is nil where there was no file that could be read.
func (c clock) readWhole(name string) (config.Fragment, fs.FileInfo, error) {
	var fragment config.Fragment
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe that nobody writes to is not waited for
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fragment, nil, errAway
	case err != nil:
		return fragment, nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	switch {
	case err != nil:
		return fragment, nil, err
	case !info.Mode().IsRegular():
		return fragment, nil, errors.New("is no regular file")
	case info.Size() > document.MaxDocumentBytes:
		return fragment, nil, fmt.Errorf("holds %d bytes; at most %d are read", info.Size(), document.MaxDocumentBytes)
	}
	for range attempts {
		fragment.Data, info, err = c.readStill(f)
		if !isMoving(err) {
			break
		}
	}
	if err == nil {
		fragment.Unique = fmt.Sprintf("%s %d%s", info.ModTime().UTC().Format(time.RFC3339Nano), info.Size(), touched(info))
	}
	return fragment, info, err
}

// readStill reads an open file unless it was written to within the last moments, or is
// while it is read.
func (c clock) readStill(f *os.File) ([]byte, fs.FileInfo, error) {
	before, data, err := read(f)
	if err != nil {
		return nil, before, err
	}
	// A time in the future is that of another clock, and tells nothing.
	if age := c.now().Sub(before.ModTime()); age < still {
		<-c.after(min(still-age, still))
	} else if after, err := f.Stat(); err == nil && sameVersion(before, after) {
		return data, after, nil
	}
	after, again, err := read(f)
	switch {
	case err != nil:
		return nil, before, err
	case !bytes.Equal(data, again):
		return nil, after, errWritten
	}
	return again, after, nil
}

// read reads an open file from its beginning.
func read(f *os.File) (fs.FileInfo, []byte, error) {
	info, err := f.Stat()
	if err != nil {
		return info, nil, err
	}
	data, err := io.ReadAll(io.NewSectionReader(f, 0, document.MaxDocumentBytes+1))
	if err == nil && int64(len(data)) != info.Size() {
		err = errWritten
	}
	return info, data, err
}

func sameVersion(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}
