// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

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

// penalty adds what is known beforehand to a system without rows, and returns its deviance.
func (s *system) penalty(beta, prior []float64) (deviance float64) {
	for j := range s.matrix.N {
		by := ridge
		if j < len(prior) {
			by = prior[j]
		}
		s.add(j, j, by)
		s.right.Data[j] = -by * beta[j]
		deviance += by * beta[j] * beta[j]
	}
	return deviance
}
