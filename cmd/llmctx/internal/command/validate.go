// SPDX-License-Identifier: Apache-2.0

package command

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/llmcontext/llmcontextprocessor/config"
)

// verdict is what validate --json prints.
type verdict struct {
	Valid    bool      `json:"valid"`
	Revision string    `json:"registry_revision,omitempty"` // "" where the registry is not valid
	Contexts int       `json:"contexts"`
	Problems []problem `json:"problems"`
}

// problem is one reason why a registry is refused. File, Line and Column are absent
// where a problem lies between files.
type problem struct {
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Path    string `json:"path,omitempty"`
	Message string `json:"message"`
	Excerpt string `json:"excerpt,omitempty"`
}

// Validate makes `llmctx validate`.
func Validate() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "validate FILE...",
		Short: "Check registry files as the processor would load them",
		Long: `Check registry files as the processor would load them.

Several files are merged like the files of one directory, so that conflicts between
them are found too. "-" reads the standard input.

Exit codes: 0 valid, 1 not valid, 2 a file cannot be read.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, names []string) error {
			fragments, err := readFragments(cmd, names)
			if err != nil {
				return err
			}
			return validate(cmd.OutOrStdout(), fragments, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the verdict as JSON")
	return cmd
}

func readFragments(cmd *cobra.Command, names []string) ([]config.Fragment, error) {
	fragments := make([]config.Fragment, 0, len(names))
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] {
			return nil, fmt.Errorf("%s is named twice", name)
		}
		seen[name] = true
		data, err := readInput(cmd, name)
		if err != nil {
			return nil, err
		}
		fragments = append(fragments, config.Fragment{Name: name, Data: data})
	}
	return fragments, nil
}

func validate(w io.Writer, fragments []config.Fragment, asJSON bool) error {
	// The instant decides nothing about validity, only from when revisions count.
	registry, err := config.NewLoader(0, nil).Load(fragments, time.Now())
	v := verdict{Valid: err == nil, Problems: problemsOf(err)}
	if err == nil {
		v.Revision, v.Contexts = registry.Revision(), registry.Contexts()
	}
	if asJSON {
		if err := printJSON(w, v); err != nil {
			return err
		}
	}
	if err != nil {
		return &Finding{summary(err, len(v.Problems), asJSON)}
	}
	if !asJSON {
		fmt.Fprintf(w, "valid: %s in %s, registry revision %s\n",
			count(v.Contexts, "context"), count(len(fragments), "file"), v.Revision)
	}
	return nil
}

// summary leads with the problems themselves, unless they went to stdout as JSON.
func summary(err error, problems int, short bool) error {
	if short {
		return errors.New("not valid: " + count(problems, "problem"))
	}
	return fmt.Errorf("%w\nnot valid: %s", err, count(problems, "problem"))
}

// problemsOf takes an error of the loader apart.
func problemsOf(err error) []problem {
	list := []problem{}
	if err == nil {
		return list
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, each := range joined.Unwrap() {
			list = append(list, problemsOf(each)...)
		}
		return list
	}
	var one *config.Problem
	var many config.Problems
	switch {
	case errors.As(err, &many):
		for _, p := range many {
			list = append(list, problemOf(p))
		}
	case errors.As(err, &one):
		list = append(list, problemOf(one))
	default:
		list = append(list, problem{Message: err.Error()})
	}
	return list
}

func problemOf(p *config.Problem) problem {
	return problem{File: p.File, Line: p.Line, Column: p.Column, Path: p.Path, Message: p.Message, Excerpt: p.Excerpt}
}

// count says "1 problem", "2 problems".
func count(n int, noun string) string {
	if n != 1 && !strings.HasSuffix(noun, "s") {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
