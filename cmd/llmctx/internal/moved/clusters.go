// SPDX-License-Identifier: Apache-2.0

package moved

// KeptTraces is how many distinct traces of bad answers a row keeps: so many as it takes
// to name a variable, and to show some.
const KeptTraces = fewestTraces

// DesignEffect is by how much spans count for less than they look if those of a trace are
// all alike: the size of the trace of an average span, sum(m²)/sum(m) (Kish 1965). A few
// long traces weigh more in it than in the mean number of spans a trace. It is at least 1.
func DesignEffect(spansOf map[uint64]int) float64 {
	var spans, squares float64
	for _, m := range spansOf {
		spans += float64(m)
		squares += float64(m) * float64(m)
	}
	return max(squares/max(spans, 1), 1)
}
