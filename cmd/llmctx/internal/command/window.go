// SPDX-License-Identifier: Apache-2.0

package command

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

const (
	// windowForms says how a window is written.
	windowForms = "write FROM..TO, such as 2026-08-20T14:00Z..2026-08-20T15:00Z, 2026-08-20T14:00..15:00 (UTC), " +
		"2026-08-20T14:00..+90m or -2h..now"
	// timeForms says how one time is written.
	timeForms = "write a time such as 2026-08-20T14:00Z, 2026-08-20T16:00+02:00, 2026-08-20 14:00 (UTC), 2026-08-20, now, " +
		"or how long ago: -90m, -2h30m, -3d"
	// endForms says how else an end is written.
	endForms = "the end may also be a time of day, 15:00, or a duration after the begin, +4h"
)

var (
	dateLayouts = []string{
		time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04",
		"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04Z07:00", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02",
	}
	clockLayouts     = []string{"15:04:05", "15:04"}
	zoneClockLayouts = []string{"15:04:05Z07:00", "15:04Z07:00"}
)

// parseWindow reads FROM..TO.
func parseWindow(text string, now time.Time) (moved.Span, error) {
	from, to, ok := strings.Cut(text, "..")
	if !ok {
		return moved.Span{}, fmt.Errorf("%q is no window; %s", text, windowForms)
	}
	begin, err := parseTime(strings.TrimSpace(from), now)
	if err != nil {
		return moved.Span{}, fmt.Errorf("its begin: %w", err)
	}
	end, err := parseEnd(strings.TrimSpace(to), now, begin)
	if err != nil {
		return moved.Span{}, fmt.Errorf("its end: %w", err)
	}
	if !begin.Before(end) {
		return moved.Span{}, fmt.Errorf("%q ends before it begins (%s is not before %s); an end without a date is of the day of the "+
			"begin: write its date, or a duration such as ..+2h", text, begin.UTC().Format(time.RFC3339), end.UTC().Format(time.RFC3339))
	}
	return moved.Span{From: begin.UTC(), To: end.UTC()}, nil
}

// parseTime reads one time. Without a zone it is UTC; a duration is one before now.
func parseTime(text string, now time.Time) (time.Time, error) {
	if text == "now" {
		return now, nil
	}
	if ago, ok := strings.CutPrefix(text, "-"); ok {
		if d, err := parseDuration(ago); err == nil {
			return now.Add(-d), nil
		}
	}
	for _, layout := range dateLayouts {
		if at, err := time.ParseInLocation(layout, text, time.UTC); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time; %s", text, timeForms)
}

// parseEnd reads the end of a window. What it leaves out it has from the begin: the date,
// and where it has no date, the zone.
func parseEnd(text string, now, begin time.Time) (time.Time, error) {
	if after, ok := strings.CutPrefix(text, "+"); ok {
		if d, err := parseDuration(after); err == nil {
			return begin.Add(d), nil
		}
	}
	for _, layout := range clockLayouts {
		if at, err := time.Parse(layout, text); err == nil {
			return onDayOf(begin, at, begin.Location()), nil
		}
	}
	for _, layout := range zoneClockLayouts {
		if at, err := time.Parse(layout, text); err == nil {
			return onDayOf(begin.In(at.Location()), at, at.Location()), nil
		}
	}
	at, err := parseTime(text, now)
	if err != nil {
		err = fmt.Errorf("%w; %s", err, endForms)
	}
	return at, err
}

// onDayOf gives a time of day on a day.
func onDayOf(day, clock time.Time, zone *time.Location) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), clock.Second(), 0, zone)
}

// parseDuration reads a duration as Go writes it, and whole days: 3d.
func parseDuration(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err
	}
	d, err := time.ParseDuration(text)
	if err == nil && (d < 0 || strings.HasPrefix(text, "+")) {
		err = errors.New("has two signs")
	}
	return d, err
}
