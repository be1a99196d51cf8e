// SPDX-License-Identifier: Apache-2.0

package file

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
	"go.opentelemetry.io/collector/component"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/source"
)

const (
	// still is how long the bytes of a file must lie unchanged before they are taken: an
	// editor that writes in place leaves a valid beginning of a document for a moment.
	still = 50 * time.Millisecond
	// latency is how long an event may take from the change to here: before that, nothing changed.
	latency = 200 * time.Millisecond
	// patience bounds the wait for a registry that never lies still.
	patience = 3 * time.Second
)

// clock is the time as a source sees it: of now, and what comes after a while.
type clock struct {
	now   func() time.Time
	after func(time.Duration) <-chan time.Time
}

// ofMachine is the clock of all but tests.
var ofMachine = clock{time.Now, time.After}

// Source watches files.
type Source struct {
	clock
	config Config
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// New makes a source of the files that the configuration names.
func New(config Config) *Source {
	if config.PollInterval == 0 {
		config.PollInterval = DefaultPollInterval
	}
	return &Source{clock: ofMachine, config: config}
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

// Read looks at the files once. A fragment that is moving just now is to be kept.
func Read(cfg Config) ([]config.Fragment, error) {
	fragments, _, err := ofMachine.readAll(cfg.Path)
	return patient(fragments), err
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
	shown   map[string]shown
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
	folders := []string{path, filepath.Dir(path)}
	add := func(folder string) {
		if !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	names, _, _ := list(path)
	for _, name := range names {
		add(filepath.Dir(name))
		if target, err := filepath.EvalSymlinks(name); err == nil {
			add(filepath.Dir(target))
		}
	}
	for _, watched := range w.watcher.WatchList() {
		if !slices.Contains(folders, watched) {
			_ = w.watcher.Remove(watched)
		}
	}
	for _, folder := range folders {
		if isDirectory(folder) {
			_ = w.watcher.Add(folder)
		}
	}
}

// first reads the files for the start of the Collector. One that is written to all the
// time keeps it from starting no longer than patience.
func (w *watch) first(ctx context.Context) error {
	deadline := w.now().Add(patience)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		fragments, restless, err := w.readAll(w.config.Path)
		late := w.now().After(deadline)
		switch {
		case err == nil && (late || len(restless) == 0):
			err = w.show(fragments, time.Time{})
			if slices.ContainsFunc(fragments, func(f config.Fragment) bool { return errors.Is(f.Err, errWritten) }) {
				return nil // with what there is, or with nothing: it may lie still one day
			}
			return err
		case err != nil && (late || !isMoving(err)):
			return fmt.Errorf("cannot read the registry: %w", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-w.after(still):
		}
	}
}

// patient leaves it untold that files are moving, which is mostly over soon.
func patient(fragments []config.Fragment) []config.Fragment {
	for i := range fragments {
		if isMoving(fragments[i].Err) {
			fragments[i].Err = nil
		}
	}
	return fragments
}

// run looks at the files shortly after events, however many come, and at every poll.
func (w *watch) run(ctx context.Context) {
	poll := w.after(w.config.PollInterval)
	var due <-chan time.Time // of the next look while the files move; nil while they lie still
	var moving time.Time     // when they began to
	wait := func() {
		if due == nil {
			moving, due = w.now(), w.after(still)
		}
	}
	for {
		select {
		case <-ctx.Done():
			return
		case _, open := <-w.events:
			if !open {
				w.events = nil // nothing is watched any more; the poll goes on
			}
			wait()
		case _, open := <-w.lost:
			if !open {
				w.lost = nil
			}
			wait()
		case <-due:
			due = nil
			if !w.look(w.now().Sub(moving) < patience, moving.Add(-latency)) {
				due = w.after(still)
			}
		case <-poll:
			poll = w.after(w.config.PollInterval)
			if due == nil && !w.look(true, time.Time{}) {
				wait()
			}
		}
	}
}

// look reads the files and tells the sink. It returns false where some are written to just
// now, and are worth another look; what lies still beside them is shown meanwhile. Up to
// after nothing changed.
func (w *watch) look(mayWait bool, after time.Time) bool {
	w.watchFolders()
	fragments, restless, err := w.readAll(w.config.Path)
	if mayWait {
		fragments = patient(fragments)
	}
	switch {
	case isMoving(err) && mayWait:
		return false
	case err != nil:
		w.sink.Failed(fmt.Errorf("cannot read the registry: %w", err))
	case !w.isShown(fragments):
		_ = w.show(fragments, after)
	case len(restless) == 0:
		w.sink.Unchanged()
	}
	return len(restless) == 0
}

func (w *watch) show(fragments []config.Fragment, after time.Time) error {
	shown := make(map[string]shown, len(fragments))
	for i := range fragments {
		shown[fragments[i].Name] = w.stateOf(&fragments[i])
	}
	w.shown = shown
	return w.sink.Show(source.Snapshot{Fragments: fragments, After: after})
}

// shown is what the sink knows of a file.
type shown struct {
	sum     [sha256.Size]byte
	givenUp bool
}

func (w *watch) stateOf(fragment *config.Fragment) shown {
	if fragment.Keep {
		return shown{w.shown[fragment.Name].sum, fragment.Err != nil || w.shown[fragment.Name].givenUp}
	}
	return shown{sum: sha256.Sum256(fragment.Data)}
}

func (w *watch) isShown(fragments []config.Fragment) bool {
	if len(fragments) != len(w.shown) {
		return false
	}
	for i := range fragments {
		if known, ok := w.shown[fragments[i].Name]; !ok || known != w.stateOf(&fragments[i]) {
			return false
		}
	}
	return true
}
