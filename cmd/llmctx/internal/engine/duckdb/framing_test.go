// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// frames writes messages as the file exporter does.
func frames(messages ...string) []byte {
	encoder, _ := zstd.NewWriter(nil)
	var out []byte
	for _, message := range messages {
		frame := encoder.EncodeAll([]byte(message), nil)
		out = append(binary.BigEndian.AppendUint32(out, uint32(len(frame))), frame...)
	}
	return out
}

func unpacked(t *testing.T, path string) string {
	t.Helper()
	packed, err := os.ReadFile(path)
	require.NoError(t, err)
	decoder, err := zstd.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	defer decoder.Close()
	var text strings.Builder
	_, err = decoder.WriteTo(&text)
	require.NoError(t, err)
	return text.String()
}

func TestThePiecesOfAFramedFileAreTheWholeOfIt(t *testing.T) {
	var messages []string
	for i := range 100 {
		messages = append(messages, fmt.Sprintf("message %d %s", i, strings.Repeat("x", i%7)))
	}
	whole := frames(messages...)
	for name, row := range map[string]struct {
		content []byte
		want    []string
		torn    bool
	}{
		"whole":                      {whole, messages, false},
		"cut off in a message":       {whole[:len(whole)-3], messages[:99], true},
		"cut off in a length":        {append(bytes.Clone(whole), 0, 0), messages, true},
		"only the begin of one":      {frames("one")[:9], nil, true},
		"a length that cannot be so": {append(bytes.Clone(whole), 0xff, 0xff, 0xff, 0xff, 0), messages, true},
	} {
		for _, bytes := range []int64{1, 100, 1 << 20} {
			t.Run(fmt.Sprintf("%s, %d bytes a piece", name, bytes), func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "framed.json")
				require.NoError(t, os.WriteFile(path, row.content, 0o600))
				in, err := os.Open(path)
				require.NoError(t, err)
				defer func() { assert.NoError(t, in.Close()) }()
				pieces, err := piecesOf(file{path: path, size: int64(len(row.content))}, in, bytes)
				require.NoError(t, err)
				var text strings.Builder
				for i := range pieces {
					assert.Equal(t, row.torn && i == len(pieces)-1, pieces[i].piece.torn)
					to := filepath.Join(t.TempDir(), "plain.zst")
					require.NoError(t, unframe(t.Context(), path, pieces[i].piece, to))
					text.WriteString(unpacked(t, to))
				}
				assert.Equal(t, row.want, slices.Collect(strings.FieldsFuncSeq(text.String(), func(c rune) bool { return c == '\n' })))
			})
		}
	}
}

func TestUnframingStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, unframeTo(ctx, &bytes.Buffer{}, bytes.NewReader(frames("one"))), context.Canceled)
}

func TestNoMoreThanOneGroupIsUnframedAtATime(t *testing.T) {
	dir := t.TempDir()
	var files []file
	for i := range 3 {
		path := filepath.Join(dir, fmt.Sprintf("%d.json", i))
		content := frames(`{"resourceSpans":[]}`)
		require.NoError(t, os.WriteFile(path, content, 0o600))
		size := int64(len(content))
		files = append(files, file{path: path, framed: true, size: size, piece: piece{length: size}})
	}
	r := &Engine{scratch: t.TempDir()}
	plain, done, err := r.unframed(t.Context(), &group{files: files})
	require.NoError(t, err)
	assert.Len(t, plain.files, 3)
	for i := range plain.files {
		assert.FileExists(t, plain.files[i].path)
		assert.FileExists(t, files[i].path)
	}
	done()
	left, err := os.ReadDir(r.scratch)
	require.NoError(t, err)
	assert.Empty(t, left)
	assert.FileExists(t, files[0].path, "the lake stays as it is")

	require.NoError(t, os.Remove(files[1].path))
	_, done, err = r.unframed(t.Context(), &group{files: files})
	done()
	var failed *scratchError
	require.ErrorAs(t, err, &failed)
	assert.FileExists(t, files[2].path, "what was not unframed is not removed")
}
