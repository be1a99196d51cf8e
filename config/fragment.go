// SPDX-License-Identifier: Apache-2.0

package config

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// Fragment is one document as a source shows it: a file, a key, a body.
type Fragment struct {
	Name string // unique within a source; fragments are merged in the order of their names
	Data []byte
	// Unique names this version of the content in a way that no other version ever gets
	// again, such as the time and place of a write; "" where the source has no such name.
	// It proves that nothing changed while nobody looked.
	Unique string
	// Keep says that the fragment is there but could not be read just now: what was last
	// good of it stays, and Data is nothing. Err tells why, once that is worth telling.
	Keep bool
	Err  error
}

// loaded is the last good version of a fragment.
type loaded struct {
	text   packed
	unique string
	doc    *document.Document
	// checked is when what writes the fragment last looked at where its values live; zero
	// where it does not say.
	checked time.Time
	// held is the last time at which the source held this version, where it holds another
	// one now, which was rejected; zero where it holds this one.
	held time.Time
}

// parse reads every fragment that changed, and keeps the last good version of a bad one.
func (l *Loader) parse(fragments []Fragment) (map[string]loaded, []error) {
	read, errs := l.readAll(fragments)
	next := make(map[string]loaded, len(fragments))
	var bad []error
	for i := range fragments {
		name, err := fragments[i].Name, errs[i]
		last, known := l.good[name]
		switch {
		case err == nil && read[i] != nil:
			next[name] = *read[i]
		case err == nil && known:
			next[name] = last
		case err != nil && known:
			next[name] = l.keep(last)
			bad = append(bad, fmt.Errorf("%w\n%s: its last good version stays in force", err, name))
		case err != nil:
			bad = append(bad, err)
		}
	}
	return next, bad
}

// What is read at the same time. The nodes of a document take many times its size.
const (
	readers   = 2
	readAlone = 1 << 20 // bytes from which on a fragment is read by itself
)

// readAll reads small fragments beside one another, and returns when all are read.
func (l *Loader) readAll(fragments []Fragment) ([]*loaded, []error) {
	read, errs := make([]*loaded, len(fragments)), make([]error, len(fragments))
	var next atomic.Int64
	var alone sync.RWMutex
	work := func() {
		for i := int(next.Add(1)) - 1; i < len(fragments); i = int(next.Add(1)) - 1 {
			lock, unlock := alone.RLock, alone.RUnlock
			if len(fragments[i].Data) > readAlone {
				lock, unlock = alone.Lock, alone.Unlock
			}
			lock()
			last, known := l.good[fragments[i].Name]
			read[i], errs[i] = l.read(&fragments[i], last, known)
			unlock()
		}
	}
	var group sync.WaitGroup
	for range min(readers, len(fragments), runtime.GOMAXPROCS(0)) {
		group.Go(work)
	}
	group.Wait()
	return read, errs
}

// read returns what a fragment holds; nil for what was last good of it.
func (l *Loader) read(fragment *Fragment, last loaded, known bool) (*loaded, error) {
	switch {
	case fragment.Keep && fragment.Err != nil:
		return nil, fmt.Errorf("%s: %w", fragment.Name, fragment.Err)
	case fragment.Keep:
		return nil, nil
	case known && last.text.is(fragment.Data):
		return &loaded{text: last.text, unique: fragment.Unique, doc: last.doc, checked: last.checked}, nil
	}
	if read, ok := l.reuse[fragment.Name]; ok && read.text.is(fragment.Data) {
		return &loaded{text: read.text, unique: fragment.Unique, doc: read.doc, checked: read.checked}, nil
	}
	text := pack(fragment.Data)
	if known && last.text.differsInChecked(text) {
		// A renewed look is no new registry.
		checked, err := l.parser.Parse(fragment.Name, text.checkedOf(fragment.Data))
		if err != nil {
			return nil, err
		}
		return &loaded{text: text, unique: fragment.Unique, doc: last.doc, checked: checked.Checked}, nil
	}
	doc, err := l.parser.Parse(fragment.Name, fragment.Data)
	if err != nil {
		return nil, err
	}
	return &loaded{text: text, unique: fragment.Unique, doc: doc, checked: doc.Checked}, nil
}

// keep returns the last good version of a fragment of which the source holds another one.
func (l *Loader) keep(last loaded) loaded {
	if last.held.IsZero() {
		last.held = l.history.Checked()
	}
	return last
}

// provenUnchanged names the fragments whose source proves that nobody wrote to them
// since they were last shown.
func (l *Loader) provenUnchanged(fragments []Fragment, next map[string]loaded) []string {
	var names []string
	for i := range fragments {
		name, unique := fragments[i].Name, fragments[i].Unique
		last, now := l.good[name], next[name]
		isGood := !fragments[i].Keep && last.held.IsZero() && now.held.IsZero() && l.unchanged(name, next)
		if isGood && unique != "" && unique == last.unique {
			names = append(names, name)
		}
	}
	return names
}

// held returns until when the source held what is in force of the fragments of which it
// holds another version by now.
func (l *Loader) held() map[string]time.Time {
	held := map[string]time.Time{}
	for name := range l.good {
		if until := l.good[name].held; !until.IsZero() {
			held[name] = until
		}
	}
	return held
}

// Behind returns until when fragments are known to be what is in force, of those of which
// that is not known up to the last look at the source: one that was rejected since, or that
// says itself when it was last checked.
func (l *Loader) Behind() map[string]time.Time {
	var behind map[string]time.Time
	for name := range l.good {
		until := l.good[name].held
		if checked := l.good[name].checked; until.IsZero() || !checked.IsZero() && checked.Before(until) {
			until = checked
		}
		if !until.IsZero() {
			if behind == nil {
				behind = map[string]time.Time{}
			}
			behind[name] = until
		}
	}
	return behind
}
