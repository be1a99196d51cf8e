// SPDX-License-Identifier: Apache-2.0

package config

import "time"

// startAnew forgets when what is shown was shown, as if a process began that lost its
// history. The documents are read again: those that are in use hold times.
func (l *Loader) startAnew(now time.Time) {
	fragments := l.fragments()
	l.history, l.registry = l.history.Anew(now), nil
	l.good = map[string]loaded{}
	l.good, _ = l.parse(fragments) // they were read before
}

// fragments returns what was last read without an error.
func (l *Loader) fragments() []Fragment {
	var list []Fragment
	for name, f := range l.good {
		text, err := f.text.unpack()
		if err != nil {
			continue // it was packed here
		}
		list = append(list, Fragment{Name: name, Data: text, Unique: f.unique})
	}
	return list
}
