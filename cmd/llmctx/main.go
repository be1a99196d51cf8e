// SPDX-License-Identifier: Apache-2.0

// Command llmctx is the command for people beside the llm_context processor: it
// checks registries, hashes tools and prompts, explains stamps, and tells which variable
// moved.
package main

import (
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/command"
)

func main() {
	os.Exit(command.Run(root(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "llmctx",
		Short: "Which variable moved? Registries, hashes, stamps and postmortems of llm_context",
		// That of the build: a tag, or a commit and its time.
		Version: version(),
	}
	cmd.AddCommand(command.Postmortem(), command.Values(), command.Explain(), command.Validate(), command.Hash(),
		command.Set(), command.Snapshot(), command.At(), command.Changes(), command.MCP(), command.Pack())
	return cmd
}

// version is that which the build tells, as a report of a fault should.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	text := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && !strings.Contains(text, s.Value[:min(12, len(s.Value))]) {
			text += " " + s.Value
		}
	}
	return text + ", " + info.GoVersion
}
