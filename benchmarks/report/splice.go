// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"os"
	"strings"
)

// Splice replaces what stands in a file between the lines <!-- section --> and <!-- end of section -->.
func Splice(path, section, text string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	begin, end := "<!-- "+section+" -->\n", "<!-- end of "+section+" -->"
	before, rest, found := strings.Cut(string(content), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return fmt.Errorf("%s: expected the lines %q and %q", path, strings.TrimSpace(begin), end)
	}
	spliced := before + begin + "\n" + strings.TrimSpace(text) + "\n\n" + end + after
	return os.WriteFile(path, []byte(spliced), 0o644) //nolint:gosec // a document for everyone to read
}
