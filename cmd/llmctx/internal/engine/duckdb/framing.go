// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"
)

// The file exporter with `compression: zstd` writes each message as a zstd frame with its
// length, four bytes big endian, in front.

// longestFrame is more than any message: a length beyond it is none.
const longestFrame = 1 << 30

// piece is a stretch of a framed file that begins and ends with whole messages.
type piece struct {
	from, length int64
	torn         bool // the message after it is cut off
}

// piecesOf cuts a framed file into pieces of about that many bytes, of which one at a time
// is unframed: the whole may be more than the temporary directory holds.
func piecesOf(f file, in io.ReaderAt, bytes int64) ([]file, error) {
	var list []file
	take := func(p piece) {
		one := f
		one.size, one.piece = p.length, p
		list = append(list, one)
	}
	var length [4]byte
	var p piece
	for at := int64(0); ; {
		n, err := in.ReadAt(length[:], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		frame := int64(binary.BigEndian.Uint32(length[:]))
		if n < len(length) || frame > longestFrame || at+int64(len(length))+frame > f.size {
			p.torn = n > 0
			if p.length > 0 || p.torn {
				take(p)
			}
			return list, nil
		}
		at += int64(len(length)) + frame
		if p.length = at - p.from; p.length >= bytes && at < f.size {
			take(p)
			p = piece{from: at}
		}
	}
}

// lineFeed is a zstd frame that holds one line feed.
var lineFeed = func() []byte {
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err) // no options, no error
	}
	return encoder.EncodeAll([]byte("\n"), nil)
}()

// unframe makes a common zstd file of a piece. Frames that follow one another are a file
// of their own, so nothing is unpacked: the lengths go, and a frame with a line feed comes
// between.
func unframe(ctx context.Context, path string, p piece, to string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // only read
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(out, 1<<20)
	err = unframeTo(ctx, w, bufio.NewReaderSize(io.NewSectionReader(in, p.from, p.length), 1<<20))
	return errors.Join(err, w.Flush(), out.Close())
}

// unframeTo leaves out a last message that is cut off.
func unframeTo(ctx context.Context, w io.Writer, r io.Reader) error {
	var frame []byte
	for ctx.Err() == nil {
		var length [4]byte
		if _, err := io.ReadFull(r, length[:]); err != nil {
			return nonEOF(err)
		}
		n := binary.BigEndian.Uint32(length[:])
		if n > longestFrame {
			return nil
		}
		if cap(frame) < int(n) {
			frame = make([]byte, n)
		}
		frame = frame[:n]
		if _, err := io.ReadFull(r, frame); err != nil {
			return nonEOF(err)
		}
		if _, err := w.Write(frame); err != nil {
			return err
		}
		if _, err := w.Write(lineFeed); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func nonEOF(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// isFirst holds for a file, and for the first piece of a framed one.
func (f *file) isFirst() bool { return f.piece.from == 0 }

// behind returns the rest of a file, of so many bytes on disk, behind an offset in its text.
func (f file) behind(offset, size int64) file {
	f.offset, f.size, f.piece = offset, size, piece{length: size}
	return f
}
