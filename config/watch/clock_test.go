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

func newClocked(t *testing.T) *clocked { return newClockedWith(t, nil, "") }

// newClockedWith makes one that counts the time from a boot of its machine.
func newClockedWith(t *testing.T, store Store, boot string) *clocked {
	c := &clocked{}
	c.rig = newRigOf(t, store, Steady{Elapsed: func() time.Duration { return c.elapsed }, Since: boot})
	return c
}

func (c *clocked) wait(d time.Duration) { c.clock, c.elapsed = c.clock.Add(d), c.elapsed+d }

// restarted returns another one on the same store, after a time in which none was there.
func (c *clocked) restarted(t *testing.T, boot string, down, step time.Duration) *clocked {
	next := newClockedWith(t, c.memory.store, boot)
	next.clock, next.elapsed = c.clock, c.elapsed
	next.wait(down)
	next.clock = next.clock.Add(step)
	return next
}

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

func TestAClockThatIsSetBackWhileNobodyLooksDatesNothing(t *testing.T) {
	const down = 30 * time.Minute
	for name, c := range map[string]struct {
		boot    string
		step    time.Duration
		setBack bool
	}{
		"behind what the last process saw, on another machine": {"another", -40 * time.Minute, true},
		"behind what the last process saw":                     {"a boot", -40 * time.Minute, true},
		"ahead of it, and less than it should be":              {"a boot", -20 * time.Minute, true},
		"a little":  {"a boot", -2 * time.Second, true},
		"slewed":    {"a boot", -setBackBy, false},
		"set ahead": {"a boot", time.Hour, false},
		"ahead of it, on another machine: nobody can tell": {"another", -20 * time.Minute, false},
		"ahead of it, where no time is known that goes on": {"", -20 * time.Minute, false},
	} {
		for shown, text := range map[string]string{"the same": good, "another": other} {
			t.Run(name+", "+shown, func(t *testing.T) {
				first := newClockedWith(t, &faultyStore{content: map[string][]byte{}}, "a boot")
				if c.boot == "" {
					first = newClockedWith(t, &faultyStore{content: map[string][]byte{}}, "")
				}
				require.NoError(t, first.show(good))
				first.wait(time.Hour)
				first.Unchanged()
				next := first.restarted(t, c.boot, down, c.step)
				require.NoError(t, next.show(text))
				before, late := first.clock.Add(-30*time.Minute), first.clock.Add(down-time.Second)
				assert.Equal(t, c.setBack, next.value(before) == nil, "the clock may have shown it again")
				assert.Nil(t, next.value(first.clock.Add(min(0, down+c.step)+time.Second)), "nobody looked")
				if c.setBack && c.boot == "a boot" { // how far it went is not known on another one
					assert.Nil(t, next.value(late), "it may have begun before the clock was set back")
				}
				next.wait(time.Hour)
				next.Unchanged()
				assert.NotNil(t, next.value(next.clock), "once the clock has caught up")
			})
		}
	}
}

func TestWhatABatchLearnsOfTheClockIsWrittenDownWithTheNextLook(t *testing.T) {
	c := newClockedWith(t, &faultyStore{content: map[string][]byte{}}, "a boot")
	require.NoError(t, c.show(good))
	c.wait(time.Hour)
	c.Unchanged()
	require.NoError(t, c.show(other))
	c.clock = c.clock.Add(-10 * time.Minute)
	c.CheckClock()
	c.Unchanged()
	next := c.restarted(t, "a boot", 0, 0)
	require.NoError(t, next.show(other))
	assert.Nil(t, next.value(c.clock.Add(time.Second)))
	assert.Equal(t, "a", next.value(c.clock.Add(-time.Second)).Revision)
}

func TestAClockThatIsSetAheadAndBackIsSeenAcrossARestart(t *testing.T) {
	c := newClockedWith(t, &faultyStore{content: map[string][]byte{}}, "a boot")
	require.NoError(t, c.show(good))
	c.wait(time.Second)
	c.clock = c.clock.Add(time.Hour)
	c.Unchanged()
	ahead := c.clock
	next := c.restarted(t, "a boot", 2*time.Hour, -time.Hour)
	require.NoError(t, next.show(other))
	assert.Nil(t, next.value(ahead.Add(110*time.Minute)), "the clock may have shown it with a, before it was set back")
	assert.Equal(t, "b", next.value(ahead.Add(3*time.Hour)).Revision)
}

func TestAfterAClockWasSetBackARestartCountsFromTheLastLookAndNotFromTheLatestTime(t *testing.T) {
	c := newClockedWith(t, &faultyStore{content: map[string][]byte{}}, "a boot")
	require.NoError(t, c.show(good))
	c.wait(5 * time.Hour)
	c.Unchanged()
	c.clock = c.clock.Add(-2 * time.Hour)
	c.Unchanged()
	c.wait(time.Second)
	next := c.restarted(t, "a boot", 10*time.Minute, 0)
	require.NoError(t, next.show(good))
	assert.Nil(t, next.value(next.clock.Add(-5*time.Minute)), "nobody looked")
	assert.Equal(t, "a", next.value(next.clock.Add(-time.Hour)).Revision)
	assert.Equal(t, "a", next.value(next.clock).Revision)
}

func TestTheTimeOfTheMachineGoesOn(t *testing.T) {
	machine, again := ofMachine(), ofMachine()
	assert.Equal(t, machine.Since, again.Since)
	began, process := machine.Elapsed(), ofProcess()
	assert.GreaterOrEqual(t, again.Elapsed(), began)
	if machine.Estimate != nil { // where the two are not one
		assert.InDelta(t, machine.Elapsed().Seconds(), machine.Estimate().Seconds(), 5)
	}
	assert.Empty(t, process.Since)
	assert.GreaterOrEqual(t, process.Elapsed(), time.Duration(0))
}
