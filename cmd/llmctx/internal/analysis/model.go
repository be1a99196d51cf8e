// SPDX-License-Identifier: Apache-2.0

package analysis

import "math"

// row is what a logistic regression sees of answers that agree in all it knows of them.
type row struct {
	columns []int32   // that are not zero, in their order
	values  []float64 // of these columns
	scored  float64
	bad     float64
}

// fit is a fitted logistic regression.
type fit struct {
	beta     []float64
	deviance float64
	// inverse is that of the information, by rows: the covariance if answers were independent.
	inverse [][]float64
}

// ridge keeps coefficients finite where all answers of a column are good, or bad: as if each
// were known beforehand to be within ±10 or so.
const ridge = 0.01

// What is known beforehand of coefficients that are none of a change, as the inverse of a variance:
// rates follow the time of day by a half or so, and those of two values seldom differ by more than
// a few times. Few bad answers would else be told by them.
const (
	ridgeOfDay    = 4
	ridgeOfValues = 1
)

// fitted fits the rows by iteratively reweighted least squares. start may be nil, and prior
// shorter than the columns: the ridge is that of the others.
func fitted(rows []row, columns int, start, prior []float64) fit {
	const most, enough = 25, 1e-7
	f := fit{beta: make([]float64, columns)}
	copy(f.beta, start)
	last := math.Inf(1)
	at := newSystem(columns)
	for range most {
		at.clear()
		f.deviance = at.penalty(f.beta, prior)
		for i := range rows {
			r := &rows[i]
			p := r.probability(f.beta)
			f.deviance += devianceOf(r.bad, r.scored, p)
			w, u := r.scored*p*(1-p), r.bad-r.scored*p
			for a, j := range r.columns {
				x := r.values[a]
				at.right.Data[j] += x * u
				line, wx := at.matrix.Data[int(j)*columns:], w*x
				for b, k := range r.columns[:a+1] {
					line[k] += wx * r.values[b]
				}
			}
		}
		if ok := at.solve(); !ok || math.Abs(last-f.deviance) < enough {
			break
		}
		last = f.deviance
		for j, step := range at.right.Data {
			f.beta[j] += max(min(step, 2), -2)
		}
	}
	f.inverse = at.inverse()
	return f
}

func (r *row) probability(beta []float64) float64 {
	eta := 0.0
	for a, j := range r.columns {
		eta += r.values[a] * beta[j]
	}
	return logistic(eta)
}

func logistic(eta float64) float64 {
	return 1 / (1 + math.Exp(-max(min(eta, 30), -30)))
}

// devianceOf is twice the logarithm of the likelihood, negated.
func devianceOf(bad, scored, p float64) float64 {
	d := 0.0
	if bad > 0 {
		d -= bad * math.Log(p)
	}
	if scored > bad {
		d -= (scored - bad) * math.Log(1-p)
	}
	return 2 * d
}
