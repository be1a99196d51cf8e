// SPDX-License-Identifier: Apache-2.0

// Package analysis answers which variable moved between a baseline and a bad window,
// and whether bad answers are on what moved. It is statistics only: counts go in,
// a ranking comes out; it reads no files and no clock.
//
// Moved and named are two findings. A variable moved in a service if its mix of values changed
// by more than between any two parts of the baseline that are as long as the bad window;
// what arrives by its rhythm never moved (mixes, shift, tiles).
//
// A value is named in a service if all of this holds (attribute):
//
//  1. A logistic regression over blocks of time is better with it, beyond chance, clusters,
//     weights and how far the rate strays by itself (frame, model).
//  2. Its bad answers are on enough conversations (clusters).
//  3. It arrived when badness began: no other time fits as well, but for such as lie by chance
//     as near to an arrival (search, onset, arrival, jointly).
//  4. What does not have it did not get worse at the same time (among, columns).
//  5. Answers that have no verdict could not explain it (judged).
//
// None of this shows a cause, and the package never says that it does. docs/postmortem-methods.md
// tells it with sources.
package analysis
