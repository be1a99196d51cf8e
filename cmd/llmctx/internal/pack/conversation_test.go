// SPDX-License-Identifier: Apache-2.0

package pack

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAConversationIsOneUnderEveryKeyAndTheWordForNoneIsNone(t *testing.T) {
	count := func(key, value string) any {
		lake, out := t.TempDir(), t.TempDir()
		text := verdictLog(7)
		for i := range 12 {
			named := line(i)
			if key != "" && i < 10 {
				named = with(named, key, value)
			}
			text += named
		}
		write(t, filepath.Join(lake, "a.json"), text)
		pack(t, lake, out)
		table := ask(t, lake, toned())
		assert.Equal(t, table, ask(t, out, toned()), "%s=%s, packed", key, value)
		return table
	}
	none, named := count("", ""), count("gen_ai.conversation.id", "c")
	assert.NotEqual(t, none, named)
	assert.Equal(t, named, count("conversation.id", "c"))
	assert.Equal(t, none, count("gen_ai.conversation.id", "[no_session_id]"))
}
