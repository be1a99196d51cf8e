// SPDX-License-Identifier: Apache-2.0

package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/lake"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/report"
)

// postmortem holds the flags of `llmctx postmortem`.
type postmortem struct {
	query                 lake.Query
	bad, baseline         string
	perTrace, perResponse bool
	html                  string
	asJSON, quiet         bool
}

// Postmortem makes `llmctx postmortem`.
func Postmortem() *cobra.Command {
	var p postmortem
	cmd := &cobra.Command{
		Use:   "postmortem --lake DIR --bad FROM..TO",
		Short: "Tell which variable moved between a baseline and a bad window",
		Long: `Tell which variable moved between a baseline and a bad window.

Reads the stamped spans of a lake: OTLP/JSON as the Collector's file exporter writes it,
plain, .gz or .zst, or Parquet, which compresses itself. Links are followed, names with a
dot in front left out. Answers in the order in which a responder asks: what was bad and how
often, which variables moved, when each value first appeared, what did not move, drift and
gaps in the evidence, traces to open.

A window is FROM..TO. A time without a zone is UTC; the end may leave out what it has in
common with the begin, or be a duration after it: 2026-08-20T14:00+02:00..15:30, ..+90m.
-2h and -3d are before now.

A bad answer is what --behavior says: a SQL condition (DuckDB) over attrs['key'],
resource['key'], name, service, duration_ms, status_code, ts, trace_id and span_id. Where
it is NULL, a span does not count as scored. Verdicts often come later, on spans of their
own: --per-trace lets one count for all spans of its trace, --per-response for the answer
with the same gen_ai.response.id, in whichever trace.

What moved together with the bad answers is where to look first. It is not a proof.

Exit codes: 0 answered, also with "nothing moved" or "too few spans"; 1 answered, but files
of the lake were left out, since they cannot be read; 2 no answer.`,
		Example: `  llmctx postmortem --lake /var/lib/otel/lake --bad 2026-08-20T14:00Z..2026-08-20T15:30Z \
    --behavior "attrs['gen_ai.evaluation.score.label'] = 'fail'" --per-trace --html postmortem.html`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&p.query.Path, "lake", "", "directory of the lake, or one file of it")
	flags.StringVar(&p.bad, "bad", "", "the bad window, FROM..TO")
	flags.StringVar(&p.baseline, "baseline", "",
		"what to compare with, FROM..TO (default: what the lake has before the bad window, at most seven days)")
	flags.StringVar(&p.query.Behaviour, "behavior", "", "SQL condition for a bad answer")
	flags.BoolVar(&p.perTrace, "per-trace", false, "a verdict on one span counts for all spans of its trace")
	flags.BoolVar(&p.perResponse, "per-response", false,
		"a verdict on one span counts for the first span with the same gen_ai.response.id")
	cmd.MarkFlagsMutuallyExclusive("per-trace", "per-response")
	flags.StringVar(&p.query.Where, "where", "", "SQL condition for the spans that count, such as service = 'support-agent'")
	flags.StringVar(&p.query.Memory, "memory", "2GB", "memory that DuckDB may use; beyond it, it spills to disk")
	flags.BoolVar(&p.asJSON, "json", false, "print the answer as JSON")
	flags.StringVar(&p.html, "html", "", "also write the answer into this file, as one page that needs no network")
	flags.BoolVar(&p.quiet, "quiet", false, "tell no progress")
	for _, name := range []string{"lake", "bad"} {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // the flag is defined above
		}
	}
	return cmd
}

func (p *postmortem) run(cmd *cobra.Command) error {
	if err := p.parse(time.Now().UTC()); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	told := newProgress(cmd.ErrOrStderr())
	if !p.quiet {
		p.query.Progress = told.tell
	}
	read, err := lake.Read(ctx, p.query)
	told.done()
	if err != nil {
		return explainMissing(err, p.query.Path)
	}
	if read.Evidence.Bad.Spans == 0 {
		return noSpans(read, &p.query)
	}
	answer := report.Build(read, p.query)
	if p.html != "" {
		if err := writePage(p.html, answer); err != nil {
			return err
		}
	}
	if err := p.print(cmd.OutOrStdout(), answer); err != nil {
		return err
	}
	return incomplete(read.Left.Skipped)
}

func (p *postmortem) print(w io.Writer, answer *report.Report) error {
	if p.asJSON {
		return printJSON(w, answer)
	}
	return answer.Text(w)
}

// incomplete is the finding that the answer is not that of the whole lake.
func incomplete(skipped []lake.Skipped) error {
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

func (p *postmortem) parse(now time.Time) (err error) {
	switch {
	case p.perTrace:
		p.query.Reach = lake.OfTrace
	case p.perResponse:
		p.query.Reach = lake.OfResponse
	}
	if p.query.Bad, err = parseWindow(p.bad, now); err != nil {
		return fmt.Errorf("--bad: %w", err)
	}
	if p.baseline == "" {
		return nil
	}
	if p.query.Baseline, err = parseWindow(p.baseline, now); err != nil {
		return fmt.Errorf("--baseline: %w", err)
	}
	return nil
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
