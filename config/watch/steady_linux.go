// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"os"
	"strings"
	"sync/atomic"
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
	began := time.Now()
	var before atomic.Int64 // how long the machine was up then, and slept since
	elapsed := func() time.Duration {
		var now unix.Timespec
		_ = unix.ClockGettime(unix.CLOCK_BOOTTIME, &now) // it did not fail before
		before.Store(now.Nano() - int64(time.Since(began)))
		return time.Duration(now.Nano())
	}
	elapsed()
	estimate := func() time.Duration { return time.Duration(before.Load()) + time.Since(began) }
	return Steady{Elapsed: elapsed, Estimate: estimate, Since: strings.TrimSpace(string(boot))}
}
