// SPDX-License-Identifier: Apache-2.0

package command

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBoundsOfAMappingAreReadOrNone(t *testing.T) {
	for text, want := range map[string][2]uintptr{
		"00431000-03c35000": {0x431000, 0x3c35000},
		"7f1512d64000-7f15": {0x7f1512d64000, 0x7f15},
		"-":                 {},
		"x-1":               {},
		"1-x":               {},
		"1":                 {},
	} {
		start, end := bounds(text)
		require.Equal(t, want, [2]uintptr{start, end}, text)
	}
}
