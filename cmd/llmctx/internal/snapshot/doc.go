// SPDX-License-Identifier: Apache-2.0

// Package snapshot writes registry fragments from where values live, with dates that are true.
//
// A source is looked at; a look yields facts; facts and what the fragment said before become
// the next fragment. What a source cannot date lies between two looks: after the last one that
// showed the old value was sent, and by when the first one that showed the new was received.
//
//	source  →  Look  →  advance  →  fragment  →  the whole registry is loaded  →  written
package snapshot
