// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"slices"
	"strings"
	"unsafe"
)

// Judge is an evaluator that left a result on a record.
type Judge struct {
	Name    string // its id, or else the name of what it evaluates
	Metric  string // the name of what it evaluates
	Version string
}

// Judges lists all evaluators that left a result on the record, as ParseJudges reads them: in
// the scratch of the record, in the order of their names; "" for none.
func (s *Span) Judges() string {
	if s.judges.n == 0 {
		return ""
	}
	all := s.judges.all[:s.judges.n]
	slices.SortFunc(all, func(a, b named) int { return strings.Compare(a.name, b.name) })
	b := s.list[:0]
	for i := range all {
		b = append(append(b, all[i].name...), '\x1f')
		b = append(append(b, all[i].value...), '\x1f')
		b = append(append(b, all[i].version...), '\x1e')
	}
	s.list = b
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// ParseJudges reads what Judges lists.
func ParseJudges(list string) (judges []Judge) {
	for entry := range strings.SplitSeq(strings.TrimSuffix(list, "\x1e"), "\x1e") {
		if parts := strings.Split(entry, "\x1f"); len(parts) == 3 {
			judges = append(judges, Judge{parts[0], parts[1], parts[2]})
		}
	}
	return judges
}
