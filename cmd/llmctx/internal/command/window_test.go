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
		"-2h..now":   {"2026-08-20T16:00:00Z", "2026-08-20T18:00:00Z"},
		"-90m..-30m": {"2026-08-20T16:30:00Z", "2026-08-20T17:30:00Z"},
	} {
		got, err := parseWindow(text, now)
		require.NoError(t, err, text)
		assert.Equal(t, want, [2]string{got.From.Format(time.RFC3339), got.To.Format(time.RFC3339)}, text)
	}
}

func TestAWindowThatCannotBeReadIsToldWithTheForms(t *testing.T) {
	for _, text := range []string{"", "yesterday", "2026-08-20..", "..now", "25:00..26:00", "now..-1h", "2026-08-20T15:00..14:00"} {
		_, err := parseWindow(text, time.Now())
		assert.Error(t, err, text)
	}
	_, err := parseWindow("yesterday", time.Now())
	assert.ErrorContains(t, err, "-2h..now")
}
