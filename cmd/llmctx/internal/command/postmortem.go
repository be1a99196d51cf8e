// SPDX-License-Identifier: Apache-2.0

package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/clickhouse"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/lakesql"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/trino"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/report"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// postmortem holds the flags of `llmctx postmortem`.
type postmortem struct {
	behaviour
	store
	timezone
	bad, baseline         string
	services              []string
	where                 string
	perTrace, perResponse bool
	sampled               float64
	columns               bool
	html                  string
	traceURL, searchURL   string
	asJSON, quiet         bool
	printSQL              string
}

// Postmortem makes `llmctx postmortem`.
func Postmortem() *cobra.Command {
	var p postmortem
	cmd := &cobra.Command{
		Use:   "postmortem --lake DIR --bad FROM..TO",
		Short: "Tell which variable moved between a baseline and a bad window",
		Long: `Tell which variable moved between a baseline and a bad window.

Reads the stamped spans of a lake, and the log records that judge them: OTLP/JSON as the
Collector's file exporter writes it, plain, .gz or .zst, or Parquet, which compresses itself.
Links are followed, names with a dot in front left out. Answers in the order in which a
responder asks: what was bad and how often, which variables moved, when each value first
appeared, what did not move, drift and gaps in the evidence, traces to open.

A window is FROM..TO. A time without a zone is UTC, or of --timezone; the end may leave out
what it has in common with the begin, or be a duration after it:
2026-08-20T14:00+02:00..15:30, 'yesterday 9:00..+90m'. -2h and '3d ago' are before now, 09:00
is the last one; 2h alone are the last two hours.

A bad answer is what --verdict, --error, --latency, --tokens, --text or --behavior says; the
same flag twice is or, different flags are and. --behavior is a condition over attrs['key'],
resource['key'], name, service, duration_ms, status_code, ts, trace_id and span_id. Where it
is NULL, a span does not count as scored. Verdicts are found wherever they are: on the
answer, in its events, in log records, on spans of a judge, hours later; --per-trace and
--per-response are orders instead. Without any of these flags the verdicts of the lake are
listed, with their rates.

That bad answers are on a variable says where to look first. It is not a proof.

Exit codes: 0 answered, also with "nothing moved" or "too few spans"; 1 answered, but files
of the lake were left out, since they cannot be read; 2 no answer.`,
		Example: `  llmctx postmortem --lake /var/lib/otel/lake --bad 2026-08-20T14:00Z..15:30 \
    --verdict 'groundedness=fail' --html postmortem.html`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&p.printSQL, "print-sql", "", "instead of asking, print the SQL that counts: clickhouse; or of a packed lake duckdb, trino, or, which nobody has tested, athena, "+strings.Join(lakesql.Untested, ", "))
	p.store.flags(cmd, "print-sql")
	flags.StringVar(&p.bad, "bad", "", "the bad window, FROM..TO")
	flags.StringVar(&p.baseline, "baseline", "",
		"what to compare with, FROM..TO (default: what the lake has before the bad window, at most seven days)")
	p.timezone.flag(cmd)
	p.behaviour.flags(cmd)
	flags.BoolVar(&p.perTrace, "per-trace", false, "a verdict counts for all answers of its trace")
	flags.BoolVar(&p.perResponse, "per-response", false, "a verdict counts for the answer with its gen_ai.response.id")
	cmd.MarkFlagsMutuallyExclusive("per-trace", "per-response")
	flags.StringArrayVar(&p.services, "service", nil, "count the spans of this service only")
	flags.StringVar(&p.where, "where", "", "condition for the spans that count, such as service = 'support-agent'")
	flags.Float64Var(&p.sampled, "sampled", 0, "how many spans each stands for, where no span tells")
	flags.BoolVar(&p.columns, "columns", false, "show which other attributes bad answers are on, also where a variable is named")
	flags.BoolVar(&p.asJSON, "json", false, "print the answer as JSON")
	flags.StringVar(&p.html, "html", "", "also write the answer into this file, as one page that needs no network")
	flags.StringVar(&p.traceURL, "trace-url", "", "address of a trace, for links: http://jaeger:16686/trace/{trace_id}")
	flags.StringVar(&p.searchURL, "search-url", "", "address of a search for an attribute, with {attribute} and {value}; {from_us}, {to_us}, {from_ms}, {to_ms}: the window")
	flags.BoolVar(&p.quiet, "quiet", false, "tell no progress")
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return quoteIt(err) })
	if err := cmd.MarkFlagRequired("bad"); err != nil {
		panic(err) // the flag is defined above
	}
	return cmd
}

