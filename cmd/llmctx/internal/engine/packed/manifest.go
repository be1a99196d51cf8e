// SPDX-License-Identifier: Apache-2.0

package packed

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// The names of what is in a packed lake beside its tables.
const (
	ManifestName = "_llmctx_pack.json"
	LockName     = "_llmctx_pack.lock"
)

// HeadBytes is how much of the beginning of a file, unpacked, tells it from all others.
const HeadBytes = 4096

// Manifest is what a packed lake holds.
type Manifest struct {
	Schema  string   `json:"schema"`
	Files   []File   `json:"files"`
	Sources []Source `json:"sources"`
}

// File is a Parquet file of it.
type File struct {
	Path string `json:"path"` // below the packed lake, with slashes
	Size int64  `json:"size"`
}

// Source is a file of the lake that is packed up to an offset. It is known by its beginning, whatever it is called
// and however it is compressed.
type Source struct {
	Path   string `json:"path"` // where it was seen last
	Head   string `json:"head"` // SHA-256 of its first Length bytes, unpacked
	Length int    `json:"head_bytes"`
	Offset int64  `json:"offset"` // bytes, unpacked, that are packed: whole lines
	Size   int64  `json:"size"`   // on disk when it was looked at last
	Rest   int64  `json:"rest"`   // bytes, unpacked, behind the last whole line at that time
}

// NewSource returns a source that begins so, of which nothing is packed yet.
func NewSource(path string, head []byte) Source {
	head = head[:min(len(head), HeadBytes)]
	return Source{Path: path, Head: hash(head), Length: len(head)}
}

func hash(head []byte) string {
	sum := sha256.Sum256(head)
	return hex.EncodeToString(sum[:])
}

// Head reads the beginning of a file's text, and returns it with a reader of the whole text.
func Head(plain io.Reader) (head []byte, whole io.Reader, err error) {
	head = make([]byte, HeadBytes)
	n, err := io.ReadFull(plain, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return head[:n], io.MultiReader(bytes.NewReader(head[:n]), plain), err
}

// Find returns the index of the source that begins so, or -1. A file that was shorter than a head when it was looked
// at is known by what it had.
func (m *Manifest) Find(head []byte) int {
	hashes := map[int]string{}
	for i := range m.Sources {
		s := &m.Sources[i]
		if s.Length > len(head) {
			continue
		}
		if hashes[s.Length] == "" {
			hashes[s.Length] = hash(head[:s.Length])
		}
		if hashes[s.Length] == s.Head {
			return i
		}
	}
	return -1
}

// Load returns the manifest of a folder, or nil where it has none.
func Load(folder string) (*Manifest, error) {
	path := filepath.Join(folder, ManifestName)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // a folder that is no packed lake
	}
	if err != nil {
		return nil, err
	}
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("%s: is no manifest of a packed lake: %w", path, err)
	}
	if !IsKnown(m.Schema) {
		return nil, fmt.Errorf("%s: is of schema %q, and %s is known here: read it with the llmctx that packed it, or pack the lake anew",
			path, m.Schema, Schema)
	}
	return &m, nil
}

// Save writes the manifest of a folder: who looks sees the old one or the new one.
func (m *Manifest) Save(folder string) error {
	data, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	return WriteWhole(filepath.Join(folder, ManifestName), append(data, '\n'))
}

// WriteWhole writes a file beside its place, and moves it there once it is on disk.
func WriteWhole(path string, data []byte) error {
	f, err := os.Create(path + ".new")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), path)
}
