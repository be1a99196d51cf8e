// SPDX-License-Identifier: Apache-2.0

package pack

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
)

// Within a packed lake: the folder of what is not yet part of it, and what is written down before that is moved.
const (
	stageName  = ".packing"
	commitName = "commit.json"
)

// commit is what has to be moved, and the manifest once it is.
type commit struct {
	Move     []string         `json:"move"`
	Manifest *packed.Manifest `json:"manifest"`
}

// write writes a commit down: from then on it will be done.
func (c *commit) write(stage string) error {
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	for _, name := range c.Move {
		if err := flush(filepath.Join(stage, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return packed.WriteWhole(filepath.Join(stage, commitName), data)
}

// flush brings a file onto the disk.
func flush(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// do does a commit; doing it again changes nothing.
func (c *commit) do(out string, step func(string) error) error {
	stage := filepath.Join(out, stageName)
	for _, name := range c.Move {
		from, to := filepath.Join(stage, filepath.FromSlash(name)), filepath.Join(out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		if err := os.Rename(from, to); errors.Is(err, fs.ErrNotExist) {
			if _, err := os.Stat(to); err != nil {
				return fmt.Errorf("what was packed is gone: %w", err)
			}
		} else if err != nil {
			return err
		}
		if err := step("moved"); err != nil {
			return err
		}
	}
	if err := c.Manifest.Save(out); err != nil {
		return err
	}
	if err := step("saved"); err != nil {
		return err
	}
	return os.RemoveAll(stage)
}

// recover does what was written down and not done, and removes what was not even written down.
func recoverStage(out string, step func(string) error) error {
	stage := filepath.Join(out, stageName)
	data, err := os.ReadFile(filepath.Join(stage, commitName))
	if errors.Is(err, fs.ErrNotExist) {
		return os.RemoveAll(stage)
	}
	if err != nil {
		return err
	}
	var c commit
	if err := json.Unmarshal(data, &c); err != nil || c.Manifest == nil {
		return fmt.Errorf("%s: is no commit of a pack (%w)", filepath.Join(stage, commitName), err)
	}
	return c.do(out, step)
}
