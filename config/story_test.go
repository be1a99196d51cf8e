// SPDX-License-Identifier: Apache-2.0

package config

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const day = 24 * time.Hour

// loaderOf makes a loader that remembers for a day.
func loaderOf(t testing.TB) *Loader {
	t.Helper()
	return NewLoader(day, nil)
}

// load shows one document, so many hours after start. @-3 in it stands for the time
// three hours before start.
func load(t testing.TB, l *Loader, hours float64, document string) *Registry {
	t.Helper()
	l.Confirm(hour(hours)) // the source is looked at all the time
	r, err := l.Load([]Fragment{{Name: "r.yaml", Data: []byte(times(document))}}, hour(hours))
	require.NoError(t, err)
	return r
}

func hour(hours float64) time.Time { return start.Add(time.Duration(hours * float64(time.Hour))) }

// times writes out what a test abbreviates.
func times(document string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(document, "@")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		digits := 0
		for digits < len(after) && strings.IndexByte("-.0123456789", after[digits]) >= 0 {
			digits++
		}
		offset, err := time.ParseDuration(after[:digits] + "h")
		if err != nil {
			panic(err)
		}
		b.WriteString(start.Add(offset).Format(time.RFC3339Nano))
		document = after[digits:]
	}
}

// story tells what is declared over time for the attributes a=1, b=1, ... named in
// present: "? | -24h one | 1h two". A question mark stands for what is not known, a
// dash for nothing, a slash between candidates.
func story(r *Registry, id VariableID, present string) string {
	values := make([]string, len(r.Keys()))
	for i, key := range r.Keys() {
		if strings.Contains(present, key) {
			values[i] = "1"
		}
	}
	var told []string
	last := ""
	for _, state := range r.Resolve(values).states {
		now := tell(state.Declared[id], id)
		if now == last {
			continue
		}
		last = now
		if state.From != beginning {
			now = shortDuration(time.Unix(0, state.From).Sub(start)) + " " + now
		}
		told = append(told, now)
	}
	return strings.Join(told, " | ")
}

func tell(d *Declared, id VariableID) string {
	if d == nil {
		return "-"
	}
	if len(d.Options) == 0 {
		return "?"
	}
	var values []string
	for _, option := range d.Options {
		values = append(values, option.Value.Render(id))
	}
	return strings.Join(values, "/")
}

func shortDuration(d time.Duration) string {
	text := d.String()
	if cut, ok := strings.CutSuffix(text, "m0s"); ok {
		text = cut + "m"
	}
	if cut, ok := strings.CutSuffix(text, "h0m"); ok {
		text = cut + "h"
	}
	if text == "0s" {
		text = "0h"
	}
	return text
}
