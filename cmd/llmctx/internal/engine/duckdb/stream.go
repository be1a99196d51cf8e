// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/go-faster/jx"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// LongestLine is how long a line may be, in bytes, to be read.
const LongestLine = 64 << 20

// blockBytes is how much text is taken at a time: as many whole lines as there are in it, or one.
const blockBytes = 1 << 20

// stream is the text of a file of OTLP/JSON. Several may take blocks of it.
type stream struct {
	*file
	place int // among those that are read
	mu    sync.Mutex
	in    io.ReadCloser
	whole *documents // of a file with documents over several lines
	rest  []byte     // the begin of a line that was read with the block before it
	ended bool
	long  int64 // lines that were left out
}

// openStream opens a file. seen is told how many bytes of it were read.
func openStream(f *file, seen func(int)) (*stream, error) {
	in, err := os.Open(f.path)
	if err != nil {
		return nil, err
	}
	plain, err := plainOf(f, &told{in, seen})
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	if _, err := io.CopyN(io.Discard, plain, f.offset); err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.Join(err, plain.Close(), in.Close())
	}
	t := &stream{file: f, in: both{plain, in}}
	if f.form == jsonWhole {
		t.whole = newDocuments(plain)
	}
	return t, nil
}

// plainOf reads the text of a file that is packed in any way.
func plainOf(f *file, in io.Reader) (io.ReadCloser, error) {
	if f.framed {
		return newFrames(in, f.size)
	}
	return decompress(in, f.compression)
}

func decompress(in io.Reader, compression string) (io.ReadCloser, error) {
	switch compression {
	case "gzip":
		return gzip.NewReader(in)
	case "zstd":
		d, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	default:
		return io.NopCloser(in), nil
	}
}

// told tells how much was read.
type told struct {
	io.Reader
	read func(int)
}

// Read reads.
func (t *told) Read(to []byte) (int, error) {
	n, err := t.Reader.Read(to)
	t.read(n)
	return n, err
}

// block returns the next whole lines, or the next document, in a buffer that it may lay out anew; nothing at the end.
func (t *stream) block(buffer []byte) ([]byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return buffer[:0], nil
	}
	var err error
	if t.whole != nil {
		buffer, err = t.whole.next(buffer[:0])
	} else {
		buffer, err = t.lines(buffer[:0])
	}
	if err != nil || len(buffer) == 0 {
		t.ended = true
		t.close()
	}
	return buffer, err
}

// lines reads up to the last line feed in what comes next. A line without one is the last.
func (t *stream) lines(buffer []byte) ([]byte, error) {
	buffer = append(buffer, t.rest...)
	t.rest = t.rest[:0]
	for isLong := false; ; {
		from := len(buffer)
		if cap(buffer)-from < blockBytes/2 {
			buffer = append(make([]byte, 0, max(2*cap(buffer), blockBytes)), buffer...)
		}
		n, err := t.in.Read(buffer[from:min(cap(buffer), from+blockBytes)])
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		buffer = buffer[:from+n]
		end := bytes.IndexByte(buffer[from:], '\n')
		if !isLong && (end < 0 && len(buffer) > LongestLine || end >= 0 && from+end > LongestLine) {
			isLong = true
			t.long++
		}
		if isLong { // nothing is kept of it
			if end < 0 {
				buffer = buffer[:0]
			} else {
				buffer, isLong = append(make([]byte, 0, blockBytes), buffer[from+end+1:]...), false
			}
			from = 0
		}
		if err != nil {
			return buffer, nil //nolint:nilerr // it ends here
		}
		if at := bytes.LastIndexByte(buffer[from:], '\n'); at >= 0 {
			t.rest = append(t.rest, buffer[from+at+1:]...)
			return buffer[:from+at+1], nil
		}
	}
}

// close lets go of the file.
func (t *stream) close() { _ = t.in.Close() } // it was only read

// documents reads JSON documents that follow one another.
type documents struct {
	decoder *jx.Decoder
	limit   *limited
}

func newDocuments(in io.Reader) *documents {
	limit := &limited{in: in}
	return &documents{jx.Decode(limit, blockBytes), limit}
}

// next returns the next document; nothing at the end.
func (d *documents) next(buffer []byte) ([]byte, error) {
	d.limit.left = LongestLine
	document, err := d.decoder.Raw()
	switch {
	case errors.Is(err, io.EOF) && len(document) == 0:
		return buffer, nil
	case errors.Is(err, errLong):
		return nil, errLong
	case err != nil:
		return nil, notJSON(err)
	}
	return append(buffer, document...), nil
}

// notJSON says that a file is no JSON.
func notJSON(err error) error { return fmt.Errorf("is cut off or not JSON (%w)", err) }

var errLong = fmt.Errorf("holds a document of more than %d MiB", LongestLine>>20)

// limited reads so many bytes and no more.
type limited struct {
	in   io.Reader
	left int
}

// Read reads.
func (l *limited) Read(to []byte) (int, error) {
	if l.left <= 0 {
		return 0, errLong
	}
	n, err := l.in.Read(to)
	l.left -= n
	return n, err
}

// frames reads a file of the file exporter with `compression: zstd`: each message is a zstd frame with its length, four bytes
// big endian, in front. Messages have no line feed at their end, and get one.
type frames struct {
	in      *bufio.Reader
	left    int64 // bytes of the file
	frame   io.LimitedReader
	decoder *zstd.Decoder
	inFrame bool
}

// longestFrame is more than any message: a length beyond it is none.
const longestFrame = 1 << 30

func newFrames(in io.Reader, size int64) (io.ReadCloser, error) {
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	return &frames{in: bufio.NewReaderSize(in, blockBytes), left: size, decoder: decoder}, nil
}

// Read reads. A last message that is cut off is left out.
func (f *frames) Read(to []byte) (int, error) {
	for {
		if !f.inFrame {
			if err := f.open(); err != nil {
				return 0, err
			}
		}
		n, err := f.decoder.Read(to)
		switch {
		case n > 0:
			return n, nil
		case errors.Is(err, io.EOF):
			f.inFrame = false
			if _, err := io.Copy(io.Discard, &f.frame); err != nil {
				return 0, err
			}
			if len(to) > 0 {
				to[0] = '\n'
				return 1, nil
			}
			return 0, nil
		case err != nil:
			return 0, err
		}
	}
}

// open begins the next frame.
func (f *frames) open() error {
	var length [4]byte
	if _, err := io.ReadFull(f.in, length[:]); err != nil {
		return io.EOF
	}
	size := int64(binary.BigEndian.Uint32(length[:]))
	if f.left -= int64(len(length)) + size; f.left < 0 || size > longestFrame {
		return io.EOF
	}
	f.frame, f.inFrame = io.LimitedReader{R: f.in, N: size}, true
	return f.decoder.Reset(&f.frame)
}

// Close lets go of the decoder.
func (f *frames) Close() error {
	f.decoder.Close()
	return nil
}

// isTorn reports whether the last message of a framed file is cut off.
func isTorn(in io.ReaderAt, size int64) (bool, error) {
	var length [4]byte
	for at := int64(0); at < size; {
		n, err := in.ReadAt(length[:], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return false, err
		}
		frame := int64(binary.BigEndian.Uint32(length[:]))
		if n < len(length) || frame > longestFrame || at+int64(len(length))+frame > size {
			return true, nil
		}
		at += int64(len(length)) + frame
	}
	return false, nil
}
