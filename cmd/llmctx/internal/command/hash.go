// SPDX-License-Identifier: Apache-2.0

package command

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/toolschema"
)

// toolsReport is what hash tools --json prints for one file.
type toolsReport struct {
	File     string       `json:"file"`
	Recipe   string       `json:"recipe"`
	SetHash  string       `json:"set_hash"`
	BareHash string       `json:"bare_set_hash"`
	Complete bool         `json:"complete"`
	Tools    []toolReport `json:"tools"`
}

type toolReport struct {
	Name     string `json:"name"`
	Hash     string `json:"hash"`
	BareHash string `json:"bare_hash"`
	Hosted   bool   `json:"hosted,omitempty"`
}

// promptReport is what hash prompt --json prints for one file.
type promptReport struct {
	File string `json:"file"`
	Hash string `json:"hash"`
}

// Hash makes `llmctx hash`.
func Hash() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hash",
		Short: "Hash tool definitions or a prompt as the processor does",
		RunE: func(_ *cobra.Command, arguments []string) error {
			if len(arguments) == 0 {
				return errors.New("hash what? write llmctx hash tools FILE... or hash prompt FILE")
			}
			return fmt.Errorf("%q cannot be hashed; write llmctx hash tools FILE... or hash prompt FILE", arguments[0])
		},
	}
	cmd.AddCommand(hashTools(), hashPrompt())
	return cmd
}

func hashTools() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "tools FILE...",
		Short: "Hash tool definitions, and print them ready for the registry",
		Long: `Hash the tool definitions of each file: JSON in any shape that an instrumentation or
a model API writes. "-" reads the standard input. The output is YAML that can be
pasted into a registry.

Exit codes: 0 hashed, 1 a file holds no tool definitions, 2 a file cannot be read.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, names []string) error {
			reports, err := hashEach(cmd, names, reportTools)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), reports)
			}
			for _, r := range reports {
				r.print(cmd.OutOrStdout())
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON list, one element a file")
	return cmd
}

func hashPrompt() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "prompt FILE...",
		Short: "Hash a prompt template, for the hash of a registry's prompt",
		Long: `Hash the text of each file: a prompt template as it is before anything is filled in.
"-" reads the standard input. Line ends, and white space around the text, make no
difference.

Exit codes: 0 hashed, 1 a file holds no text, 2 a file cannot be read.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, names []string) error {
			reports, err := hashEach(cmd, names, reportPrompt)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), reports)
			}
			for _, r := range reports {
				fmt.Fprintf(cmd.OutOrStdout(), "hash: %s   # %s\n", r.Hash, r.File)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON list, one element a file")
	return cmd
}

func hashEach[R any](cmd *cobra.Command, names []string, hash func(string, []byte) (R, error)) ([]R, error) {
	var reports []R
	for _, name := range names {
		data, err := readInput(cmd, name)
		if err != nil {
			return nil, err
		}
		r, err := hash(name, data)
		if err != nil {
			return nil, &Finding{fmt.Errorf("%s: %w", name, err)}
		}
		reports = append(reports, r)
	}
	return reports, nil
}

func reportPrompt(name string, data []byte) (promptReport, error) {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return promptReport{}, errors.New("is empty; name a file that holds the text of a prompt")
	case !utf8.Valid(data), bytes.IndexByte(data, 0) >= 0:
		return promptReport{}, errors.New("is not text in UTF-8; no application sends such a prompt")
	}
	return promptReport{File: name, Hash: document.PromptHash(string(data))}, nil
}

// toolShapes are the shapes that most people have; the others are in config/toolschema/README.md.
const toolShapes = `a list or an object with definitions such as {"name": ..., "description": ..., "parameters": {...}}, ` +
	`{"type": "function", "function": {...}}, {"name": ..., "input_schema": {...}} or {"name": ..., "inputSchema": {...}}, ` +
	`or a whole request with "tools"`

func reportTools(name string, data []byte) (toolsReport, error) {
	set, err := toolschema.Parse(string(data))
	switch {
	case errors.Is(err, toolschema.ErrSyntax):
		return toolsReport{}, fmt.Errorf("%w; it takes JSON: %s", err, toolShapes)
	case errors.Is(err, toolschema.ErrShape):
		return toolsReport{}, fmt.Errorf("%w; it takes %s", err, toolShapes)
	case err != nil:
		return toolsReport{}, err
	}
	r := toolsReport{
		File: name, Recipe: toolschema.Recipe, SetHash: set.Hash, BareHash: set.BareHash,
		Complete: set.Complete(), Tools: []toolReport{},
	}
	for _, tool := range set.Tools {
		r.Tools = append(r.Tools, toolReport{Name: tool.Name, Hash: tool.Hash, BareHash: tool.BareHash, Hosted: tool.Hosted})
	}
	return r, nil
}

// print writes the set as a registry takes it.
func (r *toolsReport) print(w io.Writer) {
	fmt.Fprintf(w, "# %s: %s, set %s, without descriptions %s (recipe %s)\n",
		r.File, count(len(r.Tools), "tool"), r.SetHash, r.BareHash, r.Recipe)
	if !r.Complete {
		fmt.Fprintln(w, "# Incomplete: parameters are missing, so no span with whole definitions can agree with these hashes.")
	}
	if len(r.Tools) == 0 {
		fmt.Fprintln(w, "tools:\n  schemas: {}")
		return
	}
	fmt.Fprintln(w, "tools:\n  schemas:")
	for _, tool := range r.Tools {
		fmt.Fprintf(w, "    %s: %s\n", yamlKey(tool.Name), yamlHash(tool.Hash))
	}
}

// yamlKey quotes what YAML could take for something else than this text.
func yamlKey(name string) string {
	plain := name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./") == "" &&
		strings.ContainsAny(name[:1], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
	if plain && !yamlWords[strings.ToLower(name)] {
		return name
	}
	return strconv.Quote(name)
}

// yamlWords are the words that YAML 1.1 or 1.2 reads as a truth value or as null.
var yamlWords = map[string]bool{
	"y": true, "n": true, "yes": true, "no": true, "on": true, "off": true, "true": true, "false": true, "null": true,
}

// yamlHash quotes a hash that reads as a number, such as 1234567890123456 or 12e4567890123456.
func yamlHash(hash string) string {
	if strings.Trim(hash, "0123456789e") == "" {
		return strconv.Quote(hash)
	}
	return hash
}
