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
	// A step lowers the deviance by its product with the gradient, but for what is of the third order. Where that is so little, what is left is
	// none of the digits that are told.
	const most, enough = 25, 1e-8
	f := fit{beta: make([]float64, columns)}
	copy(f.beta, start)
	at, probabilities, gradient := newSystem(columns), make([]float64, len(rows)), make([]float64, columns)
	for i := range most {
		at.clear()
		f.deviance = at.penalty(f.beta, prior)
		at.sum(rows, f.beta, probabilities)
		copy(gradient, at.right.Data)
		ok, fall := at.solve(), 0.0
		for j, step := range at.right.Data {
			fall += gradient[j] * step
		}
		isLast := !ok || fall < enough || i == most-1
		if isLast {
			for i := range rows {
				f.deviance += devianceOf(rows[i].bad, rows[i].scored, probabilities[i])
			}
		}
		if !ok {
			break
		}
		for j, step := range at.right.Data {
			f.beta[j] += max(min(step, 2), -2)
		}
		if isLast {
			f.deviance -= min(fall, enough)
			break
		}
	}
	f.inverse = at.inverse()
	return f
}

// sum adds rows, and keeps their probabilities.
func (s *system) sum(rows []row, beta, probabilities []float64) {
	n := s.matrix.N
	for i := range rows {
		r := &rows[i]
		p := r.probability(beta)
		probabilities[i] = p
		w, u := r.scored*p*(1-p), r.bad-r.scored*p
		values := r.values[:len(r.columns)]
		for a, j := range r.columns {
			x := values[a]
			s.right.Data[j] += x * u
			line, wx := s.matrix.Data[int(j)*n:], w*x
			for b, k := range r.columns[:a+1] {
				line[k] += wx * values[b]
			}
		}
	}
}

func (r *row) probability(beta []float64) float64 {
	eta, values := 0.0, r.values[:len(r.columns)]
	for a, j := range r.columns {
		eta += values[a] * beta[j]
	}
	return logistic(eta)
}

func logistic(eta float64) float64 {
	return 1 / (1 + exp(-max(min(eta, 30), -30)))
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
