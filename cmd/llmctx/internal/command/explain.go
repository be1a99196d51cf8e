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
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor"
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
	// Config is the Collector's configuration that counted; "" where none was given.
	Config string `json:"config,omitempty"`
	*llmcontextprocessor.Explanation
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
	timezone
	registries         []string
	config, processor  string
	spans, trace, span string
	at                 string
	settle             time.Duration
	asJSON             bool
}

// Explain makes `llmctx explain`.
func Explain() *cobra.Command {
	var e explain
	cmd := &cobra.Command{
		Use:   "explain --registry FILE --spans FILE [--config FILE]",
		Short: "Say which entry of a registry each variable of a span comes from, and why",
		Long: `Say which entry of a registry each variable of a span comes from, and why.

Reads spans as OTLP/JSON, as the Collector's file exporter writes them, plain, .gz or
.zst; "-" is the standard input. What it says is what the processor would stamp with this
registry. Where a span carries a stamp already, it says what differs.

--config names the Collector's configuration. Of its section llm_context (or that which
--processor names) variables, settle, history and also_write count; source, spans::include,
spans::exclude, stale_after and storage do not. ${env:NAME}, ${env:NAME:-default} and
${file:PATH} are filled in, other providers are not known here. Without --config the defaults
count: variables of your own, and attributes that are configured as evidence, are not judged.

An entry without since is in force from when a Collector first saw it, which a file does
not tell: it then counts from history (a day, by default) before now. Whether the registry was
stale cannot be told either.

Exit codes: 0 explained, 1 the registry is not valid, 2 no answer.`,
		Example: `  llmctx explain --registry examples/quickstart-registry.yaml --spans testdata/spans/otel.json`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return e.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&e.registries, "registry", nil, "registry file, or a folder of fragments; again for further ones")
	flags.StringVar(&e.config, "config", "", "the Collector's configuration, with the section of the processor")
	flags.StringVar(&e.processor, "processor", "", "name of that section, such as llm_context/eu (default: the only one)")
	flags.StringVar(&e.spans, "spans", "", "OTLP/JSON file")
	flags.StringVar(&e.trace, "trace", "", "only spans of this trace ID")
	flags.StringVar(&e.span, "span", "", "only the span of this span ID")
	flags.StringVar(&e.at, "at", "", "look up another time than the start of the span")
	flags.DurationVar(&e.settle, "settle", 30*time.Second, "settle, in place of what --config says")
	e.timezone.flag(cmd)
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
		if at, err = parseTime(e.at, now, e.zone); err != nil {
			return fmt.Errorf("--at: %w", err)
		}
	}
	cfg, err := e.configured(cmd)
	if err != nil {
		return err
	}
	in, err := readRegistry(cmd, e.registries)
	if err != nil {
		return fmt.Errorf("--registry: %w", err)
	}
	registry, err := config.NewLoader(cfg.History, variablesOf(cfg)).Load(in.fragments, now)
	if err != nil {
		return &Finding{in.placed(err)}
	}
	explainer, err := llmcontextprocessor.NewExplainer(cfg, registry)
	if err != nil {
		return err
	}
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
		in.placeEntries(x)
		return e.tell(cmd, e.describe(single, x, registry.Revision()))
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
	return e.close(cmd)
}

// configured returns what the processor is configured with, as far as it counts here.
func (e *explain) configured(cmd *cobra.Command) (*llmcontextprocessor.Config, error) {
	if e.processor != "" && e.config == "" {
		return nil, errors.New("--processor names a section of a configuration; name that too, with --config")
	}
	read := defaultConfig
	if e.config != "" {
		read = func() (*llmcontextprocessor.Config, error) { return readConfig(cmd.Context(), e.config, e.processor) }
	}
	cfg, err := read()
	if err == nil && cmd.Flags().Changed("settle") {
		cfg.Settle = e.settle
	}
	return cfg, err
}

// close says what was not judged.
func (e *explain) close(cmd *cobra.Command) error {
	if e.config != "" || e.asJSON {
		return nil
	}
	_, err := fmt.Fprintln(cmd.OutOrStdout(), "Judged without --config: variables of your own, and attributes that are configured as evidence, are not.")
	return err
}

func (e *explain) wants(span ptrace.Span) bool {
	return (e.trace == "" || strings.EqualFold(e.trace, span.TraceID().String())) &&
		(e.span == "" || strings.EqualFold(e.span, span.SpanID().String()))
}

func only(td ptrace.Traces) ptrace.Span {
	return td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
}

func (e *explain) describe(single ptrace.Traces, x *llmcontextprocessor.Explanation, revision string) *explainedSpan {
	span := only(single)
	s := &explainedSpan{
		Schema: explainSchema, Name: span.Name(), TraceID: span.TraceID().String(), SpanID: span.SpanID().String(),
		Registry: revision, Config: e.config, Explanation: x,
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
	return s.text(cmd.OutOrStdout(), &e.timezone)
}
