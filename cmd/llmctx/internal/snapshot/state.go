// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/safefile"
)

const stateFormat = 1

// state keeps the last good look at each source, from one run to the next.
type state struct {
	Format int             `json:"format"`
	Looks  map[string]seen `json:"looks"`
}

// seen is what good looks saw: a value, when the last of them was sent, and when the answer of
// the first was received.
type seen struct {
	Sent  time.Time `json:"sent"`
	First time.Time `json:"first"`
	Value string    `json:"value"`
}

func readState(ctx context.Context, path string) (*state, error) {
	s := &state{Format: stateFormat, Looks: map[string]seen{}}
	err := safefile.Update(ctx, path, func(data []byte) ([]byte, error) {
		if data == nil {
			return nil, nil
		}
		if err := json.Unmarshal(data, s); err != nil {
			return nil, fmt.Errorf("state %s: %w; remove it: the next change is then dated more widely", path, err)
		}
		if s.Format != stateFormat || s.Looks == nil {
			return nil, fmt.Errorf("state %s: has the format %d, not %d; remove it: the next change is then dated more widely",
				path, s.Format, stateFormat)
		}
		return nil, nil
	})
	return s, err
}

// save writes the looks of the sources that were looked at. Another run may keep others there.
func (s *state) save(ctx context.Context, path string, names []string) error {
	return safefile.Update(ctx, path, func(data []byte) ([]byte, error) {
		merged := state{Format: stateFormat, Looks: map[string]seen{}}
		if data != nil {
			if err := json.Unmarshal(data, &merged); err != nil || merged.Looks == nil {
				merged.Looks = map[string]seen{}
			}
		}
		for _, name := range names {
			merged.Looks[name] = s.Looks[name]
		}
		text, err := json.MarshalIndent(merged, "", "  ")
		return append(text, '\n'), err
	})
}

// of returns what was seen of the value that a fragment ends with; nothing, if that is another.
func (s *state) of(name string, entries []entry) seen {
	look, ok := s.Looks[name]
	if !ok || len(entries) > 0 && look.Value != id(entries[len(entries)-1].value) {
		return seen{}
	}
	return look
}
