// SPDX-License-Identifier: Apache-2.0

package subject_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/subject"
)

const operation = "gen_ai.operation.name"

// after returns the attributes of every span once a subject is through with the batch.
func after(s subject.Subject, batch load.Source) []map[string]any {
	td := batch.Same()
	s.Run(td)
	var attributes []map[string]any
	for _, span := range load.SpansOf(td) {
		attributes = append(attributes, span.Attributes().AsRaw())
	}
	return attributes
}

func TestAllSubjectsWriteTheSameAttributes(t *testing.T) {
	programs, err := load.Captured("../..")
	require.NoError(t, err)
	other := load.Other(programs)
	// The chat spans are alike but for the attributes that no stamp depends on.
	batch := load.NewSource(load.Batch(load.Service(1), load.Mix(40, 0.5, load.Chats(), other)))
	ours, err := subject.LLMContext(load.Registry(2, 3, "r"))
	require.NoError(t, err)
	t.Cleanup(ours.Close)
	want := after(ours, batch)

	stamps := subject.Learn(ours, batch)
	require.Equal(t, 20, stamps.Spans())
	attributes, err := subject.Attributes(operation, "chat", stamps.First())
	require.NoError(t, err)
	t.Cleanup(attributes.Close)
	transform, err := subject.Transform([]string{load.Service(0), load.Service(1)}, operation, stamps.First())
	require.NoError(t, err)
	t.Cleanup(transform.Close)

	for _, s := range []subject.Subject{subject.ByHand(stamps), attributes, transform} {
		assert.Equal(t, want, after(s, batch), s.Name)
	}
}

func TestLearningTellsWhatIsWrittenOnEachCapturedSpan(t *testing.T) {
	programs, err := load.Captured("../..")
	require.NoError(t, err)
	genAI, other := load.GenAI(programs), load.Other(programs)
	batch := load.NewSource(load.Batch(load.Service(0), load.Mix(300, 0.5, genAI, other)))
	ours, err := subject.LLMContext(load.Registry(1, 1, "r"))
	require.NoError(t, err)
	t.Cleanup(ours.Close)
	stamps := subject.Learn(ours, batch)
	assert.Equal(t, 150, stamps.Spans())
	assert.Equal(t, after(ours, batch), after(subject.ByHand(stamps), batch))
}

func TestWhereNothingIsStampedThePeersFindNothingToWriteOn(t *testing.T) {
	programs, err := load.Captured("../..")
	require.NoError(t, err)
	other := load.Other(programs)
	batch := load.NewSource(load.Batch(load.Service(0), other))
	attributes, err := subject.Attributes(operation, "chat", subject.Stamps{}.First())
	require.NoError(t, err)
	t.Cleanup(attributes.Close)
	untouched := subject.Subject{Run: func(ptrace.Traces) {}}
	assert.Equal(t, after(untouched, batch), after(attributes, batch))
}
