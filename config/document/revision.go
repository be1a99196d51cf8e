// SPDX-License-Identifier: Apache-2.0

package document

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Revision is one entry on the timeline of a variable.
type Revision struct {
	Position
	*Dates           // never nil, and never changed: most revisions tell none, and share it
	Options []Option // one, or the variants of a rollout

	Shown Shown // as the history has it; set before it is published
}

// Dates are what a revision itself tells of when it is in force.
type Dates struct {
	Since time.Time // zero: from when the source first showed it, or between After and By
	After time.Time // it came into force after this instant, and by By; both or neither are zero
	By    time.Time
	Until time.Time // zero: until the next one
}

// noDates are those of the revisions that tell none.
var noDates = &Dates{}

// Shown is when a revision was first shown, and from when it counts, in nanoseconds
// since 1970.
type Shown struct {
	First, From int64
	// AtFirst: the first load of all showed it. Of the time before from nothing is known.
	AtFirst bool
}

// IsDated reports whether the revision itself tells when it came into force.
func (r *Revision) IsDated() bool { return !r.Since.IsZero() || !r.By.IsZero() }

// Began returns the instant after which the revision came into force, and the one by
// which it had, in nanoseconds since 1970.
func (r *Revision) Began() (after, by int64) {
	if !r.By.IsZero() {
		return r.After.UnixNano(), r.By.UnixNano()
	}
	return r.Since.UnixNano(), r.Since.UnixNano()
}

// Compare orders revisions by when they had come into force, those that do not tell first.
func (r *Revision) Compare(other *Revision) int {
	if r.IsDated() != other.IsDated() {
		if r.IsDated() {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Or(r.By, r.Since).Compare(cmp.Or(other.By, other.Since)), r.After.Compare(other.After))
}

// Option is a value that may be in force, and when it is.
type Option struct {
	Value  Value
	Weight float64     // share of the traffic, above 0, for the reader; UnknownWeight where not written
	When   []Condition // empty: no condition is known
}

// UnknownWeight stands for a share of the traffic that the document does not tell.
const UnknownWeight = -1

// Identity names what a revision declares, without its times and place: a source
// that shows the same identity again shows no change.
func (r *Revision) Identity() string {
	var b []byte
	for i := range r.Options {
		o := &r.Options[i]
		for _, part := range [...]string{o.Value.Name, o.Value.Revision, o.Value.Provider, o.Value.Hash} {
			b = append(append(b, part...), 0)
		}
		b = strconv.AppendFloat(b, o.Weight, 'g', -1, 64)
		for _, cond := range o.When {
			b = append(b, "\x00"+cond.Key+"="+strings.Join(cond.AnyOf, "\x01")...)
		}
		b = append(b, 2)
	}
	return string(b)
}

// Name tells a revision of one line from all others, by what it declares and its times:
// one that is shown under the same name again is the same.
func (r *Revision) Name() string {
	name := r.Identity()
	if *r.Dates == *noDates {
		return name
	}
	for _, t := range []time.Time{r.Since, r.After, r.By, r.Until} {
		name += "\x03"
		if !t.IsZero() {
			name += t.Format(time.RFC3339Nano)
		}
	}
	return name
}

// Render writes the value of a revision as it is stamped; "" for none.
func (r *Revision) Render(id variable.ID) string {
	if r == nil {
		return ""
	}
	values := make([]string, len(r.Options))
	for i := range r.Options {
		values[i] = r.Options[i].Value.Render(id)
	}
	return strings.Join(values, " | ")
}
