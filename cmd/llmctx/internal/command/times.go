// SPDX-License-Identifier: Apache-2.0

package command

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	dateLayouts = withZones("2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04")
	zoneLess    = []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"}
	// clockLayouts are times of a day without a zone, zoneClockLayouts those with one.
	clockLayouts     = []string{"15:04:05", "15:04"}
	zoneClockLayouts = withZones("15:04:05", "15:04")
)

// withZones adds the ways in which a zone is written.
func withZones(layouts ...string) (list []string) {
	for _, layout := range layouts {
		for _, zone := range []string{"Z07:00", "Z0700", " Z07:00", " Z0700"} {
			list = append(list, layout+zone)
		}
	}
	return list
}

// parseTime reads one time; without a zone it is of the given one. A duration is one before now.
func parseTime(text string, now time.Time, zone *time.Location) (time.Time, error) {
	if text == "now" {
		return now, nil
	}
	if ago, ok := strings.CutSuffix(text, " ago"); ok {
		if d, err := parseDuration(strings.TrimSpace(ago)); err == nil {
			return now.Add(-d), nil
		}
	}
	if d, err := parseDuration(strings.TrimPrefix(text, "-")); err == nil && text != "" && !strings.HasPrefix(text, "+") {
		return now.Add(-d), nil
	}
	for _, layout := range dateLayouts {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	for _, layout := range zoneLess {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return earlier(at), nil
		}
	}
	if at, ok := parseDay(text, now.In(zone)); ok {
		return at, nil
	}
	return time.Time{}, fmt.Errorf("%q is no time; %s", text, timeForms)
}

// earlier returns the first of two times at which a clock that is set back shows the same: Go does not say which of them it returns.
func earlier(at time.Time) time.Time {
	from, _ := at.ZoneBounds()
	if from.IsZero() {
		return at
	}
	_, offset := at.Zone()
	_, before := from.Add(-time.Second).Zone()
	if first := at.Add(time.Duration(offset-before) * time.Second); before > offset && first.Before(from) {
		return first
	}
	return at
}

// parseDay reads a time of day, the last one that was, or one of today or yesterday.
func parseDay(text string, now time.Time) (time.Time, bool) {
	day, clock, found := strings.Cut(text, " ")
	back := map[string]int{"today": 0, "yesterday": 1}
	if days, ok := back[day]; ok {
		midnight := time.Date(now.Year(), now.Month(), now.Day()-days, 0, 0, 0, 0, now.Location())
		if !found {
			return midnight, true
		}
		at, zone, ok := parseClock(strings.TrimSpace(clock), now.Location())
		return onDayOf(midnight.In(zone), at, zone), ok
	}
	at, zone, ok := parseClock(text, now.Location())
	if !ok {
		return time.Time{}, false
	}
	last := onDayOf(now.In(zone), at, zone)
	if last.After(now) {
		last = onDayOf(now.In(zone).AddDate(0, 0, -1), at, zone)
	}
	return last, true
}

// parseClock reads a time of day and its zone.
func parseClock(text string, zone *time.Location) (time.Time, *time.Location, bool) {
	for _, layout := range clockLayouts {
		if at, err := time.Parse(layout, text); err == nil {
			return at, zone, true
		}
	}
	for _, layout := range zoneClockLayouts {
		if at, err := time.Parse(layout, text); err == nil {
			return at, at.Location(), true
		}
	}
	if text != "" && text[0] >= '0' && text[0] <= '9' {
		if at, err := time.Parse("3:04", text); err == nil { // 9:00
			return at, zone, true
		}
	}
	return time.Time{}, zone, false
}

var negativeDuration = regexp.MustCompile(`^-[0-9]+(\.[0-9]+)?[a-zµ]`)

// behindDashes moves what is a time before now, -2h, behind the flags: as a word of its own, it is no flag.
func behindDashes(args []string) []string {
	if len(args) == 0 || args[0] != "at" || slices.Contains(args, "--") {
		return args
	}
	var rest, times []string
	for i, arg := range args {
		if negativeDuration.MatchString(arg) && (!strings.HasPrefix(args[i-1], "--") || strings.Contains(args[i-1], "=")) {
			times = append(times, arg)
		} else {
			rest = append(rest, arg)
		}
	}
	if len(times) == 0 {
		return args
	}
	return append(append(rest, "--"), times...)
}
