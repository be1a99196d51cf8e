// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

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
		w.skip(filepath.Join(folder, packed.ManifestName), err)
		return true
	case m == nil:
		return false
	}
	w.packs = append(w.packs, pack{folder, m})
	return true
}

// isOfPack holds for the names of what a pack consists of.
func isOfPack(name string) bool {
	return name == packed.Spans || name == packed.Verdicts || name == packed.ManifestName || name == packed.LockName
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
	done := map[string]*packed.Source{}
	for _, f := range w.files {
		source, known := done[f.path]
		if !known && f.form == jsonLines {
			var err error
			if source, err = w.sourceOf(&f); err != nil {
				w.skip(f.path, err)
				continue
			}
			done[f.path] = source
		}
		switch {
		case source == nil:
			list = append(list, f)
		case !f.isFirst(): // the first stands for all
		case source.Size == whole(&f):
			if source.Rest > 0 {
				w.torn = append(w.torn, f.path)
			}
		default:
			list = append(list, f.behind(source.Offset, whole(&f)))
		}
	}
	return list
}

// whole is how large a file is on disk, of which f may be a part.
func whole(f *file) int64 {
	if info, err := os.Stat(f.path); err == nil {
		return info.Size()
	}
	return f.size
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

// copyRest copies the text of a file behind an offset.
func copyRest(ctx context.Context, f *file, to string) error {
	in, err := OpenFile(f.path)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // only read
	if _, err := io.CopyN(io.Discard, in, f.offset); err != nil {
		return nonEOF(err)
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	w, err := zstd.NewWriter(out, zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return errors.Join(err, out.Close())
	}
	_, err = io.Copy(w, &untilDone{ctx, in})
	return errors.Join(err, w.Close(), out.Close())
}

// untilDone reads until a context is done.
type untilDone struct {
	ctx context.Context
	in  io.Reader
}

// Read reads.
func (r *untilDone) Read(to []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.in.Read(to)
}

// Lines lists the files of OTLP/JSON lines of a lake, in the order of their names, each once. Other files are told: what
// cannot be read or packed, and the Parquet and other files that are left as they are.
func Lines(path string) (paths []string, skipped []counts.Skipped, others []string, err error) {
	w, err := walk(path)
	if err != nil {
		return nil, nil, nil, err
	}
	for i := range w.files {
		switch f := &w.files[i]; {
		case f.form == parquet:
			w.others = append(w.others, f.path)
		case f.form == jsonWhole:
			w.skip(f.path, errors.New("has documents over several lines: it is not packed, and read as it is"))
		case len(paths) == 0 || paths[len(paths)-1] != f.path: // the parts of a framed file follow one another
			paths = append(paths, f.path)
		}
	}
	return paths, w.skipped, w.others, nil
}
