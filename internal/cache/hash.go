// SPDX-License-Identifier: Apache-2.0

package cache

import (
	"hash/maphash"
	"math/bits"
)

// Nobody outside of the process knows these: a client cannot tell which entries collide.
var (
	seed        = maphash.MakeSeed()
	left, right = maphash.String(seed, "left"), maphash.String(seed, "right")
)

// Hash folds one more string into a running hash. Most are short: names and versions.
func Hash(running uint64, text string) uint64 {
	n := len(text)
	switch {
	case n > 32:
		return Mix(running ^ maphash.String(seed, text))
	case n > 16:
		running = fold(running, word(text), word(text[8:]))
		return fold(running^uint64(n), word(text[n-16:]), word(text[n-8:]))
	case n >= 8:
		return fold(running^uint64(n), word(text), word(text[n-8:]))
	}
	var short uint64
	for i := range n {
		short = short<<8 | uint64(text[i])
	}
	return fold(running^uint64(n), short, 0)
}

func fold(running, a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^left^running, b^right)
	return hi ^ lo ^ running
}

// word reads eight bytes, which compiles to one load.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
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
