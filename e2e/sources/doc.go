// SPDX-License-Identifier: Apache-2.0

// Package sources tests llmctx snapshot against the real servers that values live in: the
// ones that install.sh puts under _build/sources. Each is changed with its own client, and what
// was stamped by a collector is held against what was true.
package sources
