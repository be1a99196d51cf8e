// SPDX-License-Identifier: Apache-2.0

// Package file brings registry documents from files: one file, all YAML and JSON
// files of a directory, or those that a glob names.
package file // import "github.com/llmcontext/llmcontextprocessor/config/source/file"

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

// Config says which files are read.
type Config struct {
	// Path is a file, a directory (its *.yaml, *.yml and *.json files) or a glob. Required.
	Path string `mapstructure:"path"`
	// PollInterval is how often the files are looked at beside file system events,
	// which not every file system gives. Default: 10s.
	PollInterval time.Duration `mapstructure:"poll_interval"`

	_ struct{} // prevents unkeyed literal initialization
}

// DefaultPollInterval is how often files are looked at where nothing else is said.
const DefaultPollInterval = 10 * time.Second

// Validate says what is wrong with the configuration.
func (c *Config) Validate() error {
	if c.Path == "" {
		return errors.New("path is empty; name a file, a directory or a glob")
	}
	if _, err := filepath.Match(c.Path, ""); err != nil {
		return fmt.Errorf("path %q is not a valid glob: %w", c.Path, err)
	}
	if c.PollInterval < 0 {
		return fmt.Errorf("poll_interval is %s; it must not be negative", c.PollInterval)
	}
	return nil
}
