// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// TestThePageOfAPostmortemIsReadOnAPhoneWithoutColourAndWithoutANetwork opens it in a real browser. The pictures stay in
// _build/e2e.
func TestThePageOfAPostmortemIsReadOnAPhoneWithoutColourAndWithoutANetwork(t *testing.T) {
	browser := browserBinary(t)
	page := filepath.Join(t.TempDir(), "postmortem.html")
	lake, _ := lakeOf(t, "prompt", "zstd", "7")
	postmortem(t, lake, "--html", page)
	for _, l := range looks {
		t.Run(l.name, func(t *testing.T) {
			seen := l.open(t, browser, page)
			keepPicture(t, "postmortem-"+l.name, seen.picture)
			assertLegible(t, l, page, seen)
			assert.Contains(t, seen.text, "support-agent: prompt support-agent:r41 → support-agent:r42, since ")
			assert.NotContains(t, strings.ToLower(seen.text), "caused")
		})
	}
}

// TestHostileAndLongValuesNeitherRunNorBreakThePage plants values that are markup, and values without a place to break.
func TestHostileAndLongValuesNeitherRunNorBreakThePage(t *testing.T) {
	browser := browserBinary(t)
	lake, page := filepath.Join(t.TempDir(), "traces.json"), filepath.Join(t.TempDir(), "postmortem.html")
	require.NoError(t, os.WriteFile(lake, hostileLake(t), 0o600))
	postmortem(t, lake, "--html", page)
	for _, l := range looks {
		t.Run(l.name, func(t *testing.T) {
			seen := l.open(t, browser, page)
			keepPicture(t, "hostile-"+l.name, seen.picture)
			assertLegible(t, l, page, seen)
			assert.True(t, strings.HasPrefix(seen.title, "Postmortem, "), seen.title)
			assert.Contains(t, seen.text, hostile, "it is shown as it is")
		})
	}
}

// assertLegible checks what holds for each page, however it is looked at.
func assertLegible(t *testing.T, l look, page string, seen *sight) {
	t.Helper()
	assert.Equal(t, []string{"file://" + page}, seen.requests, "the page asks for nothing but itself")
	assert.Empty(t, seen.complaints)
	assert.LessOrEqual(t, seen.scrollWidth, l.width, "nothing reaches beyond the edge")
	assert.Empty(t, seen.cut, "no text is cut off")
	assert.Empty(t, seen.wrapped, "no value of a table goes over two lines")
	assert.Empty(t, seen.faint, "text stands out from what is behind it")
	assert.Equal(t, int64(6), seen.lanes, "one lane a variable")
	assert.True(t, seen.patterned, "what moved is told apart by its pattern and by a word")
	assert.GreaterOrEqual(t, seen.smallest, 11.0, "the smallest letters, in pixels")
	// A screen reader hears tables as tables also where they are laid out as cards.
	assert.Equal(t, 7, seen.roles["table"])
	assert.Equal(t, 7, seen.roles["image"], "the rate and the lanes")
	assert.Zero(t, seen.nameless)
}

// keepPicture leaves a picture in _build/e2e.
func keepPicture(t *testing.T, name string, picture []byte) {
	t.Helper()
	folder := filepath.Join(harness.Root(t), "_build", "e2e")
	require.NoError(t, os.MkdirAll(folder, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o600))
}

const hostile = `</style></script><script>document.title='run'</script><img src=http://127.0.0.1:9/ onerror="document.title='run'">`

// hostileLake is stamped traffic in which the prompt moves, from one ugly value to another.
func hostileLake(t *testing.T) []byte {
	t.Helper()
	from, err := time.Parse("2006-01-02T15:04Z", strings.Split(syntheticBad, "..")[0])
	require.NoError(t, err)
	long := strings.Repeat("unbreakable", 19)
	var lake bytes.Buffer
	for hour := -24; hour < 4; hour++ {
		traces := ptrace.NewTraces()
		resource := traces.ResourceSpans().AppendEmpty()
		resource.Resource().Attributes().PutStr("service.name", hostile)
		spans := resource.ScopeSpans().AppendEmpty().Spans()
		for n := range 200 {
			span := spans.AppendEmpty()
			span.SetName("chat " + long)
			span.SetTraceID(pcommon.TraceID{byte(hour), byte(n), 1})
			span.SetSpanID(pcommon.SpanID{byte(hour), byte(n), 1})
			at := from.Add(time.Duration(hour)*time.Hour + time.Duration(n)*18*time.Second)
			span.SetStartTimestamp(pcommon.NewTimestampFromTime(at))
			span.SetEndTimestamp(pcommon.NewTimestampFromTime(at.Add(time.Second)))
			prompt, bad := hostile, n%25 == 0
			if hour >= 0 {
				prompt, bad = long+"-next", n%5 == 0
			}
			attributes := span.Attributes()
			for name, value := range map[string]string{
				"prompt.revision": prompt, "model.route": fmt.Sprintf("%s:%d", long, n%7), "index.snapshot_id": long,
				"tools.schema_hash": hostile + long, "judge.revision": "j|7`*", "traffic.cohort": strings.ToUpper(long),
				"status": "declared", "fingerprint": hostile, "registry.revision": long,
			} {
				attributes.PutStr("llm_context."+name, value)
			}
			attributes.PutStr("gen_ai.evaluation.score.label", map[bool]string{true: "fail", false: "pass"}[bad])
		}
		line, err := (&ptrace.JSONMarshaler{}).MarshalTraces(traces)
		require.NoError(t, err)
		lake.Write(append(line, '\n'))
	}
	return lake.Bytes()
}
