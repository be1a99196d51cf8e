// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// looked is r2 after two looks between which no answer tells what it had.
func looked(from, to int) func(string, int, int) string {
	return func(_ string, block, _ int) string {
		switch {
		case block < from:
			return "r1"
		case block < to:
			return Unknown
		default:
			return "r2"
		}
	}
}

func TestWhatCameBetweenTwoLooksIsNamedWhereBadnessBeganBetweenThem(t *testing.T) {
	for name, test := range map[string]struct {
		from, to, worse int
		named           []string
	}{
		"between them":              {2, 20, 10, []string{"prompt"}},
		"with the first":            {2, 20, 2, []string{"prompt"}},
		"with the second":           {2, 20, 20, []string{"prompt"}},
		"an hour before the first":  {14, 26, 2, []string{}},
		"an hour after the second":  {2, 14, 26, []string{}},
		"looks are half a day away": {-130, 20, 10, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			_, r := (&made{prompt: looked(test.from, test.to), worse: since(test.worse)}).analysed()
			assert.Equal(t, test.named, r.Named)
		})
	}
}
