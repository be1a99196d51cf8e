// SPDX-License-Identifier: Apache-2.0

package lake

// mostTraces bounds how many traces of the bad window are counted one by one. Where there
// are no more, all of them are.
const mostTraces = 20_000

// traces counts the spans of a sample of traces: those whose hash is divisible. Chance picks
// traces and not spans, so that the sizes are those of whole traces.
type traces struct {
	divisor       uint64
	spans, scored map[uint64]int
}

func newTraces() traces {
	return traces{divisor: 1, spans: map[uint64]int{}, scored: map[uint64]int{}}
}

func countTraces(counts map[uint64]int, hashes []any) {
	for _, hash := range hashes {
		if h, ok := hash.(uint64); ok {
			counts[h]++
		}
	}
}

// merge adds what was counted with the same divisor, or a smaller one.
func (t *traces) merge(other traces) {
	for h, n := range other.spans {
		t.spans[h] += n
	}
	for h, n := range other.scored {
		t.scored[h] += n
	}
	t.thin()
	for len(t.spans) > mostTraces {
		t.divisor *= 2
		t.thin()
	}
}

// thin leaves out what the divisor does not divide.
func (t *traces) thin() {
	for _, counts := range []map[uint64]int{t.spans, t.scored} {
		for h := range counts {
			if h%t.divisor != 0 {
				delete(counts, h)
			}
		}
	}
}
