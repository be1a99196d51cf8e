// SPDX-License-Identifier: Apache-2.0

// Command llmctx is the command for people beside the llm_context processor: it
// checks registries, hashes tools and prompts, explains stamps, and tells which variable
// moved.
package main

import (
	"os"

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
	}
	cmd.AddCommand(command.Postmortem(), command.Values(), command.Explain(), command.Validate(), command.Hash(),
		command.Set(), command.Snapshot(), command.At(), command.Changes(), command.MCP(), command.Pack())
	return cmd
}
