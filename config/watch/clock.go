// SPDX-License-Identifier: Apache-2.0

package watch

import "time"

// setBackBy is by how much a clock has to be behind before it counts as set back: less is
// what a clock that is being slewed loses, and what settle covers.
const setBackBy = time.Second

// Steady is a time that goes on whatever is done to the clock.
type Steady struct {
	Elapsed func() time.Duration
	// Estimate returns the same at the price of no system call, as every batch asks for it. It may be
	// behind by what the machine slept since Elapsed was asked last. nil: Elapsed.
	Estimate func() time.Duration
	// Since names what it counts from: processes for which that is the same see the same
	// time. "" where no other process does.
	Since string
}

// ofProcess returns the time since now.
func ofProcess() Steady {
	began := time.Now()
	return Steady{Elapsed: func() time.Duration { return time.Since(began) }}
}

// reading is what the clock showed at some steady time.
type reading struct {
	wall    time.Time
	elapsed time.Duration
}

// reached is what the clock would show, had nobody set it since.
func (r reading) reached(elapsed time.Duration) time.Time { return r.wall.Add(elapsed - r.elapsed) }

// since is the earliest that the clock can have been set to after another reading.
func (r reading) since(other *reading) time.Time { return r.wall.Add(other.elapsed - r.elapsed) }

// isBefore reports whether the clock was set back since another reading.
func (r reading) isBefore(other *reading) bool {
	return other != nil && other.reached(r.elapsed).Sub(r.wall) > setBackBy
}

// read reads the clock for a look at the source, and tells the loader how far it went where
// it was set back since the last one.
func (w *Watcher) read() reading {
	last, now := w.reading.Load(), reading{w.Now(), w.Steady.Elapsed()}
	if now.isBefore(last) {
		w.Loader.SetBack(now.since(last), last.reached(now.elapsed))
	}
	w.reading.Store(&now)
	return now
}

// CheckClock takes note of a clock that was set back since the last look at the source: what
// it shows twice tells no order, and records of that time come before the next look.
func (w *Watcher) CheckClock() {
	now := reading{w.Now(), w.Steady.Estimate()}
	if now.isBefore(w.reading.Load()) && w.mu.TryLock() { // else a look is under way, and will see it
		defer w.mu.Unlock()
		w.setBack(now)
	}
}

func (w *Watcher) setBack(now reading) {
	last := w.reading.Load()
	if !now.isBefore(last) { // a look saw it meanwhile
		return
	}
	w.reading.Store(&now)
	to := now.since(last)
	registry := w.Loader.SetBack(to, last.reached(now.elapsed))
	w.checked.Store(min(w.checked.Load(), to.UnixNano()))
	if registry != w.registry {
		w.registry, w.unsaved = registry, true
		w.Observe(Event{Result: Loaded, Registry: registry, Changed: true})
	}
}