func (p *postmortem) run(cmd *cobra.Command) error {
	q, asked, err := p.question(time.Now())
	if err != nil {
		return err
	}
	if p.printSQL != "" {
		return p.script(cmd.OutOrStdout(), q)
	}
	if p.html != "" {
		if err := writable(p.html); err != nil {
			return err
		}
	}
	table, err := p.count(cmd, q, asked)
	if err != nil {
		return err
	}
	answer := report.Build(table, *asked, attributeOf)
	if p.html != "" {
		if err := writePage(p.html, answer); err != nil {
			return err
		}
	}
	if err := p.print(cmd.OutOrStdout(), answer); err != nil {
		return err
	}
	return incomplete(table.Coverage.Left.Skipped)
}

// count asks the store, and closes it: what it took is there for the analysis.
func (p *postmortem) count(cmd *cobra.Command, q *counts.Question, asked *report.Question) (table *counts.Table, err error) {
	ctx, stop := untilStopped(cmd.Context())
	defer stop()
	records, err := p.open(ctx)
	if err != nil {
		return nil, explainMissing(err, p.name())
	}
	defer func() { _ = records.Close() }()
	told := newProgress(cmd.ErrOrStderr())
	if !p.quiet {
		q.Progress = told.tell
	}
	table, err = ask(ctx, records, q, asked)
	told.done()
	if err != nil {
		return nil, explainMissing(err, p.name())
	}
	if !holdsBad(table) {
		return nil, noSpans(table, p.name(), p.filter(), p.servicesThere(ctx, records, q))
	}
	asked.Hints = slices.Concat(scoresThere(q, table), hints(ctx, records, q, table), otherLabels(q, table), candidates(ctx, records, q, table))
	if p.lake == "" {
		staySmall(len(table.Cells))
	}
	return table, nil
}

