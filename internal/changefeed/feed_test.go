// SPDX-License-Identifier: Apache-2.0

package changefeed

import (
	"context"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"

	"github.com/llmcontext/llmcontextprocessor/config/history"
)

func key(collector, processor string) Key {
	set := componenttest.NewNopTelemetrySettings()
	set.Resource.Attributes().PutStr("service.instance.id", collector)
	return KeyOf(set, component.NewIDWithName(component.MustNewType("llm_context"), processor))
}

func numbered(from, to int) []history.Change {
	var list []history.Change
	for i := from; i < to; i++ {
		list = append(list, history.Change{New: strconv.Itoa(i)})
	}
	return list
}

func TestOneCollectorDoesNotHearAnother(t *testing.T) {
	feed := Open(key(t.Name(), "a"))
	defer feed.Close()
	assert.Nil(t, Listen(key(t.Name(), "b")))
	assert.Nil(t, Listen(key("another", "a")))
	require.NotNil(t, Listen(key(t.Name(), "a")))
	feed.Close()
	assert.Nil(t, Listen(key(t.Name(), "a")))
}

func TestAFeedThatWasReplacedTakesNothingWithIt(t *testing.T) {
	old, current := Open(key(t.Name(), "")), Open(key(t.Name(), ""))
	defer current.Close()
	old.Close()
	assert.NotNil(t, Listen(key(t.Name(), "")))
}

func TestEveryListenerGetsEveryChangeOnceAndInOrder(t *testing.T) {
	feed := Open(key(t.Name(), ""))
	defer feed.Close()
	feed.Publish(numbered(0, 10))
	var running sync.WaitGroup
	for range 2 {
		l := Listen(key(t.Name(), ""))
		running.Go(func() {
			var got []history.Change
			for len(got) < 500 {
				next, dropped, err := l.Next(context.Background(), 7)
				assert.NoError(t, err)
				assert.Zero(t, dropped)
				got = append(got, next...)
			}
			assert.Equal(t, numbered(0, 500), got)
			l.Close()
		})
	}
	for i := 10; i < 500; i += 10 {
		feed.Publish(numbered(i, i+10))
	}
	running.Wait()
}

func TestWhatIsTooMuchIsDroppedFromTheOldEndAndCounted(t *testing.T) {
	feed := Open(key(t.Name(), ""))
	defer feed.Close()
	early := Listen(key(t.Name(), ""))
	feed.Publish(make([]history.Change, 3))
	feed.Publish(numbered(3, maxPending))
	feed.Publish(numbered(maxPending, maxPending+3))
	changes, dropped := early.Take(maxPending + 9)
	assert.Equal(t, 3, dropped)
	assert.Len(t, changes, maxPending)
	assert.Equal(t, "3", changes[0].New)
	_, dropped = early.Take(1)
	assert.Zero(t, dropped, "it is told once")

	late := Listen(key(t.Name(), ""))
	changes, dropped = late.Take(maxPending + 9)
	assert.Equal(t, maxPending+3-maxEarlier, dropped)
	assert.Equal(t, numbered(maxPending+3-maxEarlier, maxPending+3), changes)
}

func TestAListenerThatLeavesGetsNothingMoreAndWaitsForNothing(t *testing.T) {
	feed := Open(key(t.Name(), ""))
	defer feed.Close()
	l := Listen(key(t.Name(), ""))
	l.Close()
	feed.Publish(numbered(0, 1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := l.Next(ctx, 1)
	assert.ErrorIs(t, err, context.Canceled)
}
