// SPDX-License-Identifier: Apache-2.0

package command

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/trino"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/pack"
)

// Pack makes `llmctx pack`.
func Pack() *cobra.Command {
	var o pack.Options
	var quiet bool
	var ddl, schema string
	cmd := &cobra.Command{
		Use:   "pack --lake DIR --out DIR",
		Short: "Make partitioned Parquet of a lake of OTLP/JSON",
		Long: `Make partitioned Parquet of a lake of OTLP/JSON lines.

Reads the files of traces and logs that the Collector's file exporter writes and rotates, plain,
.gz or .zst, and writes a row for each span, and one for each verdict of a log record or a span
event, into folders by day and hour. postmortem --lake reads the result, and so does whatever
reads Parquet that is partitioned as Hive does it. A folder that holds a lake and its pack is
read once.

What was said (prompts, answers, documents, arguments of tools) is left out unless --keep-text.

Run it as often as you like: a file is known by its beginning, whatever it is called by now and
however it is compressed, and packed from where the last run ended up to its last whole line. A run
that was ended is ended by the next. Of two at once on one machine, one waits for the other.

Exit codes: 0 packed; 1 packed, but files were left out, since they cannot be read or packed; 2 not
packed.`,
		Example: `  llmctx pack --lake /var/lib/otel/lake --out /var/lib/otel/packed`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch ddl {
			case "":
			case "trino":
				_, err := io.WriteString(cmd.OutOrStdout(), trino.DDL(schema, o.Out))
				return err
			default:
				return fmt.Errorf("--ddl %s: write trino", ddl)
			}
			ctx, stop := untilStopped(cmd.Context())
			defer stop()
			told := newProgress(cmd.ErrOrStderr())
			if !quiet {
				o.Progress = told.tell
			}
			done, err := pack.Run(ctx, o)
			told.done()
			if ctx.Err() != nil {
				return errors.New("interrupted: what was packed until now is whole, and the next run goes on from there")
			}
			if err != nil {
				return explainMissing(err, o.Lake)
			}
			tellPacked(cmd.OutOrStdout(), done)
			return incomplete(done.Skipped)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Lake, "lake", "", "directory of the lake, or one file of it")
	flags.StringVar(&o.Out, "out", "", "directory of the packed lake; it may be in that of the lake")
	flags.StringVar(&o.Memory, "memory", "2GB", "memory that DuckDB may use; beyond it, it spills to disk")
	flags.BoolVar(&o.KeepText, "keep-text", false, "pack what was said, too")
	flags.BoolVar(&quiet, "quiet", false, "tell no progress")
	flags.StringVar(&ddl, "ddl", "", "instead of packing, print how to make the tables known to an engine: trino; --out is where it finds them, such as s3://bucket/packed")
	flags.StringVar(&schema, "trino-schema", defaultTrinoSchema, "catalog and schema for --ddl trino")
	cmd.MarkFlagsOneRequired("lake", "ddl")
	cmd.MarkFlagsMutuallyExclusive("lake", "ddl")
	if err := cmd.MarkFlagRequired("out"); err != nil {
		panic(err) // the flag is defined above
	}
	return cmd
}

// tellPacked says what was done, and what of the lake was not packed.
func tellPacked(w io.Writer, r *pack.Result) {
	fmt.Fprintf(w, "packed %s, and %s of log records and events, of %s; %s already packed\n", count(int(r.Spans), "span"), count(int(r.Verdicts), "verdict"),
		count(r.Files, "file"), were(r.Known))
	for _, line := range []struct {
		n    int
		what string
	}{
		{len(r.Torn), "end in a line that is not whole yet: it is packed once it is"},
		{len(r.Others), "are no OTLP/JSON lines and were left as they are"},
	} {
		if line.n > 0 {
			fmt.Fprintf(w, "%s: %s\n", count(line.n, "file"), line.what)
		}
	}
	for _, line := range []struct {
		n    int64
		what string
	}{
		{r.TooLong, "longer than is read, left out"},
		{r.Unread, "cut off or not JSON, left out"},
		{r.Foreign, "without spans or log records, left out"},
	} {
		if line.n > 0 {
			fmt.Fprintf(w, "%s %s\n", count(int(line.n), "document"), line.what)
		}
	}
}

func were(n int) string {
	if n == 1 {
		return "1 was"
	}
	return fmt.Sprintf("%d were", n)
}
