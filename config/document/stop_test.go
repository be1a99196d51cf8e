// SPDX-License-Identifier: Apache-2.0

package document

import (
	"encoding/json"
	"io"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
)

// stopping sets a flag when so many bytes of a text were read.
type stopping struct {
	io.Reader
	left int
	stop *atomic.Bool
}

// Read implements io.Reader.
func (s *stopping) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p[:min(len(p), 512)])
	s.left -= n
	s.stop.Store(s.left <= 0)
	return n, err
}

// A decoder that was stopped answers for ever that there is more.
func TestJSONThatIsStoppedWhileItIsReadEnds(t *testing.T) {
	text := `{"contexts": [` + strings.TrimSuffix(strings.Repeat(`{"match": {"a": ["b", 1, null]}, "cohort": "c"},`, 1000), ",") + "]}"
	for left := 1; left < len(text); left += 511 {
		stop := new(atomic.Bool)
		source := &stopping{strings.NewReader(text), left, stop}
		r := &jsonReader{cursor: newCursor(text), decoder: json.NewDecoder(&stoppable{source, stop})}
		assert.Less(t, nodesIn(r.node()), 12_000)
		assert.True(t, stop.Load())
	}
}

func TestYAMLThatIsStoppedWhileItIsReadIsNoProblemOfIts(t *testing.T) {
	stop := new(atomic.Bool)
	stop.Store(true)
	for _, text := range []string{"é: [", `{"a": `, "é: b\n"} {
		root, problem := decode("r.yaml", text, stop)
		assert.Nil(t, problem, text)
		assert.Nil(t, root, text)
	}
}
