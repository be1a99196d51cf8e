// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"fmt"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/contexts/ottlspan"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/ottlfuncs"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// selection corrects which spans are stamped. A nil sequence is none.
type selection struct {
	include, exclude *conditions
}

type conditions = ottl.ConditionSequence[*ottlspan.TransformContext]

// place is a span and what is around it.
type place struct {
	resource ptrace.ResourceSpans
	scope    ptrace.ScopeSpans
	span     ptrace.Span
}

func newSelection(cfg SpansConfig, set component.TelemetrySettings) (*selection, error) {
	include, err := newConditions("spans::include", cfg.Include, set)
	if err != nil {
		return nil, err
	}
	exclude, err := newConditions("spans::exclude", cfg.Exclude, set)
	if err != nil {
		return nil, err
	}
	return &selection{include, exclude}, nil
}

func newConditions(name string, texts []string, set component.TelemetrySettings) (*conditions, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	parser, err := ottlspan.NewParser(ottlfuncs.StandardConverters[*ottlspan.TransformContext](), set,
		ottlspan.EnablePathContextNames())
	if err != nil {
		return nil, err
	}
	parsed := make([]*ottl.Condition[*ottlspan.TransformContext], len(texts))
	for i, text := range texts {
		if parsed[i], err = parser.ParseCondition(text); err != nil {
			return nil, fmt.Errorf("%s[%d]: %q is no OTTL condition of a span, such as span.attributes[\"app.llm\"] == true: %w",
				name, i, text, err)
		}
	}
	// A condition that fails on one span, such as a comparison of types, leaves that
	// span as it is: it is logged, and nothing is lost.
	sequence := ottlspan.NewConditionSequence(parsed, set, ottlspan.WithConditionSequenceErrorMode(ottl.IgnoreError))
	return &sequence, nil
}

func holds(ctx context.Context, c *conditions, at place) bool {
	view := ottlspan.NewTransformContext(at.resource, at.scope, at.span)
	defer view.Close()
	ok, err := c.Eval(ctx, view)
	return err == nil && ok
}
