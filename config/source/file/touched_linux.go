// SPDX-License-Identifier: Apache-2.0

package file

import (
	"fmt"
	"io/fs"
	"syscall"
)

// touched tells when anything was last done to a file. Unlike the time at which it was
// written, nobody sets that: a file that was away and was put back has another.
func touched(info fs.FileInfo) string {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return fmt.Sprintf(" %d.%09d", stat.Ctim.Sec, stat.Ctim.Nsec)
	}
	return ""
}
