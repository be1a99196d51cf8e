// SPDX-License-Identifier: Apache-2.0

// Package scenario makes synthetic traffic in which it is known what happened: the truth
// against which the postmortem is measured. Everything follows from a name and a seed.
//
// Five services answer in conversations of several turns, with a load that follows the time
// of day. The usual noise is that of production: a prompt that is deployed every day, an
// index that is rebuilt every night and one every two hours, a standing A/B test, two
// providers, and bursts of a fallback model. Three quarters of the answers have a verdict.
package scenario
