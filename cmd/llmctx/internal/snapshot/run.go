// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// Runner looks at the sources of a configuration.
type Runner struct {
	config  *Config
	state   *state
	into    registry
	sources []*source
	now     func() time.Time

	mu sync.Mutex // of the looks of state, which metrics read
}

// source is one source with what is known of it.
type source struct {
	SourceConfig
	looker
	match   []document.Condition
	checked time.Time // what the fragment was last told
}

// Outcome is what became of one source in one round.
type Outcome struct {
	Source  string
	Changed bool
	Was, Is string // the last entry of the fragment, as it is written
	Err     error
}

// Open prepares a runner. Close it.
func Open(ctx context.Context, c *Config, now func() time.Time) (*Runner, error) {
	r := &Runner{config: c, now: now}
	var err error
	if r.state, err = readState(ctx, c.State); err != nil {
		return nil, err
	}
	for _, s := range c.Sources {
		look, err := s.looker(now)
		if err != nil {
			return nil, err
		}
		match, err := s.conditions()
		if err != nil {
			return nil, err
		}
		r.sources = append(r.sources, &source{SourceConfig: s, looker: look, match: match})
	}
	r.into, err = openRegistry(c.Into)
	return r, err
}

// Close ends the connections of the runner.
func (r *Runner) Close() error { return r.into.close() }

// Round looks at every source once, at all of them at the same time, and writes what changed.
func (r *Runner) Round(ctx context.Context) []Outcome {
	looks := make([]*look, len(r.sources))
	errs := make([]error, len(r.sources))
	var group sync.WaitGroup
	for i, s := range r.sources {
		group.Go(func() { looks[i], errs[i] = r.lookAt(ctx, s) })
	}
	group.Wait()
	outcomes := make([]Outcome, len(r.sources))
	var good []string
	for i, s := range r.sources {
		outcomes[i] = Outcome{Source: s.Name, Err: errs[i]}
		if errs[i] == nil {
			r.write(ctx, s, looks[i], &outcomes[i])
		}
		if o := &outcomes[i]; o.Err == nil {
			good = append(good, s.Name)
		} else {
			o.Err = fmt.Errorf("%s: %w", s.Name, r.config.redacted(o.Err))
		}
	}
	if err := r.state.save(ctx, r.config.State, good); err != nil {
		for i := range outcomes {
			outcomes[i].Err = errors.Join(outcomes[i].Err, fmt.Errorf("%s: state: %w", outcomes[i].Source, err))
		}
	}
	return outcomes
}

func (r *Runner) lookAt(ctx context.Context, s *source) (*look, error) {
	ctx, cancel := context.WithTimeout(ctx, r.config.Timeout)
	defer cancel()
	r.mu.Lock()
	known := r.state.Looks[s.Name].Value
	r.mu.Unlock()
	l, err := steady(known, func() (*look, error) { return s.look(ctx) })
	if err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("%s: no answer within %s; does it run, or is timeout too short? %w", s.place(), r.config.Timeout, ctx.Err())
		}
		return nil, err
	}
	if err := l.correctClock(); err != nil {
		return nil, fmt.Errorf("%s: %w", s.place(), err)
	}
	return l, nil
}

// write brings the fragment of a source up to a look.
func (r *Runner) write(ctx context.Context, s *source, l *look, o *Outcome) {
	name := s.Name + ".yaml"
	var last string
	o.Err = r.into.update(ctx, name, func(data []byte) ([]byte, error) {
		*o = Outcome{Source: s.Name}
		var old []entry
		var err error
		if data != nil {
			if old, err = readEntries(name, data, s.Sets); err != nil {
				return nil, err
			}
		}
		entries, err := advance(old, r.state.of(s.Name, old), l)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.place(), err)
		}
		last = id(entries[len(entries)-1].value)
		f := &fragment{source: s.Name, place: s.place(), match: s.match, variable: s.Sets}
		f.entries, f.checked = prune(entries, r.border(s)), r.checkedOf(s, l)
		if grew := len(entries) > len(old); l.whole && !grew && onlyPruned(old, f.entries) {
			f.entries = old // ages alone are no news
		}
		after := f.write()
		if data != nil && sameRegistry(data, after) {
			if f.checked.Equal(s.checked) {
				return nil, nil
			}
			return after, nil
		}
		if err := r.fits(ctx, name, after); err != nil {
			return nil, fmt.Errorf("%s: %w", s.place(), err)
		}
		o.Changed, o.Was, o.Is = true, lastOf(old), lastOf(f.entries)
		return after, nil
	})
	if o.Err == nil {
		s.checked = r.checkedOf(s, l)
		r.mu.Lock()
		first := l.received.UTC()
		if before := r.state.Looks[s.Name]; before.Value == last {
			first = before.First
		}
		r.state.Looks[s.Name] = seen{Sent: l.again.UTC(), First: first, Value: last}
		r.mu.Unlock()
	}
}

// border is before what superseded revisions are forgotten.
func (r *Runner) border(s *source) time.Time {
	if s.History > 0 {
		return r.now().Add(-s.History)
	}
	return r.now().Add(-r.config.History)
}

// checkedOf is what a fragment says of its last look: it is renewed now and then only.
func (r *Runner) checkedOf(s *source, l *look) time.Time {
	switch {
	case r.config.Checked == 0:
		return time.Time{}
	case l.sent.Sub(s.checked) >= r.config.Checked:
		return l.sent.UTC().Truncate(time.Second)
	}
	return s.checked
}

// onlyPruned reports whether a list is the end of another.
func onlyPruned(old, entries []entry) bool {
	if len(old) < len(entries) {
		return false
	}
	for i, e := range entries {
		if o := old[len(old)-len(entries)+i]; id(o.written()) != id(e.written()) {
			return false
		}
	}
	return true
}

func (r *Runner) fits(ctx context.Context, name string, data []byte) error {
	all, err := r.into.fragments(ctx)
	if err != nil {
		return err
	}
	if f, ok := r.into.(folder); ok {
		name = f.path(name)
	}
	return fits(all, name, data)
}

func lastOf(entries []entry) string {
	if len(entries) == 0 {
		return ""
	}
	return entries[len(entries)-1].written().Flow(false)
}
