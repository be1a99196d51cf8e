// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"fmt"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/registryedit"
)

// looker looks at one place where a value lives.
type looker interface {
	look(ctx context.Context) (*look, error)
	// place says what is looked at, without anything secret.
	place() string
}

// look is what one look saw.
type look struct {
	sent, received time.Time // by our clock
	// facts is one fact where the source knows only the present; where it knows what was
	// before, all of them, the oldest first, each with its since.
	facts []fact
	// whole: the facts are all there is to know, whatever earlier looks saw.
	whole bool
	// again is when a second look was sent, at what was received by then: it saw the same. So
	// what comes next comes after received. It is sent where nothing had changed.
	again time.Time
	// serverTime is the Date of the answer, by the source's clock; zero where it has none.
	serverTime time.Time
}

// fact is a value, and what the source knows of its time, by its own clock.
type fact struct {
	value          registryedit.Value
	since          time.Time // when it came into force; zero: the source does not know
	floor, ceiling time.Time // it came into force after the one, and by the other
}

func (f *fact) dated() bool { return !f.since.IsZero() || !f.floor.IsZero() || !f.ceiling.IsZero() }

// value is what is there now.
func (l *look) value() registryedit.Value { return l.facts[len(l.facts)-1].value }

// mostLooks bounds how often a value that is new is looked at until it lasts.
const mostLooks = 5

// steady looks until two looks in a row see the same: the value that is known, or a new one. A
// value that is gone at the second look was there for a moment, and is not told.
func steady(known string, once func() (*look, error)) (*look, error) {
	l, err := once()
	if err != nil || l.whole || len(l.facts) == 0 || id(l.value()) == known {
		if err == nil {
			l.again = l.sent
		}
		return l, err
	}
	for range mostLooks {
		second, err := once()
		if err != nil {
			return nil, err
		}
		if len(second.facts) > 0 && id(second.value()) == id(l.value()) {
			l.again = second.sent
			return l, nil
		}
		l = second
	}
	return nil, fmt.Errorf("changes faster than it can be looked at: %d looks in a row saw another value", mostLooks)
}

// maxSkew is how far a source's clock may be from ours. Its dates are widened by what it is.
const maxSkew = 5 * time.Second

// correctClock brings the dates of a look to our clock, or refuses them.
func (l *look) correctClock() error {
	if l.serverTime.IsZero() {
		return nil
	}
	// The Date header has whole seconds.
	skew := max(l.sent.Add(-time.Second).Sub(l.serverTime), l.serverTime.Sub(l.received), 0)
	for i := range l.facts {
		f := &l.facts[i]
		if skew == 0 || !f.dated() {
			continue
		}
		if skew > maxSkew {
			return fmt.Errorf("its clock says %s, ours %s: dates from there would be wrong; set both clocks",
				l.serverTime.UTC().Format(time.RFC3339), l.received.UTC().Format(time.RFC3339))
		}
		if !f.since.IsZero() {
			f.floor, f.ceiling, f.since = f.since, f.since, time.Time{}
		}
		if !f.floor.IsZero() {
			f.floor = f.floor.Add(-skew)
		}
		if !f.ceiling.IsZero() {
			f.ceiling = f.ceiling.Add(skew)
		}
	}
	return nil
}
