// SPDX-License-Identifier: Apache-2.0

package pack

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
)

// copied is what of a text was copied.
type copied struct {
	bytes   int64 // whole lines, those that were too long included
	tooLong int64
	longest int   // of the lines
	rest    int64 // bytes behind the last whole line
	end     bool  // of the text
}

// copyLines copies whole lines that are no longer than longest, until there are enough bytes or the text ends.
func copyLines(ctx context.Context, w io.Writer, r *bufio.Reader, longest int, enough int64) (c copied, err error) {
	line := make([]byte, 0, 64<<10)
	var length int64
	for ctx.Err() == nil {
		part, err := r.ReadSlice('\n')
		length += int64(len(part))
		if len(line) <= longest { // what is too long is not held
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF): // a compressed file that is still written ends unexpectedly
			c.rest, c.end = length, true
			return c, nil
		case err != nil:
			return c, err
		}
		switch {
		case length > int64(longest):
			c.tooLong++
		case len(bytes.TrimSpace(line)) > 0:
			if _, err := w.Write(line); err != nil {
				return c, err
			}
			c.longest = max(c.longest, len(line))
		}
		c.bytes += length
		line, length = line[:0], 0
		if c.bytes >= enough {
			return c, nil
		}
	}
	return c, ctx.Err()
}
