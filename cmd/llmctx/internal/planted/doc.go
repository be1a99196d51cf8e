// SPDX-License-Identifier: Apache-2.0

// Package planted makes traffic in which it is known which variable moved: the ground
// truth for tests of the postmortem. Everything follows from a seed.
//
// The traffic is that of five services with a diurnal load of their own, cohorts whose
// mix follows the time of day, a route with a fallback tier and a standing canary, an
// index that is rebuilt every night, and a judge. Some services have no index. Spans are
// chats, which are judged, and the agents, tools and embeddings around them. A part of the
// stamps is missing or that of another revision, and a part of the spans is
// written late.
package planted
