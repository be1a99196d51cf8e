// SPDX-License-Identifier: Apache-2.0

package command

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

const (
	// windowForms says how a window is written.
	windowForms = "write FROM..TO, such as 2026-08-20T14:00Z..2026-08-20T15:00Z, 2026-08-20T14:00..15:00 (UTC), " +
		"2026-08-20T14:00..+90m, 'yesterday 9:00..11:00', -3h..-1h, or 2h: the last two hours"
	// timeForms says how one time is written.
	timeForms = "write a time such as 2026-08-20T14:00Z, 2026-08-20T16:00+02:00, 2026-08-20 14:00 (UTC), 2026-08-20, " +
		"09:00 (the last one), 'yesterday 9:00', now, or how long ago: 90m, -2h30m, '3d ago'"
	// endForms says how else an end is written.
	endForms = "the end may also be a time of day, 15:00, or a duration after the begin, +4h"
)

// parseWindow reads FROM..TO; without a zone times are of the given one.
func parseWindow(text string, now time.Time, zone *time.Location) (counts.Interval, error) {
	from, to, ok := strings.Cut(text, "..")
	if d, err := parseDuration(strings.TrimPrefix(text, "-")); err == nil && d > 0 && !strings.HasPrefix(text, "+") {
		from, to, ok = text, "now", true // the last two hours
	}
	if !ok {
		return counts.Interval{}, fmt.Errorf("%q is no window; %s", text, windowForms)
	}
	begin, err := parseTime(strings.TrimSpace(from), now, zone)
	if err != nil {
		return counts.Interval{}, fmt.Errorf("its begin: %w", err)
	}
	end, err := parseEnd(strings.TrimSpace(to), strings.TrimSpace(from), now, begin, zone)
	if err != nil {
		return counts.Interval{}, fmt.Errorf("its end: %w", err)
	}
	if !begin.Before(end) {
		return counts.Interval{}, fmt.Errorf("%q ends before it begins (%s is not before %s); an end without a date is of the day of the "+
			"begin: write its date, or a duration such as ..+2h", text, begin.UTC().Format(time.RFC3339), end.UTC().Format(time.RFC3339))
	}
	return counts.Interval{From: begin.UTC(), To: end.UTC()}, nil
}

// parseEnd reads the end of a window. What it leaves out it has from the begin: the date,
// and where it has no date, the zone. From is its begin as it was written.
func parseEnd(text, from string, now, begin time.Time, zone *time.Location) (time.Time, error) {
	if after, ok := strings.CutPrefix(text, "+"); ok {
		if d, err := parseDuration(after); err == nil {
			return begin.Add(d), nil
		}
	}
	if at, of, ok := parseClock(text, begin.Location()); ok {
		return onDayOf(begin.In(of), at, of), nil
	}
	if _, err := parseDuration(text); err == nil && !isAgo(from) {
		return time.Time{}, fmt.Errorf("is %[1]q how long the window is, or so long ago? Write +%[1]s after its begin, or -%[1]s before now", text)
	}
	at, err := parseTime(text, now, zone)
	if err != nil {
		err = fmt.Errorf("%w; %s", err, endForms)
	}
	return at, err
}

// isAgo reports whether a time is told by how long ago it was: then so is an end of the same form.
func isAgo(text string) bool {
	_, err := parseDuration(strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(text, "-"), " ago")))
	return err == nil
}

// onDayOf returns a time of day on a day.
func onDayOf(day, clock time.Time, zone *time.Location) time.Time {
	return earlier(time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), clock.Second(), 0, zone))
}

// parseDuration reads a duration as Go writes it, and whole days: 3d.
func parseDuration(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err
	}
	d, err := time.ParseDuration(text)
	if err == nil && (d < 0 || strings.HasPrefix(text, "+") || !strings.ContainsAny(text, "hmsuµn")) {
		err = errors.New("has two signs, or no unit")
	}
	return d, err
}
