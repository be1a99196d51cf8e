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
	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// verdict is what validate --json prints.
type verdict struct {
	Valid    bool      `json:"valid"`
	Revision string    `json:"registry_revision,omitempty"` // "" where the registry is not valid
	Contexts int       `json:"contexts"`
	Problems []problem `json:"problems"`
	Warnings []problem `json:"warnings,omitempty"` // what is read, but likely not what was meant
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
		Use:   "validate FILE|FOLDER...",
		Short: "Check registry files as the processor would load them",
		Long: `Check registry files as the processor would load them.

Several files are merged like the files of one directory, so that conflicts between
them are found too. Of a folder its *.yaml, *.yml and *.json are read, in the order of
their names. "-" reads the standard input.

Exit codes: 0 valid, 1 not valid, 2 a file cannot be read.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, names []string) error {
			in, err := readRegistry(cmd, names)
			if err != nil {
				return err
			}
			return in.validate(cmd.OutOrStdout(), cmd.ErrOrStderr(), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the verdict as JSON")
	return cmd
}

func (in *registryInput) validate(w, warnings io.Writer, asJSON bool) error {
	// The instant decides nothing about validity, only from when revisions count.
	registry, err := config.NewLoader(0, nil).Load(in.fragments, time.Now())
	err = in.placed(err)
	v := verdict{Valid: err == nil, Problems: problemsOf(err)}
	if err == nil {
		v.Revision, v.Contexts = registry.Revision(), registry.Contexts()
		if told := registry.Warnings(); len(told) > 0 {
			v.Warnings = problemsOf(in.placed(told))
		}
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
		for _, told := range registry.Warnings() {
			fmt.Fprintf(warnings, "warning: %s\n", told)
		}
		fmt.Fprintf(w, "valid: %s in %s, registry revision %s\n",
			count(v.Contexts, "context"), count(len(in.fragments), "file"), v.Revision)
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
	var one *document.Problem
	var many document.Problems
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

// placed names the files of problems so that they can be opened.
func (in *registryInput) placed(err error) error {
	if in.folder == "" {
		return err
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var errs []error
		for _, each := range joined.Unwrap() {
			errs = append(errs, in.placed(each))
		}
		return errors.Join(errs...)
	}
	var one *document.Problem
	var many document.Problems
	switch {
	case errors.As(err, &many):
		for _, p := range many {
			p.File = in.place(p.File)
		}
	case errors.As(err, &one):
		one.File = in.place(one.File)
	}
	return err
}

func problemOf(p *document.Problem) problem {
	return problem{File: p.File, Line: p.Line, Column: p.Column, Path: p.Path, Message: p.Message, Excerpt: p.Excerpt}
}

// count says "1 problem", "2 problems".
func count(n int, noun string) string {
	if n != 1 && !strings.HasSuffix(noun, "s") {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
