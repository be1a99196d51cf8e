// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"fmt"

	"go.uber.org/zap"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/history"
	"github.com/llmcontext/llmcontextprocessor/config/watch"
)

// news writes to the log what happens at the source: a line when something changes, and
// none while it goes on. Events come one at a time.
type news struct {
	failing  bool
	rejected string // the error that was told last
	unstored string
}

func (n *news) tell(logger *zap.Logger, event watch.Event) {
	defer tellChanges(logger, event.Changes)
	switch event.Result {
	case watch.Loaded:
		logger.Info("registry loaded", registryFields(event)...)
	case watch.Restored:
		logger.Info("registry restored from the storage", registryFields(event)...)
	case watch.Recovered:
		logger.Info("registry source can be read again", zap.String("registry.revision", event.Registry.Revision()))
	case watch.Failed:
		if !n.failing {
			warn(logger, "registry source failed; what was good stays in force", event.Err)
		}
	case watch.Rejected:
		if text := event.Err.Error(); text != n.rejected {
			n.rejected = text
			warn(logger, "registry rejected; what was good stays in force", event.Err)
		}
	case watch.Unstored:
		if text := event.Err.Error(); text != n.unstored {
			n.unstored = text
			warn(logger, "history not stored; it ends with this process until it can be", event.Err)
		}
	}
	switch event.Result {
	case watch.Failed:
		n.failing = true
	case watch.Loaded:
		n.failing, n.rejected = false, ""
	case watch.Rejected, watch.Recovered:
		n.failing = false
	case watch.Restored, watch.Unstored:
	}
}

// maxToldChanges bounds the lines of one load.
const maxToldChanges = 100

// tellChanges writes a line for each change of a variable. The change stands in the
// message, as the Collector's sampling of log lines tells lines apart by that.
func tellChanges(logger *zap.Logger, changes []history.Change) {
	for i := range changes[:min(len(changes), maxToldChanges)] {
		c := &changes[i]
		fields := []zap.Field{
			zap.String("variable", c.Variable), zap.String("context", c.Position.String()),
			zap.String("match", (&document.Context{Match: c.Match}).String()),
			zap.String("old", c.Old), zap.String("new", c.New),
		}
		if c.Since.IsZero() {
			fields = append(fields, zap.Time("after", c.After), zap.Time("by", c.By))
		} else {
			fields = append(fields, zap.Time("since", c.Since))
		}
		logger.Info(fmt.Sprintf("%s changes from %s to %s", c.Variable, orNothing(c.Old), orNothing(c.New)),
			append(fields, zap.String("registry.revision", c.Revision), zap.String("change.id", c.ID()))...)
	}
	if more := len(changes) - maxToldChanges; more > 0 {
		logger.Info("more variables change", zap.Int("changes", more))
	}
}

func orNothing(value string) string {
	if value == "" {
		return "nothing"
	}
	return value
}

// warn writes a line without a stack trace, which says nothing of a source.
func warn(logger *zap.Logger, message string, err error) {
	logger.Warn(message, zap.String("error", err.Error()))
}

func registryFields(event watch.Event) []zap.Field {
	return []zap.Field{
		zap.String("registry.revision", event.Registry.Revision()),
		zap.Int("contexts", event.Registry.Contexts()),
		zap.String("source.version", event.Version),
	}
}
