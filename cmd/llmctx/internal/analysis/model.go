// SPDX-License-Identifier: Apache-2.0

package analysis

import "math"

// row is what a logistic regression sees of answers that agree in all it knows of them.
type row struct {
	columns []int32   // that are not zero
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

// fitted fits the rows by iteratively reweighted least squares. start may be nil.
func fitted(rows []row, columns int, start []float64) fit {
	const most, enough = 25, 1e-7
	f := fit{beta: make([]float64, columns)}
	copy(f.beta, start)
	last := math.Inf(1)
	for range most {
		information, score := newMatrix(columns), make([]float64, columns)
		f.deviance = 0
		for j := range columns {
			information[j][j] = ridge
			score[j] = -ridge * f.beta[j]
			f.deviance += ridge * f.beta[j] * f.beta[j]
		}
		for i := range rows {
			r := &rows[i]
			p := r.probability(f.beta)
			f.deviance += devianceOf(r.bad, r.scored, p)
			w, u := r.scored*p*(1-p), r.bad-r.scored*p
			for a, j := range r.columns {
				score[j] += r.values[a] * u
				for b, k := range r.columns[:a+1] {
					information[max(j, k)][min(j, k)] += w * r.values[a] * r.values[b]
				}
			}
		}
		f.inverse = inverted(information)
		if math.Abs(last-f.deviance) < enough {
			break
		}
		last = f.deviance
		for j := range columns {
			step := 0.0
			for k := range columns {
				step += f.inverse[j][k] * score[k]
			}
			f.beta[j] += max(min(step, 2), -2)
		}
	}
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

func newMatrix(n int) [][]float64 {
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n)
	}
	return m
}

// inverted inverts a positive definite matrix of which the lower triangle is given.
func inverted(m [][]float64) [][]float64 {
	n := len(m)
	l := newMatrix(n)
	for i := range n {
		for j := range i + 1 {
			sum := m[i][j]
			for k := range j {
				sum -= l[i][k] * l[j][k]
			}
			if i == j {
				l[i][i] = math.Sqrt(max(sum, 1e-12))
			} else {
				l[i][j] = sum / l[j][j]
			}
		}
	}
	out := newMatrix(n)
	for c := range n {
		x := make([]float64, n)
		for i := range n {
			sum := 0.0
			if i == c {
				sum = 1
			}
			for k := range i {
				sum -= l[i][k] * x[k]
			}
			x[i] = sum / l[i][i]
		}
		for i := n - 1; i >= 0; i-- {
			for k := i + 1; k < n; k++ {
				x[i] -= l[k][i] * x[k]
			}
			x[i] /= l[i][i]
		}
		for i := range n {
			out[i][c] = x[i]
		}
	}
	return out
}
