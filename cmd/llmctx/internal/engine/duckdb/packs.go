// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
)

// A folder may hold a lake and what was packed of it: what is packed is read there, and of a file that grew since
// then, its rest.

// pack takes a folder for a packed lake if it has a manifest. What of it cannot be read is told.
func (w *finder) pack(folder string) bool {
	m, err := packed.Load(folder)
	switch {
	case err != nil:
		path := filepath.Join(folder, packed.ManifestName)
		w.skip(path, errors.New(strings.TrimPrefix(err.Error(), path+": ")))
		return true
	case m == nil:
		return false
	}
	w.packs = append(w.packs, pack{folder, m})
	return true
}

// isOfPack holds for the names of what a pack consists of.
func isOfPack(name string) bool {
	return slices.Contains(packed.Folders, name) || name == packed.ManifestName || name == packed.LockName
}

func (w *finder) filesOfPacks() []file {
	var list []file
	for i := range w.packs {
		list = append(list, w.packs[i].files(w.skip)...)
	}
	return list
}

// unpacked leaves out the files that are packed, and begins others where their packed part ends.
func (w *finder) unpacked() []file {
	if len(w.packs) == 0 {
		return w.files
	}
	var list []file
	for _, f := range w.files {
		var source *packed.Source
		if f.form == jsonLines {
			var err error
			if source, err = w.sourceOf(&f); err != nil {
				w.skip(f.path, err)
				continue
			}
		}
		switch {
		case source == nil:
			list = append(list, f)
		case source.Size == f.size:
			if source.Rest > 0 {
				w.torn = append(w.torn, f.path)
			}
		default:
			f.offset = source.Offset
			list = append(list, f)
		}
	}
	return list
}

func (w *finder) sourceOf(f *file) (*packed.Source, error) {
	in, err := OpenFile(f.path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }() // only read
	head, _, err := packed.Head(in)
	if err != nil && len(head) == 0 {
		return nil, err
	}
	for i := range w.packs {
		if at := w.packs[i].manifest.Find(head); at >= 0 {
			return &w.packs[i].manifest.Sources[at], nil
		}
	}
	return nil, nil //nolint:nilnil // it is packed nowhere
}

// Lines lists the files of OTLP/JSON lines of a lake, in the order of their names, each once. Other files are told: what
// cannot be read or packed, and the Parquet and other files that are left as they are.
func Lines(path string) (paths []string, skipped []counts.Skipped, others []string, err error) {
	w, err := walk(path)
	if err != nil {
		return nil, nil, nil, err
	}
	for i := range w.files {
		switch f := &w.files[i]; f.form {
		case parquet:
			w.others = append(w.others, f.path)
		case jsonWhole:
			w.skip(f.path, errors.New("has documents over several lines: it is not packed, and read as it is"))
		default:
			paths = append(paths, f.path)
		}
	}
	return paths, w.skipped, w.others, nil
}
