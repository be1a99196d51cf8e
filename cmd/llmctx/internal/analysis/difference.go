// SPDX-License-Identifier: Apache-2.0

package analysis

// standard is the rate of some answers, as a regression tells it.
type standard struct {
	scored, bad float64
	moves       float64   // how much they are more where the logit of each is so
	by          []float64 // the same, for each coefficient
}

func (s *standard) add(r *row, beta []float64) {
	p := r.probability(beta)
	s.scored += r.scored
	s.bad += r.scored * p
	s.moves += r.scored * p * (1 - p)
	for k, j := range r.columns {
		s.by[j] += r.scored * p * (1 - p) * r.values[k]
	}
}

// rate is it with its interval: that of as many independent answers as tell it as exactly. It is Wilson's, and none of the logit, which has
// no variance to speak of where hardly an answer is bad. The logit strays by itself with a variance.
func (s *standard) rate(in *fit, spread, strays float64) Rate {
	variance := strays * s.moves * s.moves
	for j, x := range s.by {
		for k, y := range s.by {
			variance += spread * x * y * in.inverse[j][k]
		}
	}
	of := max(s.scored, 1e-9)
	return wilson(s.bad, of, max(s.bad*(of-s.bad)/max(variance, 1e-12), 1e-9))
}

// newcombe is the difference of two rates with its 95 % interval (Newcombe 1998, Statistics in Medicine 17, method 10).
func newcombe(with, without Rate) (mean, low, high float64) {
	mean = with.Share - without.Share
	square := func(x, y float64) float64 { return x*x + y*y }
	low = mean - sqrt(square(with.Share-with.Low, without.High-without.Share))
	high = mean + sqrt(square(with.High-with.Share, without.Share-without.Low))
	return mean, low, high
}
