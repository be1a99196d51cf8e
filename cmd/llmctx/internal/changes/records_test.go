// SPDX-License-Identifier: Apache-2.0

package changes

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/history"
	"github.com/llmcontext/llmcontextprocessor/internal/changerecord"
)

var (
	nine = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	five = nine.Add(5 * time.Minute)
)

// recordsOf writes changes as the receiver does.
func recordsOf(list ...history.Change) plog.Logs {
	logs := plog.NewLogs()
	records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	for i := range list {
		changerecord.Write(records.AppendEmpty(), &list[i], five)
	}
	return logs
}

func TestWhatTheReceiverWritesIsReadBackAsItWas(t *testing.T) {
	match := []document.Condition{{Key: "service.name", AnyOf: []string{"support-agent"}}}
	list, err := OfRecords(recordsOf(
		history.Change{Variable: "prompt", Match: match, Old: "p:r1", New: "p:r2", Since: nine, Revision: "c0ffee012345"},
		history.Change{Variable: "index", Old: "kb:s1", New: "kb:s2", After: nine, By: five, Revision: "c0ffee012345"},
		history.Change{Variable: "cohort", New: "beta", Since: nine, Revision: "c0ffee012345"},
		history.Change{Variable: "judge", Old: "g:j1", Since: nine, Revision: "c0ffee012345"},
	), map[string]bool{})
	require.NoError(t, err)
	source := "change record, registry c0ffee012345"
	assert.Equal(t, []Change{
		{Variable: "prompt", Match: "{service.name=support-agent}", Old: "p:r1", New: "p:r2", Since: &nine, Source: source},
		{Variable: "index", Match: "{}", Old: "kb:s1", New: "kb:s2", After: &nine, By: &five, Source: source},
		{Variable: "cohort", Match: "{}", Old: Nothing, New: "beta", Since: &nine, Source: source},
		{Variable: "judge", Match: "{}", Old: "g:j1", New: Nothing, Since: &nine, Source: source},
	}, list)
}

func TestOneChangeOfTwoReplicasIsReadOnce(t *testing.T) {
	change := history.Change{Variable: "prompt", Old: "p:r1", New: "p:r2", Since: nine}
	other := change
	other.New = "p:r3"
	seen := map[string]bool{}
	for i, want := range []int{2, 0} {
		list, err := OfRecords(recordsOf(change, other), seen)
		require.NoError(t, err)
		assert.Len(t, list, want, "replica %d", i)
	}
}
