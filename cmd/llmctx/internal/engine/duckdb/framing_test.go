// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inFrames writes messages as the file exporter does.
func inFrames(messages ...string) []byte {
	encoder, _ := zstd.NewWriter(nil)
	var out []byte
	for _, message := range messages {
		frame := encoder.EncodeAll([]byte(message), nil)
		out = append(binary.BigEndian.AppendUint32(out, uint32(len(frame))), frame...)
	}
	return out
}

func TestTheMessagesOfAFramedFileAreLinesAndALastOneThatIsCutOffIsLeftOut(t *testing.T) {
	var messages []string
	for i := range 100 {
		messages = append(messages, fmt.Sprintf("message %d %s", i, strings.Repeat("x", i%7)))
	}
	whole := inFrames(messages...)
	for name, row := range map[string]struct {
		content []byte
		want    []string
		torn    bool
	}{
		"whole":                      {whole, messages, false},
		"cut off in a message":       {whole[:len(whole)-3], messages[:99], true},
		"cut off in a length":        {append(bytes.Clone(whole), 0, 0), messages, true},
		"only the begin of one":      {inFrames("one")[:9], nil, true},
		"a length that cannot be so": {append(bytes.Clone(whole), 0xff, 0xff, 0xff, 0xff, 0), messages, true},
	} {
		t.Run(name, func(t *testing.T) {
			torn, err := isTorn(bytes.NewReader(row.content), int64(len(row.content)))
			require.NoError(t, err)
			assert.Equal(t, row.torn, torn)
			for how, in := range map[string]io.Reader{"at once": bytes.NewReader(row.content), "byte by byte": iotest.OneByteReader(bytes.NewReader(row.content))} {
				f, err := newFrames(in, int64(len(row.content)))
				require.NoError(t, err)
				text, err := io.ReadAll(f)
				require.NoError(t, err, how)
				assert.NoError(t, f.Close())
				var want strings.Builder
				for _, message := range row.want {
					want.WriteString(message + "\n")
				}
				assert.Equal(t, want.String(), string(text), how)
			}
		})
	}
}

func TestAMessageThatIsNoZstdMakesAFramedFileUnreadable(t *testing.T) {
	content := inFrames("one", "two")
	content[len(content)-5] ^= 0xff
	f, err := newFrames(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	_, err = io.ReadAll(f)
	assert.Error(t, err)
}

// Blocks end with lines, however the bytes come.
func TestBlocksAreWholeLinesAndALineThatIsTooLongIsLeftOutAndCounted(t *testing.T) {
	var lines strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&lines, "line %d %s\n", i, strings.Repeat("x", i%300))
	}
	want := lines.String() + "the last has no line feed"
	read := func(in io.Reader) (text string, long int64) {
		s := &stream{file: &file{}, in: io.NopCloser(in)}
		var all strings.Builder
		for {
			block, err := s.block(make([]byte, 0, 100))
			require.NoError(t, err)
			if len(block) == 0 {
				return all.String(), s.long
			}
			all.Write(block)
		}
	}
	for how, in := range map[string]io.Reader{"at once": strings.NewReader(want), "by halves": iotest.HalfReader(strings.NewReader(want)), "with the end": iotest.DataErrReader(strings.NewReader(want))} {
		text, long := read(in)
		assert.Equal(t, want, text, how)
		assert.Zero(t, long)
	}
	if testing.Short() {
		t.Skip("takes 200 MB")
	}
	long := strings.Repeat("y", LongestLine+1)
	for how, row := range map[string]struct {
		in   string
		left int64
	}{
		"between": {"a\n" + long + "\nb\n", 1}, "at the end": {"a\nb\n" + long, 1}, "at the begin and at the end": {long + "\na\nb\n" + long + "\n", 2},
		"twice as long": {"a\n" + long + long + "\nb\n", 1},
	} {
		text, left := read(strings.NewReader(row.in))
		assert.Len(t, text, len("a\nb\n"), how)
		assert.Equal(t, row.left, left, how)
	}
	text, left := read(strings.NewReader("a\n" + long[1:] + "\nb\n"))
	assert.Len(t, text, LongestLine+5, "just so long")
	assert.Zero(t, left)
}
