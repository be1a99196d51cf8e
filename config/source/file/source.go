// SPDX-License-Identifier: Apache-2.0

package file

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
	"go.opentelemetry.io/collector/component"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/source"
)

const (
	// quiet is how long files must lie still before they are read: an editor that
	// writes in place leaves a valid beginning of a document for a moment.
	quiet = 200 * time.Millisecond
	// restless is how long other files of a folder that never lies still may delay a look.
	restless = 3 * quiet
	// patience bounds the wait for a registry that never lies still.
	patience = 3 * time.Second
)

// Source watches files.
type Source struct {
	config Config
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// New makes a source of the files that the configuration names.
func New(config Config) *Source {
	if config.PollInterval == 0 {
		config.PollInterval = DefaultPollInterval
	}
	return &Source{config: config}
}

// Start reads the files and begins to watch them. A file that is missing or bad is
// an error: a Collector that starts without its registry would stamp nothing.
func (s *Source) Start(ctx context.Context, _ component.Host, sink source.Sink) error {
	w := &watch{Source: s, sink: sink}
	// Watch first: what changes between reading and watching would be missed.
	unwatched := w.open()
	if err := w.first(ctx); err != nil {
		return errors.Join(err, w.close())
	}
	if unwatched != nil {
		sink.Failed(fmt.Errorf("files cannot be watched, only looked at every %s: %w", s.config.PollInterval, unwatched))
	}
	ctx, s.cancel = context.WithCancel(context.Background())
	s.done.Go(func() {
		defer func() { _ = w.close() }()
		w.run(ctx)
	})
	return nil
}

// Shutdown stops watching.
func (s *Source) Shutdown(context.Context) error {
	if s.cancel != nil {
		s.cancel()
	}
	s.done.Wait()
	return nil
}

// watch is one run of a source.
type watch struct {
	*Source
	watcher *fsnotify.Watcher // nil where the system has none to give; then files are polled
	events  <-chan fsnotify.Event
	lost    <-chan error // events that were lost
	sink    source.Sink
	shown   map[string][sha256.Size]byte
}

func (w *watch) open() error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	w.watcher, w.events, w.lost = watcher, watcher.Events, watcher.Errors
	w.watchFolders()
	return nil
}

func (w *watch) close() error {
	if w.watcher == nil {
		return nil
	}
	return w.watcher.Close()
}

// watchFolders watches the folders of the files, not the files: a file that is
// renamed into place is another file. Folders behind links are watched as well.
// What cannot be watched is polled.
func (w *watch) watchFolders() {
	if w.watcher == nil {
		return
	}
	path := filepath.Clean(w.config.Path)
	folders := map[string]bool{path: true, filepath.Dir(path): true}
	names, _, _ := list(path)
	for _, name := range names {
		folders[filepath.Dir(name)] = true
		if target, err := filepath.EvalSymlinks(name); err == nil {
			folders[filepath.Dir(target)] = true
		}
	}
	for _, watched := range w.watcher.WatchList() {
		if !folders[watched] {
			_ = w.watcher.Remove(watched)
		}
	}
	for folder := range folders {
		if isDirectory(folder) {
			_ = w.watcher.Add(folder)
		}
	}
}

// first reads the files for the start of the Collector.
func (w *watch) first(ctx context.Context) error {
	deadline := time.Now().Add(patience)
	for {
		fragments, err := readAll(w.config.Path)
		if err == nil {
			return w.show(fragments)
		}
		if !errors.Is(err, errMoving) || time.Now().After(deadline) {
			return fmt.Errorf("cannot read the registry: %w", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(quiet):
		}
	}
}

// run looks at the files after every event, once they lie still, and at every poll.
func (w *watch) run(ctx context.Context) {
	poll := time.NewTicker(w.config.PollInterval)
	defer poll.Stop()
	settled := time.NewTimer(quiet)
	settled.Stop()
	var moving time.Time // when the files began to move; zero while they lie still
	wait := func() {
		if moving.IsZero() {
			moving = time.Now()
		} else if time.Since(moving) >= restless {
			return
		}
		settled.Reset(quiet)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case _, open := <-w.events:
			if !open {
				w.events = nil // nothing is watched any more; the poll goes on
				continue
			}
			wait()
		case _, open := <-w.lost:
			if !open {
				w.lost = nil
				continue
			}
			wait()
		case <-settled.C:
			if w.look(time.Since(moving) < patience) {
				moving = time.Time{}
			} else {
				settled.Reset(quiet)
			}
		case <-poll.C:
			if moving.IsZero() && !w.look(true) {
				wait()
			}
		}
	}
}

// look reads the files and tells the sink. It gives false where they are written to
// just now and, with mayWait, are worth another look.
func (w *watch) look(mayWait bool) bool {
	w.watchFolders()
	fragments, err := readAll(w.config.Path)
	switch {
	case errors.Is(err, errMoving) && mayWait:
		return false
	case err != nil:
		w.sink.Failed(fmt.Errorf("cannot read the registry: %w", err))
	case w.isShown(fragments):
		w.sink.Unchanged()
	default:
		_ = w.show(fragments)
	}
	return true
}

func (w *watch) show(fragments []config.Fragment) error {
	w.shown = make(map[string][sha256.Size]byte, len(fragments))
	for _, fragment := range fragments {
		w.shown[fragment.Name] = sha256.Sum256(fragment.Data)
	}
	return w.sink.Show(source.Snapshot{Fragments: fragments})
}

func (w *watch) isShown(fragments []config.Fragment) bool {
	if len(fragments) != len(w.shown) {
		return false
	}
	for _, fragment := range fragments {
		if sum, ok := w.shown[fragment.Name]; !ok || sum != sha256.Sum256(fragment.Data) {
			return false
		}
	}
	return true
}
