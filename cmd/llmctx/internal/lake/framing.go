// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"
)

// lineFeed is a zstd frame that holds one line feed.
var lineFeed = func() []byte {
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err) // no options, no error
	}
	return encoder.EncodeAll([]byte("\n"), nil)
}()

// unframe makes a common zstd file of what the file exporter writes with
// `compression: zstd`: each message is a frame with its length, four bytes big endian,
// in front. Frames that follow one another are a file of their own, so nothing is
// unpacked: the lengths go, and a frame with a line feed comes between. A last message
// that was cut off is left out, and reported.
func unframe(path, to string) (torn bool, err error) {
	in, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { _ = in.Close() }() // only read
	out, err := os.Create(to)
	if err != nil {
		return false, err
	}
	w := bufio.NewWriterSize(out, 1<<20)
	torn, err = unframeTo(w, bufio.NewReaderSize(in, 1<<20))
	return torn, errors.Join(err, w.Flush(), out.Close())
}

func unframeTo(w io.Writer, r io.Reader) (torn bool, err error) {
	const longest = 1 << 30
	var frame []byte
	for {
		var length [4]byte
		if _, err := io.ReadFull(r, length[:]); err != nil {
			return !errors.Is(err, io.EOF), nonEOF(err)
		}
		n := binary.BigEndian.Uint32(length[:])
		if n > longest {
			return true, nil
		}
		if cap(frame) < int(n) {
			frame = make([]byte, n)
		}
		frame = frame[:n]
		if _, err := io.ReadFull(r, frame); err != nil {
			return true, nonEOF(err)
		}
		if _, err := w.Write(frame); err != nil {
			return false, err
		}
		if _, err := w.Write(lineFeed); err != nil {
			return false, err
		}
	}
}

func nonEOF(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}
