// SPDX-License-Identifier: Apache-2.0

package command

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/processor"
)

// explainSchema names the shape of the JSON. It changes when a field changes its meaning.
const explainSchema = "llm_context.explain/1"

// explainedSpan is one span in the answer, as --json prints it.
type explainedSpan struct {
	Schema   string `json:"schema"`
	Service  string `json:"service"`
	Name     string `json:"name"`
	TraceID  string `json:"trace_id"`
	SpanID   string `json:"span_id"`
	Registry string `json:"registry_revision"`
	*processor.Explanation
	// Differences are attributes of an earlier stamp that this registry would not write so.
	Differences []difference `json:"differences,omitempty"`
}

type difference struct {
	Attribute string `json:"attribute"`
	Carried   string `json:"carried"` // "" where the span does not carry it
	Now       string `json:"now"`     // "" where it would not be written
}

// explain holds the flags of `llmctx explain`.
type explain struct {
	registries         []string
	spans, trace, span string
	at                 string
	settle             time.Duration
	asJSON             bool
}

// Explain makes `llmctx explain`.
func Explain() *cobra.Command {
	var e explain
	cmd := &cobra.Command{
		Use:   "explain --registry FILE --spans FILE",
		Short: "Say which entry of a registry each variable of a span comes from, and why",
		Long: `Say which entry of a registry each variable of a span comes from, and why.

Reads spans as OTLP/JSON, as the Collector's file exporter writes them, plain, .gz or
.zst; "-" is the standard input. What it says is what the processor would stamp with this
registry. Where a span carries a stamp already, it says what differs.

An entry without since is in force from when a Collector first saw it, which a file does
not tell: it then counts from a day ago. Whether the registry was stale cannot be told either.

Exit codes: 0 explained, 1 the registry is not valid, 2 no answer.`,
		Example: `  llmctx explain --registry examples/quickstart-registry.yaml --spans testdata/spans/otel.json`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return e.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&e.registries, "registry", nil, "registry file; again for further fragments")
	flags.StringVar(&e.spans, "spans", "", "OTLP/JSON file")
	flags.StringVar(&e.trace, "trace", "", "only spans of this trace ID")
	flags.StringVar(&e.span, "span", "", "only the span of this span ID")
	flags.StringVar(&e.at, "at", "", "look up another time than the start of the span")
	flags.DurationVar(&e.settle, "settle", 30*time.Second, "settle, as the processor is configured")
	flags.BoolVar(&e.asJSON, "json", false, "print one JSON document a span")
	for _, name := range []string{"registry", "spans"} {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // the flag is defined above
		}
	}
	return cmd
}

func (e *explain) run(cmd *cobra.Command) error {
	now := time.Now().UTC()
	var at time.Time
	if e.at != "" {
		var err error
		if at, err = parseTime(e.at, now); err != nil {
			return fmt.Errorf("--at: %w", err)
		}
	}
	cfg, ok := processor.NewFactory().CreateDefaultConfig().(*processor.Config)
	if !ok {
		return errors.New("the processor has a configuration of another type")
	}
	cfg.Settle = e.settle
	fragments, err := readFragments(cmd, e.registries)
	if err != nil {
		return err
	}
	registry, err := config.NewLoader(cfg.History, nil).Load(fragments, now)
	if err != nil {
		return &Finding{err}
	}
	explainer := processor.NewExplainer(cfg, registry)
	seen, told := 0, 0
	err = eachSpan(cmd, e.spans, func(single ptrace.Traces) error {
		span := only(single)
		seen++
		if !e.wants(span) {
			return nil
		}
		if !at.IsZero() {
			length := span.EndTimestamp() - span.StartTimestamp()
			span.SetStartTimestamp(pcommon.NewTimestampFromTime(at))
			span.SetEndTimestamp(span.StartTimestamp() + length)
		}
		x := explainer.Explain(single)
		if x.Kind == "none" && e.trace == "" && e.span == "" {
			return nil // other spans of the file, which nobody asked for
		}
		told++
		return e.tell(cmd, describe(single, x, registry.Revision()))
	})
	switch {
	case err != nil:
		return err
	case told == 0 && seen == 0:
		return fmt.Errorf("%s: no spans there; it takes OTLP/JSON as the file exporter writes it", e.spans)
	case told == 0 && (e.trace != "" || e.span != ""):
		return fmt.Errorf("%s: none of its %s has this trace or span ID", e.spans, count(seen, "span"))
	case told == 0:
		return fmt.Errorf("%s: none of its %s is a GenAI span; name one with --span to be told why", e.spans, count(seen, "span"))
	}
	return nil
}

func (e *explain) wants(span ptrace.Span) bool {
	return (e.trace == "" || strings.EqualFold(e.trace, span.TraceID().String())) &&
		(e.span == "" || strings.EqualFold(e.span, span.SpanID().String()))
}

func only(td ptrace.Traces) ptrace.Span {
	return td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
}

func describe(single ptrace.Traces, x *processor.Explanation, revision string) *explainedSpan {
	span := only(single)
	s := &explainedSpan{
		Schema: explainSchema, Name: span.Name(), TraceID: span.TraceID().String(), SpanID: span.SpanID().String(),
		Registry: revision, Explanation: x,
	}
	if service, ok := single.ResourceSpans().At(0).Resource().Attributes().Get("service.name"); ok {
		s.Service = service.AsString()
	}
	if len(x.Written) > 0 {
		s.Differences = differences(x.Written, x.Attributes)
	}
	return s
}

func (e *explain) tell(cmd *cobra.Command, s *explainedSpan) error {
	if e.asJSON {
		return printJSON(cmd.OutOrStdout(), s)
	}
	return s.text(cmd.OutOrStdout())
}
