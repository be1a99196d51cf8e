// SPDX-License-Identifier: Apache-2.0

package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/source"
	"github.com/llmcontext/llmcontextprocessor/config/source/file"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor"
)

// registryInput is a registry as it is read here.
type registryInput struct {
	fragments []config.Fragment
	// folder is where a registry that is one folder lies. Its fragments are named as a
	// Collector names them, without it, so that the revision of the registry is the same.
	folder string
}

// readRegistry reads files, folders and globs, each as the file source does.
func readRegistry(cmd *cobra.Command, names []string) (*registryInput, error) {
	in := &registryInput{}
	seen := map[string]bool{}
	for _, name := range names {
		fragments, err := readFragments(cmd, name)
		if err != nil {
			return nil, err
		}
		switch {
		case !isSeveral(name):
		case len(names) == 1:
			in.folder = folderOf(name)
		default: // several folders may have files of one name
			for i := range fragments {
				fragments[i].Name = filepath.Join(folderOf(name), fragments[i].Name)
			}
		}
		for _, f := range fragments {
			if seen[f.Name] {
				return nil, fmt.Errorf("%s is named twice", f.Name)
			}
			seen[f.Name] = true
		}
		in.fragments = append(in.fragments, fragments...)
	}
	return in, nil
}

func readFragments(cmd *cobra.Command, name string) ([]config.Fragment, error) {
	if isSeveral(name) {
		return listFragments(cmd.Context(), name)
	}
	data, err := readInput(cmd, name)
	return []config.Fragment{{Name: name, Data: data}}, err
}

// isSeveral holds for a folder and for a glob.
func isSeveral(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir() || err != nil && strings.ContainsAny(name, "*?[")
}

func folderOf(name string) string {
	for strings.ContainsAny(name, "*?[") {
		name = filepath.Dir(name)
	}
	return name
}

// listFragments reads a folder or a glob with the source of the processor.
func listFragments(ctx context.Context, path string) ([]config.Fragment, error) {
	c := file.Config{Path: path}
	if err := c.Validate(); err != nil {
		return nil, err
	}
	s, shown := file.New(c), &firstShown{}
	err := s.Start(ctx, nil, shown) // a host is for other sources
	if err := errors.Join(err, s.Shutdown(ctx)); err != nil {
		return nil, err
	}
	return shown.fragments, nil
}

// firstShown keeps the first that a source shows.
type firstShown struct{ fragments []config.Fragment }

// Show takes the fragments.
func (s *firstShown) Show(shown source.Snapshot) error {
	if s.fragments == nil {
		s.fragments = shown.Fragments
	}
	return nil
}

// Unchanged is of no interest after one look.
func (s *firstShown) Unchanged() {}

// Failed is told by Start too, where nothing was shown.
func (s *firstShown) Failed(error) {}

// place names a file so that it can be opened.
func (in *registryInput) place(name string) string {
	if in.folder == "" || name == "" {
		return name
	}
	return filepath.Join(in.folder, name)
}

// placeEntries names the files of entries so that they can be opened.
func (in *registryInput) placeEntries(x *llmcontextprocessor.Explanation) {
	for i := range x.Variables {
		if entry := x.Variables[i].Entry; entry != nil {
			entry.File = in.place(entry.File)
		}
	}
}
