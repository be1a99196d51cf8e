// SPDX-License-Identifier: Apache-2.0

package command

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAWindowIsWrittenInSeveralForms(t *testing.T) {
	now := time.Date(2026, 8, 20, 18, 0, 0, 0, time.UTC)
	for text, want := range map[string][2]string{
		"2026-08-20T14:00:00Z..2026-08-20T15:30:00Z":           {"2026-08-20T14:00:00Z", "2026-08-20T15:30:00Z"},
		"2026-08-20T14:00Z..2026-08-20T15:00Z":                 {"2026-08-20T14:00:00Z", "2026-08-20T15:00:00Z"},
		"2026-08-20T14:00..15:00":                              {"2026-08-20T14:00:00Z", "2026-08-20T15:00:00Z"},
		"2026-08-20 14:00..15:00:30":                           {"2026-08-20T14:00:00Z", "2026-08-20T15:00:30Z"},
		"2026-08-19..2026-08-20":                               {"2026-08-19T00:00:00Z", "2026-08-20T00:00:00Z"},
		"2026-08-20T16:00:00+02:00..2026-08-20T17:00:00+02:00": {"2026-08-20T14:00:00Z", "2026-08-20T15:00:00Z"},
		// Zones in other spellings, days in words, and times of day, the last ones that were.
		"2026-08-20T16:00+0200..17:00": {"2026-08-20T14:00:00Z", "2026-08-20T15:00:00Z"},
		"yesterday 9:00..11:00":        {"2026-08-19T09:00:00Z", "2026-08-19T11:00:00Z"},
		"yesterday..today":             {"2026-08-19T00:00:00Z", "2026-08-20T00:00:00Z"},
		"09:00..now":                   {"2026-08-20T09:00:00Z", "2026-08-20T18:00:00Z"},
		"19:00..now":                   {"2026-08-19T19:00:00Z", "2026-08-20T18:00:00Z"},
		"09:00+02:00..10:00":           {"2026-08-20T07:00:00Z", "2026-08-20T08:00:00Z"},
		"2h..now":                      {"2026-08-20T16:00:00Z", "2026-08-20T18:00:00Z"},
		"3h ago..1h ago":               {"2026-08-20T15:00:00Z", "2026-08-20T17:00:00Z"},
		"-2h..now":                     {"2026-08-20T16:00:00Z", "2026-08-20T18:00:00Z"},
		"2h":                           {"2026-08-20T16:00:00Z", "2026-08-20T18:00:00Z"},
		"-90m":                         {"2026-08-20T16:30:00Z", "2026-08-20T18:00:00Z"},
		"-90m..-30m":                   {"2026-08-20T16:30:00Z", "2026-08-20T17:30:00Z"},
		"-3d..-2d":                     {"2026-08-17T18:00:00Z", "2026-08-18T18:00:00Z"},
		"-3d..+90m":                    {"2026-08-17T18:00:00Z", "2026-08-17T19:30:00Z"},
		// What an end leaves out it has from the begin: the zone, and the day in that zone.
		"2026-08-20T10:00+01:00..14:00":             {"2026-08-20T09:00:00Z", "2026-08-20T13:00:00Z"},
		"2026-08-20T00:30+02:00..01:00":             {"2026-08-19T22:30:00Z", "2026-08-19T23:00:00Z"},
		"2026-08-20T00:30+02:00..23:00Z":            {"2026-08-19T22:30:00Z", "2026-08-19T23:00:00Z"},
		"2026-08-20T10:00+01:00..2026-08-20T14:00Z": {"2026-08-20T09:00:00Z", "2026-08-20T14:00:00Z"},
		"2026-08-20T14:00+02:00..+4h":               {"2026-08-20T12:00:00Z", "2026-08-20T16:00:00Z"},
		"2026-08-20T23:00Z..+2h30m":                 {"2026-08-20T23:00:00Z", "2026-08-21T01:30:00Z"},
		"2026-08-20T14:00..+1d":                     {"2026-08-20T14:00:00Z", "2026-08-21T14:00:00Z"},
	} {
		got, err := parseWindow(text, now, time.UTC)
		require.NoError(t, err, text)
		assert.Equal(t, want, [2]string{got.From.Format(time.RFC3339), got.To.Format(time.RFC3339)}, text)
	}
}

func TestAWindowThatCannotBeReadIsToldWithTheForms(t *testing.T) {
	for _, text := range []string{"", "yesterday", "+2h", "0h", "--2h", "yesterday 25:00..now", "5..now", "3 ago..now", "2026-08-20..", "..now", "25:00..26:00", "now..-1h", "2026-08-20T15:00..14:00", "--2h..now", "2026-08-20..+-4h"} {
		_, err := parseWindow(text, time.Now(), time.UTC)
		assert.Error(t, err, text)
	}
	for text, want := range map[string]string{
		"yesterday":                "2h: the last two hours",
		"2026-08-20T23:00Z..01:00": "write its date, or a duration such as ..+2h",
		"2026-08-20T14:00..+4":     `its end: "+4" is no time`,
		"2026-08-20T14:00..noon":   "a duration after the begin, +4h",
		"-3y..now":                 "how long ago: 90m, -2h30m, '3d ago'",
		"+4h..now":                 `its begin: "+4h" is no time`,
		"2026-08-20T14:00..2h":     `its end: is "2h" how long the window is, or so long ago? Write +2h after its begin, or -2h before now`,
		"yesterday 9:00..90m":      "Write +90m after its begin",
	} {
		_, err := parseWindow(text, time.Now(), time.UTC)
		assert.ErrorContains(t, err, want, text)
	}
}

func TestATimeWithoutAZoneIsOfTheOneThatWasAskedFor(t *testing.T) {
	var in timezone
	require.NoError(t, in.Set("Europe/Berlin"))
	got, err := parseWindow("2026-08-20 16:00..17:00", time.Now(), in.zone)
	require.NoError(t, err)
	assert.Equal(t, "2026-08-20T14:00:00Z", got.From.Format(time.RFC3339))
	assert.Equal(t, "2026-08-20T15:00:00Z", got.To.Format(time.RFC3339))
	assert.Equal(t, "2026-08-20T16:00:00+02:00", in.stamp(got.From))
	assert.ErrorContains(t, in.Set("Mars"), `"Mars" is no zone; write UTC, local or such as Europe/Berlin`)
	require.NoError(t, in.Set("local"))
	assert.Equal(t, time.Local, in.zone)
}

func TestAnHourThatTheClockGoesThroughTwiceIsTheFirstOfTheTwo(t *testing.T) {
	var in timezone
	require.NoError(t, in.Set("Europe/Berlin"))
	for text, want := range map[string][2]string{
		"2026-10-25T02:00..05:00":              {"2026-10-25T00:00:00Z", "2026-10-25T04:00:00Z"},
		"2026-10-25 01:30..02:30":              {"2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z"},
		"2026-10-25T02:00+01:00..+1h":          {"2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"},
		"2026-10-25T03:00..2026-10-25T04:00":   {"2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z"},
		"2026-03-29T01:59..2026-03-29T03:01":   {"2026-03-29T00:59:00Z", "2026-03-29T01:01:00Z"},
		"2026-10-25T02:59:59..2026-10-25 3:00": {"2026-10-25T00:59:59Z", "2026-10-25T02:00:00Z"},
	} {
		got, err := parseWindow(text, time.Now(), in.zone)
		if assert.NoError(t, err, text) {
			assert.Equal(t, want, [2]string{got.From.Format(time.RFC3339), got.To.Format(time.RFC3339)}, text)
		}
	}
}
