// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/source/file"
)

// warnings is where a configuration tells what does not refuse it: there is no logger yet.
var warnings io.Writer = os.Stderr

// checkFiles reads a registry of files, so that `otelcol validate` finds a bad one. What it
// has read is not read again by the start.
//
// A file that is not there may come to be before the start. One that is bad is an error only
// where the start would be: not where something can be used beside it, or was stored.
func (c *Config) checkFiles() error {
	if !c.Source.File.HasValue() || c.MaxContexts < 1 {
		return nil
	}
	fragments, err := file.Read(*c.Source.File.Get())
	if err != nil {
		fmt.Fprintf(warnings, "warning: source::file: cannot read the registry: %s\n", err)
		return nil
	}
	// A file that is just being written is not judged.
	fragments = slices.DeleteFunc(fragments, func(f config.Fragment) bool { return f.Keep && f.Err == nil })
	c.checked = c.newLoader()
	registry, err := c.checked.Load(fragments, time.Now())
	switch {
	case err != nil && registry == nil && c.Storage == nil:
		return fmt.Errorf("source::file: %w", err)
	case err != nil:
		fmt.Fprintf(warnings, "warning: source::file: %s\n", err)
	}
	if registry == nil {
		return nil
	}
	for _, warning := range registry.Warnings() {
		fmt.Fprintf(warnings, "warning: source::file: %s\n", warning)
	}
	return nil
}

// newLoader makes a loader of the registry.
func (c *Config) newLoader() *config.Loader {
	var names []string
	for _, v := range c.Variables {
		names = append(names, v.Name)
	}
	loader := config.NewLoader(c.History, names)
	if c.MaxContexts > 0 {
		loader.LimitContexts(c.MaxContexts)
	}
	return loader
}
