// SPDX-License-Identifier: Apache-2.0

package command

import (
	"encoding/json"
	"io"
	"os"

	"github.com/spf13/cobra"
)

// stdinName is how a file argument names the standard input.
const stdinName = "-"

// readInput reads a file, or the standard input for "-".
func readInput(cmd *cobra.Command, name string) ([]byte, error) {
	if name == stdinName {
		return io.ReadAll(cmd.InOrStdin())
	}
	return os.ReadFile(name)
}

// printJSON writes one indented JSON document. Text is not escaped for HTML: models
// and matches hold <, > and &.
func printJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
