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
// was never written counts: the loader writes into a part that can only be read later, and that may be swapped out, which leaves it clean.
// Where the system does not tell, nothing is done.
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
	written := false
	for lines.Scan() {
		line := lines.Text()
		switch fields := strings.Fields(line); {
		case strings.Contains(fields[0], "-"):
			start, end, written = 0, 0, false
			if strings.HasSuffix(line, " "+path) && (fields[1] == "r-xp" || fields[1] == "r--p") {
				start, end = bounds(fields[0])
			}
		case fields[0] == "Anonymous:":
			written = fields[1] != "0"
		case end > start && fields[0] == "Swap:" && fields[1] == "0" && !written:
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
