// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// clocked is a rig whose clock is set apart from the time that goes on.
type clocked struct {
	*rig
	elapsed time.Duration
}

func newClocked(t *testing.T) *clocked {
	c := &clocked{rig: newRig(t, nil)}
	c.Elapsed = func() time.Duration { return c.elapsed }
	return c
}

func (c *clocked) wait(d time.Duration) { c.clock, c.elapsed = c.clock.Add(d), c.elapsed+d }

// value returns what is stamped at an instant; nil where it is not known.
func (c *clocked) value(at time.Time) *document.Value {
	return c.registry.Resolve(nil).At(at.UnixNano()).Declared[variable.Cohort].Value()
}

const other = "contexts: [{match: {}, cohort: b}]"

func TestARecordBetweenAStepOfTheClockAndTheNextLookIsNotStampedWithWhatWasThere(t *testing.T) {
	c := newClocked(t)
	require.NoError(t, c.show(good))
	c.wait(time.Hour)
	c.Unchanged()
	require.NoError(t, c.show(other))
	c.wait(time.Minute)
	c.clock = c.clock.Add(-10 * time.Minute) // before b came
	require.Equal(t, "a", c.value(c.clock.Add(time.Second)).Revision, "nobody looked at the clock")
	c.CheckClock()
	assert.Nil(t, c.value(c.clock.Add(time.Second)), "b is in force, and a was when the clock showed this first")
	assert.True(t, c.last().Changed, "it is published")
	assert.Equal(t, c.clock.Add(-time.Minute).UnixNano(), c.Checked(), "a minute ago, by the clock as it is now")
	events := len(c.events)
	c.wait(time.Second)
	c.CheckClock()
	c.Unchanged()
	assert.Len(t, c.events, events, "a step is one step")
	assert.Equal(t, "b", c.value(c.clock.Add(time.Hour)).Revision)
}

func TestAClockThatGoesOnTellsNothing(t *testing.T) {
	c := newClocked(t)
	c.CheckClock()
	require.NoError(t, c.show(good))
	c.wait(time.Hour)
	require.NoError(t, c.show(other))
	before, events := c.registry, len(c.events)
	c.wait(time.Minute)
	c.clock = c.clock.Add(-setBackBy) // it is slewed
	c.CheckClock()
	c.clock = c.clock.Add(time.Hour) // it is set ahead
	c.CheckClock()
	assert.Same(t, before, c.registry)
	assert.Len(t, c.events, events)
}

// What began after the last look and before the step carries a time that comes again.
func TestALateRecordFromJustBeforeAStepIsNotStampedWithWhatCameAfterIt(t *testing.T) {
	for name, sees := range map[string]func(*clocked){
		"by a batch":             func(c *clocked) { c.CheckClock() },
		"by the look after it":   func(c *clocked) { c.Unchanged() },
		"by the one that showed": func(*clocked) {},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClocked(t)
			require.NoError(t, c.show(good))
			c.wait(30 * time.Second)
			late := c.clock.Add(-time.Second)
			c.clock = c.clock.Add(-10 * time.Minute)
			sees(c)
			c.wait(5 * time.Second)
			require.NoError(t, c.show(other))
			assert.Nil(t, c.value(late), "it ran with a, and the clock will show this time again with b")
			assert.Equal(t, "b", c.value(late.Add(10*time.Second)).Revision)
		})
	}
}

func TestAStepThatIsShorterThanTheTimeBetweenTwoLooksIsSeen(t *testing.T) {
	c := newClocked(t)
	require.NoError(t, c.show(good))
	c.wait(30 * time.Second)
	late := c.clock.Add(-time.Second)
	c.clock = c.clock.Add(-20 * time.Second)
	c.wait(time.Second)
	require.NoError(t, c.show(other))
	assert.Nil(t, c.value(late))
	assert.Equal(t, "b", c.value(late.Add(3*time.Second)).Revision)
}
