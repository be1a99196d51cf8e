// SPDX-License-Identifier: Apache-2.0

package report

// Targets compares what was measured with what is promised.
type Targets struct{ table Table }

// NewTargets makes a table of targets without any.
func NewTargets() *Targets {
	return &Targets{Table{Title: "Targets", Header: []string{"promise", "limit", "measured", "holds"}}}
}

// AtMost adds a promise that a value does not exceed a limit.
func (t *Targets) AtMost(promise string, measured, limit float64, format func(float64) string) {
	t.add(promise, "at most "+format(limit), format(measured), measured <= limit)
}

// AtLeast adds a promise that a value does not stay below a limit.
func (t *Targets) AtLeast(promise string, measured, limit float64, format func(float64) string) {
	t.add(promise, "at least "+format(limit), format(measured), measured >= limit)
}

func (t *Targets) add(promise, limit, measured string, holds bool) {
	answer := "no"
	if holds {
		answer = "yes"
	}
	t.table.Add(promise, limit, measured, answer)
}

// String writes the table, or nothing where there are no targets.
func (t *Targets) String() string {
	if len(t.table.Rows) == 0 {
		return ""
	}
	return t.table.String()
}
