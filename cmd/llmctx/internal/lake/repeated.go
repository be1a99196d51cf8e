// SPDX-License-Identifier: Apache-2.0

package lake

// repeatedOne of every so many traces are looked at for spans that are there twice.
const repeatedOne = 16

// spanIDs are the spans of sampled traces, by a hash of trace and span ID: a batch that was
// sent again is in a lake twice.
type spanIDs struct {
	seen  map[uint64]bool
	again int64 // spans that were seen before
}

func (s *spanIDs) addAll(hashes []any) {
	for _, hash := range hashes {
		if hash, ok := hash.(uint64); ok {
			s.add(hash)
		}
	}
}

func (s *spanIDs) add(hash uint64) {
	if s.seen[hash] {
		s.again++
	}
	s.seen[hash] = true
}

func (s *spanIDs) merge(other *spanIDs) {
	s.again += other.again
	for hash := range other.seen {
		s.add(hash)
	}
}

// repeated gives the share of spans that are there already.
func (s *spanIDs) repeated() float64 {
	if s.again == 0 {
		return 0
	}
	return float64(s.again) / float64(s.again+int64(len(s.seen)))
}
