// SPDX-License-Identifier: Apache-2.0

package pack

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
)

// Options say what to pack, and where to.
type Options struct {
	Lake, Out string
	Memory    string // that DuckDB may use, such as 2GB
	KeepText  bool   // do not leave out what was said
	Progress  func(counts.Progress)
	// Enough is how many bytes of lines are packed at once; zero: a size that few files come of, and little memory is needed for.
	Enough int64
	// step is told how far a run has come; an error ends it there, as a kill would.
	step func(string) error
}

// Result is what a run did.
type Result struct {
	Files           int // of the lake, of which something was packed
	Known           int // that were packed already
	Spans, Verdicts int64
	// Unread are documents that could not be read, Foreign those of something else, TooLong lines.
	Unread, Foreign, TooLong int64
	Torn                     []string // files whose last line is not whole yet
	Skipped                  []counts.Skipped
	Others                   []string // files that are none of OTLP/JSON lines
}

const (
	defaultEnough = 2 << 30
	lockPace      = 100 * time.Millisecond
)

// run is one run.
type run struct {
	Options
	Result
	manifest *packed.Manifest // as it is once the lines are packed
	packer   *duckdb.Packer
	lines    *os.File // what is packed next
	held     int64    // bytes of it
	longest  int      // of its lines
	changed  bool     // the manifest is another than on disk
	all      int64
	done     int64
}

// Run packs what of a lake is not packed yet. Of two at once, one waits for the other.
func Run(ctx context.Context, o Options) (_ *Result, err error) {
	if o.Enough == 0 {
		o.Enough = defaultEnough
	}
	if o.step == nil {
		o.step = func(string) error { return nil }
	}
	if err := os.MkdirAll(o.Out, 0o700); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(o.Out, packed.LockName))
	if _, err := lock.TryLockContext(ctx, lockPace); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	r := &run{Options: o}
	if err := r.prepare(ctx); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.packer.Close(), r.lines.Close()) }()
	if err := r.lake(ctx); err != nil {
		return nil, err
	}
	return &r.Result, nil
}

// prepare ends what an earlier run began, and reads what is packed.
func (r *run) prepare(ctx context.Context) error {
	if err := recoverStage(r.Out, r.step); err != nil {
		return err
	}
	var err error
	if r.manifest, err = packed.Load(r.Out); err != nil {
		return err
	}
	if r.manifest == nil {
		r.manifest = new(packed.Manifest)
	}
	r.manifest.Schema = packed.Schema // what is packed now is
	// Days that were removed are forgotten; their files of the lake are not packed again.
	r.manifest.Files = slices.DeleteFunc(r.manifest.Files, func(f packed.File) bool {
		_, err := os.Stat(filepath.Join(r.Out, filepath.FromSlash(f.Path)))
		return errors.Is(err, fs.ErrNotExist)
	})
	stage := filepath.Join(r.Out, stageName)
	if err := os.MkdirAll(stage, 0o700); err != nil {
		return err
	}
	if r.lines, err = os.Create(filepath.Join(stage, "lines.json")); err != nil {
		return err
	}
	if r.packer, err = duckdb.NewPacker(ctx, r.Memory, r.KeepText); err != nil {
		return errors.Join(err, r.lines.Close())
	}
	return nil
}

// lake packs the files of the lake.
func (r *run) lake(ctx context.Context) error {
	paths, skipped, others, err := duckdb.Lines(r.Lake)
	if err != nil {
		return err
	}
	r.Skipped, r.Others = skipped, others
	written := map[string]time.Time{}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			r.all += info.Size()
			written[path] = info.ModTime()
		}
	}
	// Files of one time hold verdicts and their answers, which are found the sooner if they are packed at once.
	slices.SortStableFunc(paths, func(a, b string) int { return written[a].Compare(written[b]) })
	for _, path := range paths {
		if err := r.file(ctx, path); err != nil {
			return err
		}
	}
	if err := r.flush(ctx); err != nil {
		return err
	}
	return os.RemoveAll(filepath.Join(r.Out, stageName))
}

