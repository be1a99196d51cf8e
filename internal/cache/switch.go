// SPDX-License-Identifier: Apache-2.0

package cache

import "sync"

// The names of the caches.
const (
	Resolution = "resolution" // match values → what is declared for them
	Digest     = "digest"     // long texts that repeat → what they say
	Stamp      = "stamp"      // resolution, state, what was observed → stamp
)

var off sync.Map // by name

// Switch turns the caches of a name on or off that are made from then on, in the whole
// process: a stamp must be the same without any, and a benchmark tells what each is worth.
func Switch(name string, on bool) {
	if on {
		off.Delete(name)
	} else {
		off.Store(name, true)
	}
}

func isOff(name string) bool {
	_, is := off.Load(name)
	return is
}
