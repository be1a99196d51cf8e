// SPDX-License-Identifier: Apache-2.0

package record

// Same is a == b for attribute keys, in half the time: the compiler calls a function for
// strings of any length, while nearly every key has from 8 to 32 bytes. BenchmarkSame
// compares the two.
func Same(a, b string) bool {
	n := len(a)
	if n != len(b) {
		return false
	}
	if n < 8 || n > 32 {
		return a == b
	}
	difference := (Word(a, 0) ^ Word(b, 0)) | (Word(a, n-8) ^ Word(b, n-8))
	if n > 16 {
		difference |= (Word(a, 8) ^ Word(b, 8)) | (Word(a, n-16) ^ Word(b, n-16))
	}
	return difference == 0
}

// Word reads eight bytes, the first one lowest, which compiles to one load.
func Word(s string, at int) uint64 {
	s = s[at : at+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
