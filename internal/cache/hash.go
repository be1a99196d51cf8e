// SPDX-License-Identifier: Apache-2.0

package cache

import (
	"hash/maphash"
	"math/bits"
)

var seed = maphash.MakeSeed()

// Hash folds one more string into a running hash.
func Hash(running uint64, text string) uint64 {
	return Mix(running ^ maphash.String(seed, text))
}

// HashLong is Hash for a text that may be long: it looks at its ends and at its middle,
// since what is found is compared in full anyway.
func HashLong(running uint64, text string) uint64 {
	const part = 256
	n := len(text)
	if n <= 3*part {
		return Hash(running, text)
	}
	running = Hash(running^uint64(n), text[:part])
	running = Hash(running, text[n/2-part/2:n/2+part/2])
	return Hash(running, text[n-part:])
}

// Mix spreads the bits of a number over the whole width.
func Mix(x uint64) uint64 {
	hi, lo := bits.Mul64(x^0x9e3779b97f4a7c15, 0xd6e8feb86659fd93)
	return hi ^ lo
}
