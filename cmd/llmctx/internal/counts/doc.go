// SPDX-License-Identifier: Apache-2.0

// Package counts says what a postmortem asks of the place where the records are, and what
// it is answered: a question in, a contingency table out.
//
// The analysis knows this package alone. An engine behind it may read files, or ask a
// server; it counts, and judges nothing. Equal data give equal tables in all engines:
//
//   - Times are cut to microseconds before windows and blocks.
//   - The first of several at one time is the one with the smallest trace ID, then span ID.
//   - An attribute that is absent and one that is empty are two values.
package counts
