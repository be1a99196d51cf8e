// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// Machine tells where and when something was measured.
func Machine() string {
	return fmt.Sprintf("Measured on %s, with %s on %s/%s, %d cores of %s%s.",
		time.Now().UTC().Format(time.DateOnly), runtime.Version(), runtime.GOOS, runtime.GOARCH,
		runtime.NumCPU(), field("/proc/cpuinfo", "model name"), memory())
}

func memory() string {
	total := field("/proc/meminfo", "MemTotal")
	var kB uint64
	if _, err := fmt.Sscanf(total, "%d kB", &kB); err != nil {
		return ""
	}
	return fmt.Sprintf(", %d GiB of memory", kB>>20)
}

// field returns the value of the first line "name : value" of a file.
func field(path, name string) string {
	f, err := os.Open(path)
	if err != nil {
		return "an unknown kind"
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		key, value, found := strings.Cut(lines.Text(), ":")
		if found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "an unknown kind"
}
