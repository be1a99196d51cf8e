// SPDX-License-Identifier: Apache-2.0

package command

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/printable"
)

// How often progress is told: people watch a terminal, logs are read later.
const (
	terminalPace = 200 * time.Millisecond
	logPace      = 10 * time.Second
)

// progress tells how far reading has come: in one line of a terminal, or in lines of a log.
type progress struct {
	w        io.Writer
	terminal bool
	begin    time.Time
	last     time.Time
	query    time.Time // when the query began of which rows are told
	rows     int64     // of it, when they were told last
}

func newProgress(w io.Writer) *progress {
	p := &progress{w: printable.Bare(w), begin: time.Now()}
	p.last, p.query = p.begin, p.begin
	if f, ok := p.w.(*os.File); ok {
		info, err := f.Stat()
		p.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

func (p *progress) tell(at counts.Progress) {
	now, pace := time.Now(), logPace
	if p.terminal {
		pace = terminalPace
	}
	if at.Rows && at.Done < p.rows { // a question to a server is many queries
		p.query = now
	}
	p.rows = at.Done
	if now.Sub(p.last) < pace {
		return
	}
	p.last = now
	line := fmt.Sprintf("reading: %d %%, %d spans, %s%s", 100*at.Done/max(at.All, 1), at.Spans,
		now.Sub(p.begin).Round(time.Second), left(now.Sub(p.begin), at))
	switch {
	case at.Rows && at.Done == 0:
		line = fmt.Sprintf("counting: %s", now.Sub(p.begin).Round(time.Second))
	case at.Rows:
		line = fmt.Sprintf("counting: %d rows read, %s", at.Done, now.Sub(p.begin).Round(time.Second))
		if rest := left(now.Sub(p.query), at); rest != "" {
			line += rest + " of this query"
		}
	}
	if p.terminal {
		_, _ = fmt.Fprintf(p.w, "\r\x1b[K%s", line)
		return
	}
	_, _ = fmt.Fprintln(p.w, line)
}

// left is how long the rest takes if it goes on as until now.
func left(since time.Duration, at counts.Progress) string {
	if at.Done <= 0 || at.All <= at.Done {
		return ""
	}
	return fmt.Sprintf(", %s left", time.Duration(float64(since)*float64(at.All-at.Done)/float64(at.Done)).Round(time.Second))
}

// done clears the line of a terminal.
func (p *progress) done() {
	if p.terminal {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
	}
}
