// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"fmt"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/contexts/ottllog"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/contexts/ottlspan"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/ottlfuncs"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// selection corrects which spans and which log records are stamped.
type selection struct {
	spans included[*ottlspan.TransformContext]
	logs  included[*ottllog.TransformContext]
}

// included holds the conditions for one signal. A nil sequence is none.
type included[K any] struct{ include, exclude *ottl.ConditionSequence[K] }

func newSelection(cfg *Config, set component.TelemetrySettings) (*selection, error) {
	spans, err := ottlspan.NewParser(ottlfuncs.StandardConverters[*ottlspan.TransformContext](), set,
		ottlspan.EnablePathContextNames())
	if err != nil {
		return nil, err
	}
	logs, err := ottllog.NewParser(ottlfuncs.StandardConverters[*ottllog.TransformContext](), set,
		ottllog.EnablePathContextNames())
	if err != nil {
		return nil, err
	}
	s := &selection{}
	s.spans, err = newIncluded("spans", "a span, such as span.attributes[\"app.llm\"] == true", cfg.Spans, &spans, set)
	if err != nil {
		return nil, err
	}
	s.logs, err = newIncluded("logs", "a log record, such as log.attributes[\"app.llm\"] == true", cfg.Logs, &logs, set)
	return s, err
}

func newIncluded[K any](
	name, what string, cfg SelectionConfig, parser *ottl.Parser[K], set component.TelemetrySettings,
) (in included[K], err error) {
	if in.include, err = newConditions(name+"::include", what, cfg.Include, parser, set); err != nil {
		return in, err
	}
	in.exclude, err = newConditions(name+"::exclude", what, cfg.Exclude, parser, set)
	return in, err
}

func newConditions[K any](
	name, what string, texts []string, parser *ottl.Parser[K], set component.TelemetrySettings,
) (*ottl.ConditionSequence[K], error) {
	if len(texts) == 0 {
		return nil, nil
	}
	parsed := make([]*ottl.Condition[K], len(texts))
	for i, text := range texts {
		condition, err := parser.ParseCondition(text)
		if err != nil {
			return nil, fmt.Errorf("%s[%d]: %q is no OTTL condition of %s: %w", name, i, text, what, err)
		}
		parsed[i] = condition
	}
	// A condition that fails on one record, such as a comparison of types, leaves that
	// record as it is: it is logged, and nothing is lost.
	sequence := ottl.NewConditionSequence(parsed, set, ottl.WithConditionSequenceErrorMode[K](ottl.IgnoreError))
	return &sequence, nil
}

// spanPlace is a span and what is around it.
type spanPlace struct {
	resource ptrace.ResourceSpans
	scope    ptrace.ScopeSpans
	span     ptrace.Span
}

func (at *spanPlace) holds(ctx context.Context, c *ottl.ConditionSequence[*ottlspan.TransformContext]) bool {
	view := ottlspan.NewTransformContext(at.resource, at.scope, at.span)
	defer view.Close()
	ok, err := c.Eval(ctx, view)
	return err == nil && ok
}

// logPlace is a log record and what is around it.
type logPlace struct {
	resource plog.ResourceLogs
	scope    plog.ScopeLogs
	record   plog.LogRecord
}

func (at *logPlace) holds(ctx context.Context, c *ottl.ConditionSequence[*ottllog.TransformContext]) bool {
	view := ottllog.NewTransformContext(at.resource, at.scope, at.record)
	defer view.Close()
	ok, err := c.Eval(ctx, view)
	return err == nil && ok
}
