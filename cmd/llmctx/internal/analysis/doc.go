// SPDX-License-Identifier: Apache-2.0

// Package analysis answers which variable moved between a baseline and a bad window,
// and whether bad answers sit on what moved. It is statistics only: counts go in,
// a ranking comes out; it reads no files and no clock.
//
// A variable is named only if all of this holds:
//
//  1. Its mix of values moved by more than the mix usually varies. The baseline is cut
//     into tiles as long as the bad window; how far each tile is from the others is
//     what "usually" means, so that a diurnal mix does not count as a move. Every kind
//     of call of every service is compared with itself, so that neither a busier
//     service nor an agent that loops more often is one.
//  2. Bad answers are more frequent with what is new or grew than without it, among
//     spans that agree in service, kind of call and every other variable
//     (Mantel-Haenszel), by more than the rate itself usually varies.
//  3. Where the bad window also holds spans without it, those did not get worse in the
//     same way: then something else is the matter.
//
// Tests are one-sided at a family-wise 1 % (Bonferroni). Spans of one trace are not
// independent: variances are multiplied by sum(m²)/sum(m) over the spans m of each trace,
// which holds where all spans of a trace are bad or good together, and bad answers must be
// on several traces. None of this shows a cause, and the package never says that it does.
package analysis
