// SPDX-License-Identifier: Apache-2.0

package packed

import (
	"crypto/md5" //nolint:gosec // two texts are told apart by it, and nothing is kept secret
	"encoding/binary"
)

// KeyHashOf is the hash of a key by its text: 63 bits of its MD5, which no version of an engine changes.
func KeyHashOf(text string) int64 {
	sum := md5.Sum([]byte(text))                                    //nolint:gosec // likewise
	return int64(binary.LittleEndian.Uint64(sum[md5.Size/2:]) >> 1) //nolint:gosec // its first bit is not set
}
