// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

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
	at := newSystem(columns)
	for range most {
		at.clear()
		f.deviance = at.penalty(f.beta)
		for i := range rows {
			r := &rows[i]
			p := r.probability(f.beta)
			f.deviance += devianceOf(r.bad, r.scored, p)
			w, u := r.scored*p*(1-p), r.bad-r.scored*p
			for a, j := range r.columns {
				at.right.Data[j] += r.values[a] * u
				for b, k := range r.columns[:a+1] {
					at.add(int(j), int(k), w*r.values[a]*r.values[b])
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

// penalty adds what the ridge does to a system without rows, and returns its deviance.
func (s *system) penalty(beta []float64) (deviance float64) {
	for j := range s.matrix.N {
		s.add(j, j, ridge)
		s.right.Data[j] = -ridge * beta[j]
		deviance += ridge * beta[j] * beta[j]
	}
	return deviance
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

// system is a symmetric positive definite system of equations, of which the lower triangle of
// the matrix is filled in.
type system struct {
	matrix blas64.Symmetric
	right  blas64.General // one column
}

func newSystem(n int) *system {
	return &system{
		blas64.Symmetric{N: n, Stride: n, Uplo: blas.Lower, Data: make([]float64, n*n)},
		blas64.General{Rows: n, Cols: 1, Stride: 1, Data: make([]float64, n)},
	}
}

func (s *system) clear() {
	clear(s.matrix.Data)
	clear(s.right.Data)
}

func (s *system) add(j, k int, x float64) { s.matrix.Data[max(j, k)*s.matrix.Stride+min(j, k)] += x }

// solve puts the solution in the place of the right side, and the matrix's factor in its place.
// It reports whether there is one.
func (s *system) solve() bool {
	factor, ok := lapack64.Potrf(s.matrix)
	if ok {
		lapack64.Potrs(factor, s.right)
	}
	return ok
}

// inverse returns that of a matrix which was solved.
func (s *system) inverse() [][]float64 {
	n := s.matrix.N
	all, _ := lapack64.Potri(blas64.Triangular{N: n, Stride: s.matrix.Stride, Uplo: blas.Lower, Diag: blas.NonUnit, Data: s.matrix.Data})
	out := make([][]float64, n)
	for i := range n {
		out[i] = make([]float64, n)
	}
	for i := range n {
		for j := range i + 1 {
			out[i][j] = all.Data[i*all.Stride+j]
			out[j][i] = out[i][j]
		}
	}
	return out
}
