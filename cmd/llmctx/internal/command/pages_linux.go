// SPDX-License-Identifier: Apache-2.0

package command

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// givePagesBack lets the system take the pages of the program's own file back that nobody needs again: some 25 MiB of them are read as the
// libraries for lakes of files begin, which nothing else of a question to a server touches. What is used after all is mapped again. Only what
// was never written counts, and where the system does not tell, nothing is done.
func givePagesBack() {
	path, err := os.Executable()
	if err != nil {
		return
	}
	file, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer func() { _ = file.Close() }()
	var start, end uintptr
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		line := lines.Text()
		switch fields := strings.Fields(line); {
		case strings.Contains(fields[0], "-"):
			start, end = 0, 0
			if strings.HasSuffix(line, " "+path) && (fields[1] == "r-xp" || fields[1] == "r--p") {
				start, end = bounds(fields[0])
			}
		case end > start && fields[0] == "Private_Dirty:" && fields[1] == "0":
			_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, start, end-start, syscall.MADV_DONTNEED)
		}
	}
}

// bounds reads where a mapping begins and ends; zero: nothing was read.
func bounds(text string) (start, end uintptr) {
	from, to, _ := strings.Cut(text, "-")
	first, err := strconv.ParseUint(from, 16, 64)
	if err != nil {
		return 0, 0
	}
	last, err := strconv.ParseUint(to, 16, 64)
	if err != nil {
		return 0, 0
	}
	return uintptr(first), uintptr(last)
}