// file gathers the lines of a file that are not packed yet. A file that cannot be read is left out.
func (r *run) file(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		r.skip(path, err)
		return nil
	}
	in, err := duckdb.OpenFile(path)
	if err != nil {
		r.skip(path, err)
		return nil
	}
	defer func() { _ = in.Close() }() // only read
	head, whole, err := packed.Head(in)
	if err != nil {
		r.skip(path, err)
		return nil
	}
	at := r.manifest.Find(head)
	if at >= 0 && r.manifest.Sources[at].Size == info.Size() {
		r.Known++
		r.torn(&r.manifest.Sources[at])
		r.tell(info.Size())
		return nil
	}
	source := packed.NewSource(path, head)
	if at >= 0 {
		source.Offset = r.manifest.Sources[at].Offset
	}
	if _, err := io.CopyN(io.Discard, whole, source.Offset); err != nil {
		r.skip(path, fmt.Errorf("is shorter than what was packed of it: %w", err))
		return nil
	}
	if at < 0 {
		at = len(r.manifest.Sources)
		r.manifest.Sources = append(r.manifest.Sources, source)
	}
	r.manifest.Sources[at] = source
	return r.gather(ctx, at, info.Size(), bufio.NewReaderSize(whole, 1<<20))
}

// gather copies lines of a source until it ends, and packs them whenever there are enough.
func (r *run) gather(ctx context.Context, at int, size int64, text *bufio.Reader) error {
	source := &r.manifest.Sources[at]
	begin := source.Offset
	for {
		c, err := copyLines(ctx, r.lines, text, duckdb.LongestLine, r.Enough-r.held)
		source.Offset += c.bytes
		r.held += c.bytes
		r.changed = true // if only in what is known of the size on disk
		r.longest = max(r.longest, c.longest)
		r.TooLong += c.tooLong
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil { // what is before it is packed all the same
			r.skip(source.Path, err)
		}
		if c.end {
			source.Size, source.Rest = size, c.rest
			r.torn(source)
		}
		if r.held >= r.Enough {
			if err := r.flush(ctx); err != nil {
				return err
			}
			r.tell(0)
		}
		if c.end || err != nil {
			if source.Offset > begin {
				r.Files++
			}
			r.tell(size)
			return nil
		}
	}
}

// flush packs the lines that were gathered, and commits.
func (r *run) flush(ctx context.Context) error {
	if !r.changed {
		return nil
	}
	stage := filepath.Join(r.Out, stageName)
	c := commit{Manifest: r.manifest}
	if r.held > 0 {
		did, err := r.packer.Pack(ctx, r.lines.Name(), r.longest, stage, r.name())
		if err != nil {
			return err
		}
		r.Spans, r.Verdicts, r.Unread, r.Foreign = r.Spans+did.Spans, r.Verdicts+did.Verdicts, r.Unread+did.Unread, r.Foreign+did.Foreign
		files, err := duckdb.Written(stage)
		if err != nil {
			return err
		}
		for _, f := range files {
			c.Move = append(c.Move, f.Path)
		}
		r.manifest.Files = append(r.manifest.Files, files...)
	}
	for _, do := range []func() error{
		func() error { return r.step("packed") },
		func() error { return c.write(stage) },
		func() error { return r.step("written") },
		func() error { return c.do(r.Out, r.step) },
	} {
		if err := do(); err != nil {
			return err
		}
	}
	r.changed, r.held, r.longest = false, 0, 0
	return r.again(stage)
}

// again begins the next lines.
func (r *run) again(stage string) error {
	err := errors.Join(r.lines.Close(), os.MkdirAll(stage, 0o700))
	if err != nil {
		return err
	}
	r.lines, err = os.Create(filepath.Join(stage, "lines.json"))
	return err
}

// name is what the next files are called: by all that is packed with them.
func (r *run) name() string {
	sum := sha256.New()
	for _, s := range r.manifest.Sources {
		_, _ = fmt.Fprintln(sum, s.Head, s.Offset) // a hash takes everything
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

func (r *run) skip(path string, err error) {
	var at *fs.PathError
	if errors.As(err, &at) { // it is named already
		err = at.Err
	}
	r.Skipped = append(r.Skipped, counts.Skipped{Path: path, Reason: err.Error()})
}

func (r *run) torn(s *packed.Source) {
	if s.Rest > 0 {
		r.Torn = append(r.Torn, s.Path)
	}
}

func (r *run) tell(size int64) {
	r.done += size
	if r.Progress != nil {
		r.Progress(counts.Progress{Done: r.done, All: r.all, Spans: r.Spans})
	}
}
