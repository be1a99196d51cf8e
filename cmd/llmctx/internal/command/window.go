// SPDX-License-Identifier: Apache-2.0

package command

import (
	"fmt"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

// windowForms says how a window is written.
const windowForms = "write FROM..TO, such as 2026-08-20T14:00Z..2026-08-20T15:00Z, 2026-08-20T14:00..15:00 (UTC) or -2h..now"

var (
	dateLayouts = []string{
		time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04",
		"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02",
	}
	clockLayouts = []string{"15:04:05", "15:04"}
)

// parseWindow reads FROM..TO. A time without a zone is UTC, an end without a date is of
// the day of its begin, and a duration is relative to now.
func parseWindow(text string, now time.Time) (moved.Span, error) {
	from, to, ok := strings.Cut(text, "..")
	if !ok {
		return moved.Span{}, fmt.Errorf("%q is no window; %s", text, windowForms)
	}
	var w moved.Span
	var err error
	if w.From, err = parseTime(strings.TrimSpace(from), now, time.Time{}); err != nil {
		return moved.Span{}, err
	}
	if w.To, err = parseTime(strings.TrimSpace(to), now, w.From); err != nil {
		return moved.Span{}, err
	}
	if !w.From.Before(w.To) {
		return moved.Span{}, fmt.Errorf("%q ends before it begins", text)
	}
	return w, nil
}

func parseTime(text string, now, begin time.Time) (time.Time, error) {
	if text == "now" {
		return now, nil
	}
	if strings.HasPrefix(text, "-") {
		if ago, err := time.ParseDuration(text); err == nil {
			return now.Add(ago), nil
		}
	}
	for _, layout := range dateLayouts {
		if at, err := time.ParseInLocation(layout, text, time.UTC); err == nil {
			return at.UTC(), nil
		}
	}
	if !begin.IsZero() {
		for _, layout := range clockLayouts {
			if at, err := time.ParseInLocation(layout, strings.TrimSuffix(text, "Z"), time.UTC); err == nil {
				midnight := begin.UTC().Truncate(24 * time.Hour)
				return midnight.Add(at.Sub(at.Truncate(24 * time.Hour))), nil
			}
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time; %s", text, windowForms)
}
