// SPDX-License-Identifier: Apache-2.0

package duckdb

// ReadInParts makes each packed file a part of its own, until the function that it returns is called.
func ReadInParts() (back func()) {
	was := partBytes
	partBytes = 1
	return func() { partBytes = was }
}

// ForgetCombinations makes workers remember one combination at most, until the function that it returns is called.
func ForgetCombinations() (back func()) {
	was := mostRemembered
	mostRemembered = 0
	return func() { mostRemembered = was }
}
