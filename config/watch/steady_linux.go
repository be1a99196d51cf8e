// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// ofMachine returns the time since the machine was booted, in which it slept too. Processes
// that come one after the other see the same.
func ofMachine() Steady {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil || unix.ClockGettime(unix.CLOCK_BOOTTIME, new(unix.Timespec)) != nil {
		return ofProcess()
	}
	elapsed := func() time.Duration {
		var now unix.Timespec
		_ = unix.ClockGettime(unix.CLOCK_BOOTTIME, &now) // it did not fail before
		return time.Duration(now.Nano())
	}
	return Steady{Elapsed: elapsed, Since: strings.TrimSpace(string(boot))}
}