// script prints what would be asked.
func (p *postmortem) script(w io.Writer, q *counts.Question) error {
	var text string
	var err error
	switch p.printSQL {
	case "trino", "athena":
		catalog, schema, _ := strings.Cut(p.trinoSchema, ".")
		text, err = trino.Script(catalog, schema, q)
	case "clickhouse":
		text, err = clickhouse.Script(p.clickhouse, q)
	case "duckdb":
		if p.lake == "" {
			return errors.New("--print-sql duckdb: name the packed lake that is read: --lake")
		}
		text, err = duckdb.Script(p.lake, q)
	default:
		if !slices.Contains(lakesql.Untested, p.printSQL) {
			return fmt.Errorf("--print-sql %s: write duckdb, clickhouse, trino, athena, %s", p.printSQL, strings.Join(lakesql.Untested, ", "))
		}
		text, err = lakesql.Script(p.printSQL, p.trinoSchema, q)
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}

// servicesThere names the services of the store, where what was asked for holds for none of its spans.
func (p *postmortem) servicesThere(ctx context.Context, store counts.Counts, q *counts.Question) string {
	if p.filter() == "" {
		return ""
	}
	all := *q
	all.Where, all.Behaviour, all.Progress = nil, nil, nil
	found, err := store.Values(ctx, &all, "service")
	if err != nil {
		return "" // a hint is not worth an error
	}
	if len(found.Counts) == 0 {
		if found.Spans > 0 {
			return "; none of its spans has a service.name"
		}
		return ""
	}
	const shown = 20
	var names []string
	for _, c := range found.Counts[:min(len(found.Counts), shown)] {
		names = append(names, c.Value)
	}
	if more := len(found.Counts) - shown; more > 0 || found.More {
		names = append(names, "and others")
	}
	return "; its services are " + strings.Join(names, ", ")
}

// ask counts conversations as what is not independent; where one of them holds a good part of
// a service, it is a process and no conversation, and traces are counted instead.
func ask(ctx context.Context, store counts.Counts, q *counts.Question, asked *report.Question) (*counts.Table, error) {
	table, err := store.Count(ctx, q)
	if err != nil || !analysis.Dominated(table) {
		return table, err
	}
	q.Cluster = counts.Trace
	what := "spans"
	if table.Scored {
		what = "answers"
	}
	asked.Clusters = fmt.Sprintf("One conversation or session holds over a fifth of the %[1]s of a service: %[1]s of one trace are taken as "+
		"alike, not those of one conversation.", what)
	return store.Count(ctx, q)
}

func holdsBad(table *counts.Table) bool {
	return table.Cells.Has(func(c *counts.Cell) bool { return c.Period == counts.Bad })
}

// attributeOf is the attribute that holds a variable.
func attributeOf(name string) string {
	if id, ok := variable.Lookup(name); ok {
		return variable.Builtin[id].Attribute
	}
	return variable.Prefix + "custom." + name
}

func (p *postmortem) print(w io.Writer, answer *report.Report) error {
	if p.asJSON {
		return printJSON(w, answer)
	}
	return answer.Text(w)
}

// incomplete is the finding that the answer is not that of the whole lake.
func incomplete(skipped []counts.Skipped) error {
	if len(skipped) == 0 {
		return nil
	}
	list := make([]string, len(skipped))
	for i, s := range skipped {
		list[i] = s.String()
	}
	return &Finding{fmt.Errorf("%s\nleft out: %s of the lake that cannot be read; mend or remove what is named above",
		strings.Join(list, "\n"), count(len(skipped), "file"))}
}

// question reads the flags.
func (p *postmortem) question(now time.Time) (*counts.Question, *report.Question, error) {
	links, err := report.NewLinks(p.traceURL, p.searchURL)
	if err != nil {
		return nil, nil, err
	}
	if p.sampled != 0 && !(p.sampled >= 1) { // NaN is neither
		return nil, nil, fmt.Errorf("--sampled %g"+sampledWanted, p.sampled)
	}
	q := &counts.Question{Sampled: p.sampled, Columns: true}
	switch {
	case p.perTrace:
		q.Reach = counts.OfTrace
	case p.perResponse:
		q.Reach = counts.OfResponse
	}
	if q.Bad, err = parseWindow(p.bad, now, p.zone); err != nil {
		return nil, nil, fmt.Errorf("--bad: %w", err)
	}
	if p.baseline != "" {
		if q.Baseline, err = parseWindow(p.baseline, now, p.zone); err != nil {
			return nil, nil, fmt.Errorf("--baseline: %w", err)
		}
	}
	if text := p.filter(); text != "" {
		if q.Where, err = expr.Parse(text); err != nil {
			return nil, nil, fmt.Errorf("--where %s: %w", text, err)
		}
	}
	var words string
	if q.Behaviour, words, err = p.read(); err != nil {
		return nil, nil, err
	}
	return q, &report.Question{
		Behaviour: words, Reach: q.Reach, Where: p.filter(), Verdicts: byVerdict(q.Behaviour), Labelled: byLabel(q.Behaviour), Sampled: p.sampled, Path: p.name(),
		Zone: p.zone, Columns: p.columns, Links: links,
	}, nil
}

// filter is --where and --service as one condition.
func (p *postmortem) filter() string {
	var list []string
	for _, name := range p.services {
		list = append(list, "service = '"+strings.ReplaceAll(name, "'", "''")+"'")
	}
	text := strings.Join(list, " OR ")
	switch {
	case text == "":
		return p.where
	case p.where == "":
		return text
	default:
		return "(" + text + ") AND (" + p.where + ")"
	}
}

// writable tries the path of a page before the work.
func writable(path string) error {
	f, err := os.Create(path + ".new")
	if err != nil {
		return fmt.Errorf("--html %s: %w", path, cannotWrite(err))
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// cannotWrite says why without the name of the file that is written first.
func cannotWrite(err error) error {
	if failed := (*fs.PathError)(nil); errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

func explainMissing(err error, path string) error {
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted: there is no answer of a part of the lake")
	}
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("--lake %s: there is no such directory or file; name the one that the file exporter writes to", path)
	}
	return err
}

// writePage writes the page beside its place first: who looks sees the old page or the whole new one.
func writePage(path string, answer *report.Report) error {
	f, err := os.Create(path + ".new")
	if err != nil {
		return fmt.Errorf("--html: %w", err)
	}
	if err := errors.Join(answer.Page(f), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("--html: %w", err), os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), path)
}
