// SPDX-License-Identifier: Apache-2.0

package command

import (
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
)

// valuesOf holds the flags of `llmctx values`.
type valuesOf struct {
	store
	where  string
	asJSON bool
}

// Values makes `llmctx values`.
func Values() *cobra.Command {
	var v valuesOf
	cmd := &cobra.Command{
		Use:   "values KEY --lake DIR",
		Short: "List what a key holds in the stamped spans of a lake, the most frequent values first",
		Long: `List what a key holds in the stamped spans of a lake, the most frequent values first.

KEY is that of an attribute, attrs['key'], resource['key'], or a column such as service.

Exit codes: 0 the key is there, 1 no span has it, 2 no answer.`,
		Example: "  llmctx values gen_ai.evaluation.score.label --lake /var/lib/otel/lake",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return v.run(cmd, args[0]) },
	}
	flags := cmd.Flags()
	v.flags(cmd)
	flags.StringVar(&v.where, "where", "", "condition for the spans that count")
	flags.BoolVar(&v.asJSON, "json", false, "print JSON")
	return cmd
}

func (v *valuesOf) run(cmd *cobra.Command, key string) error {
	// All there is: from the first day of the clock to the year 2099.
	begin := time.Unix(0, 0).UTC()
	q := &counts.Question{
		Baseline: counts.Interval{From: begin, To: begin.AddDate(0, 0, 1)},
		Bad:      counts.Interval{From: begin.AddDate(0, 0, 1), To: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)},
	}
	var err error
	if v.where != "" {
		if q.Where, err = expr.Parse(v.where); err != nil {
			return fmt.Errorf("--where %s: %w", v.where, err)
		}
	}
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt)
	defer stop()
	records, err := v.open(ctx)
	if err != nil {
		return explainMissing(err, v.name())
	}
	defer func() { _ = records.Close() }()
	found, err := records.Values(ctx, q, key)
	if err != nil {
		return explainMissing(err, v.name())
	}
	if v.asJSON {
		return printJSON(cmd.OutOrStdout(), found)
	}
	if len(found.Counts) == 0 {
		text := fmt.Sprintf("no span of %d has %s", found.Spans, found.Key)
		if len(found.Near) > 0 {
			text += "; there are " + strings.Join(found.Near, ", ")
		}
		return &Finding{fmt.Errorf("%s", text)}
	}
	out := cmd.OutOrStdout()
	for _, c := range found.Counts {
		if _, err := fmt.Fprintf(out, "%9d  %s\n", c.Spans, c.Value); err != nil {
			return err
		}
	}
	if found.Absent > 0 {
		_, err = fmt.Fprintf(out, "%9d  (spans without it)\n", found.Absent)
	}
	return err
}
