// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

const (
	pace         = 20 * time.Millisecond // between requests
	spansEach    = 10
	slowestTaken = 2 * time.Second // a pipeline that waits for a source waits for longer
)

// traffic sends spans, evenly, while a test breaks things. The registry declares a
// cohort that is named v0, v1, v2 …; versions says when each was declared.
type traffic struct {
	first     int // the number of the first span
	collector *harness.Collector
	lake      string
	stop      context.CancelFunc
	done      sync.WaitGroup
	starts    []time.Time // of the spans, by their number
	slowest   time.Duration
	err       error

	versions []time.Time // when the put of each version began
}

// startTraffic begins to send. versions are those that were declared before.
func startTraffic(t *testing.T, collector *harness.Collector, lake string, versions ...time.Time) *traffic {
	t.Helper()
	return startTrafficFrom(t, 0, collector, lake, versions...)
}

// startTrafficFrom numbers the spans from another number on.
func startTrafficFrom(
	t *testing.T, first int, collector *harness.Collector, lake string, versions ...time.Time,
) *traffic {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	s := &traffic{first: first, collector: collector, lake: lake, stop: stop, versions: versions}
	s.done.Go(func() { s.send(ctx) })
	t.Cleanup(func() {
		stop()
		s.done.Wait()
	})
	return s
}

func (s *traffic) send(ctx context.Context) {
	tick := time.NewTicker(pace)
	defer tick.Stop()
	for s.err == nil {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		begin := time.Now()
		var spans []string
		for range spansEach {
			spans = append(spans, chatSpan(s.first+len(s.starts), begin, begin.Add(time.Millisecond)))
			s.starts = append(s.starts, begin)
		}
		// A request that was begun is finished, also at the end.
		s.err = s.collector.TrySendJSON(context.WithoutCancel(ctx), request(spans...))
		s.slowest = max(s.slowest, time.Since(begin))
	}
}

// document declares the next version.
func (s *traffic) document() string {
	s.versions = append(s.versions, time.Now())
	return fmt.Sprintf("contexts: [{match: {}, cohort: v%d}]\n", len(s.versions)-1)
}

// finish ends the traffic and the collector, and expects every span once, in good
// time, with a version that had been declared by then, or unknown between two looks of
// the source; the last ones with the last.
func (s *traffic) finish(t *testing.T) {
	t.Helper()
	s.stop()
	s.done.Wait()
	require.NoError(t, s.err)
	assert.Less(t, s.slowest, slowestTaken)
	s.collector.Stop(t)

	spans := harness.ReadSpans(t, s.lake)
	require.Len(t, spans, len(s.starts), "spans were lost or doubled")
	seen, unknown := map[int]bool{}, 0
	for _, span := range spans {
		number, err := strconv.Atoi(span.Name())
		require.NoError(t, err)
		require.False(t, seen[number], "span %d came twice", number)
		seen[number] = true
		cohort, _ := span.Attributes().Get("llm_context.traffic.cohort")
		if cohort.AsString() == "unknown" && number < len(s.starts)-1 {
			unknown++
			continue
		}
		version, err := strconv.Atoi(strings.TrimPrefix(cohort.AsString(), "v"))
		require.NoError(t, err, "span %d has the cohort %q", number, cohort.AsString())
		require.Less(t, version, len(s.versions), "never declared")
		require.False(t, s.starts[number].Before(s.versions[version]), "span %d has a version of after it", number)
		if number == len(s.starts)-1 {
			require.Equal(t, len(s.versions)-1, version, "the last span must have the last version")
		}
	}
	assert.Less(t, unknown, len(spans)/4, "hardly anything is between two looks")
	t.Logf("%d spans, %d of them between two looks, %d versions; the slowest request took %s",
		len(spans), unknown, len(s.versions), s.slowest.Round(time.Millisecond))
}

func chatSpan(number int, start, end time.Time) string {
	return fmt.Sprintf(`{"traceId":"%032x","spanId":"%016x","name":"%d","startTimeUnixNano":"%d","endTimeUnixNano":"%d",`+
		`"attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}}]}`,
		number+1, number+1, number, start.UnixNano(), end.UnixNano())
}

func request(spans ...string) string {
	return `{"resourceSpans":[{"scopeSpans":[{"spans":[` + strings.Join(spans, ",") + `]}]}]}`
}
