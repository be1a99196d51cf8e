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
	// patience bounds the wait for files that never lie still.
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
func (s *Source) Start(_ context.Context, _ component.Host, sink source.Sink) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("cannot watch files: %w", err)
	}
	// Watch first: what changes between reading and watching would be missed.
	s.watchFolders(watcher)
	w := &watch{Source: s, sink: sink}
	if err := w.first(); err != nil {
		return errors.Join(err, watcher.Close())
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	s.done.Go(func() {
		defer func() { _ = watcher.Close() }()
		w.run(ctx, watcher)
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

// watchFolders watches the folders of the files, not the files: a file that is
// renamed into place is another file. Folders behind links are watched as well.
// What cannot be watched is polled.
func (s *Source) watchFolders(watcher *fsnotify.Watcher) {
	folders := map[string]bool{s.config.Path: true, filepath.Dir(s.config.Path): true}
	names, _ := list(s.config.Path)
	for _, name := range names {
		folders[filepath.Dir(name)] = true
		if target, err := filepath.EvalSymlinks(name); err == nil {
			folders[filepath.Dir(target)] = true
		}
	}
	for folder := range folders {
		if isDirectory(folder) {
			_ = watcher.Add(folder)
		}
	}
}

// watch is one run of a source.
type watch struct {
	*Source
	sink  source.Sink
	shown map[string][sha256.Size]byte
}

// first reads the files for the start of the Collector.
func (w *watch) first() error {
	deadline := time.Now().Add(patience)
	for {
		fragments, err := readAll(w.config.Path)
		if errors.Is(err, errMoving) && time.Now().Before(deadline) {
			<-time.After(quiet)
			continue
		}
		if err != nil {
			return fmt.Errorf("cannot read the registry: %w", err)
		}
		return w.show(fragments)
	}
}

// run looks at the files after every event, once they lie still, and at every poll.
func (w *watch) run(ctx context.Context, watcher *fsnotify.Watcher) {
	poll := time.NewTicker(w.config.PollInterval)
	defer poll.Stop()
	settled := time.NewTimer(quiet)
	settled.Stop()
	var moving time.Time // when the files began to move; zero while they lie still
	for {
		select {
		case <-ctx.Done():
			return
		case _, open := <-watcher.Events:
			if !open {
				return
			}
			if moving.IsZero() {
				moving = time.Now()
			}
			settled.Reset(quiet)
		case _, open := <-watcher.Errors:
			if !open {
				return
			}
			// Events were lost; the next poll sees what they told.
		case <-settled.C:
			if w.look(time.Since(moving) < patience) {
				moving = time.Time{}
			} else {
				settled.Reset(quiet)
			}
			w.watchFolders(watcher)
		case <-poll.C:
			if moving.IsZero() {
				if !w.look(true) {
					moving = time.Now()
					settled.Reset(quiet)
				}
				w.watchFolders(watcher)
			}
		}
	}
}

// look reads the files and tells the sink. It gives false where they were written
// to meanwhile and, with mayWait, are worth another look.
func (w *watch) look(mayWait bool) bool {
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
	for i, fragment := range fragments {
		w.shown[fragment.Name] = sha256.Sum256(fragment.Data)
		// The folder may differ between replicas, the name of the file does not.
		if w.config.Path != fragment.Name {
			fragments[i].Name = filepath.Base(fragment.Name)
		}
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
