// SPDX-License-Identifier: Apache-2.0

// Package safefile changes a file that others read and change: nobody sees half of it, and
// no change is lost.
package safefile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

const (
	pollLock = 10 * time.Millisecond
	attempts = 5
	// newMode is that of a file that was not there: who reads a registry may be another user.
	newMode = 0o644
)

// errMoved says that the file is not what was read any more.
var errMoved = errors.New("is being changed by another program, which takes no lock; nothing was written, try again")

// Update reads a file, asks for its new content, and puts that in its place. Two callers, in
// one process or several, come one after the other. change may be called again, if another
// program wrote the file meanwhile; with the content that is there already nothing is written.
// data is nil where there is no such file. The file keeps its mode, its owner, and the links
// that lead to it.
func Update(ctx context.Context, path string, change func(data []byte) ([]byte, error)) error {
	path, err := target(path)
	if err != nil {
		return err
	}
	lock := flock.New(filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".lock"))
	if _, err := lock.TryLockContext(ctx, pollLock); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("%s: no lock to be had at %s; is another llmctx stuck?", path, lock.Path())
		}
		return fmt.Errorf("%s: no lock can be taken beside it: %w", path, err)
	}
	defer func() { _ = lock.Unlock() }()
	for range attempts {
		if err = update(path, change); !errors.Is(err, errMoved) {
			return err
		}
	}
	return fmt.Errorf("%s: %w", path, err)
}

// target follows links to the file that is to be replaced.
func target(path string) (string, error) {
	resolved, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(path); err == nil {
			return "", fmt.Errorf("%s: is a link to a file that is not there", path)
		}
		return path, nil
	}
	return resolved, err
}

func update(path string, change func([]byte) ([]byte, error)) error {
	before, info, err := read(path)
	if err != nil {
		return err
	}
	after, err := change(before)
	if err != nil || before != nil && bytes.Equal(before, after) || after == nil {
		return err
	}
	temporary, err := write(path, after, info)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary) }() // it is not there any more if all went well
	now, _, err := read(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, before) || (now == nil) != (before == nil) {
		return errMoved
	}
	if err := os.Rename(temporary, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func read(path string) ([]byte, fs.FileInfo, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, nil
	case err != nil:
		return nil, nil, err
	case !info.Mode().IsRegular():
		return nil, nil, fmt.Errorf("%s: is no regular file", path)
	}
	data, err := os.ReadFile(path)
	if data == nil {
		data = []byte{}
	}
	return data, info, err
}

// write makes the new file beside the old one, where a rename can put it into its place.
func write(path string, data []byte, like fs.FileInfo) (name string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".new-*")
	if err != nil {
		return "", err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if _, err := f.Write(data); err != nil {
		return "", err
	}
	mode := fs.FileMode(newMode)
	if like != nil {
		mode = like.Mode().Perm()
		if err := keepOwner(f, like); err != nil {
			return "", fmt.Errorf("%s: would get another owner: %w; run as its owner", path, err)
		}
	}
	if err := f.Chmod(mode); err != nil {
		return "", err
	}
	return f.Name(), f.Sync()
}
