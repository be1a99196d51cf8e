// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// TestMillionsOfSpansAreStampedAlikeWithAndWithoutCaches is FuzzWhatIsRememberedNeverChangesAStamp
// for as many spans as LLMCONTEXT_SPANS says: each is one that was captured, of one of several
// clients, altered up to three times, by values of every type among them. The processor that
// remembers gets up to three at once, the other one each alone.
func TestMillionsOfSpansAreStampedAlikeWithAndWithoutCaches(t *testing.T) {
	count := 20_000
	if text := os.Getenv("LLMCONTEXT_SPANS"); text != "" {
		var err error
		count, err = strconv.Atoi(text)
		require.NoError(t, err)
	}
	var spans []ptrace.Traces
	for _, file := range capturedFiles(t) {
		spans = append(spans, singles(captured(t, file))...)
	}
	with, without := newBench(t, observeMuch), without(t, manyWays, observeMuch)
	with.show(t, manyWays)
	random := rand.New(rand.NewPCG(uint64(count), 8))
	encoder := &ptrace.ProtoMarshaler{}
	encoded := func(td ptrace.Traces) []byte {
		b, err := encoder.MarshalTraces(td)
		require.NoError(t, err)
		return b
	}
	for n := 0; n < count; {
		batch := ptrace.NewTraces()
		spans[random.IntN(len(spans))].CopyTo(batch)
		batch.ResourceSpans().At(0).Resource().Attributes().PutStr("service.name", fmt.Sprintf("client-%d", random.IntN(3)))
		scope := batch.ResourceSpans().At(0).ScopeSpans().At(0)
		for range random.IntN(3) {
			spansOf(spans[random.IntN(len(spans))])[0].CopyTo(scope.Spans().AppendEmpty())
		}
		for _, span := range scope.Spans().All() {
			n++
			for range random.IntN(4) {
				alter(random, span)
			}
		}
		alone := singles(batch)
		together := singles(with.stamp(t, batch))
		for i, span := range alone {
			if want := without.stamp(t, span); !bytes.Equal(encoded(want), encoded(together[i])) {
				t.Fatalf("span %d: %s\nwithout: %s", n,
					fmt.Sprint(spansOf(together[i])[0].Attributes().AsRaw()), fmt.Sprint(spansOf(want)[0].Attributes().AsRaw()))
			}
		}
	}
	require.Positive(t, with.current.Load().stamps.Bytes(), "nothing was remembered: the comparison says nothing")
}
