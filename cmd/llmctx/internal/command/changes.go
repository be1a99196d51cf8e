// SPDX-License-Identifier: Apache-2.0

package command

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/changes"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/internal/changerecord"
)

// changesSchema names the shape of the JSON. It changes when a field changes its meaning.
const changesSchema = "llm_context.changes/1"

// changed holds the flags of `llmctx changes`.
type changed struct {
	registrySource
	timezone
	lake, last, window, variable string
	asJSON                       bool
}

// Changes makes `llmctx changes`.
func Changes() *cobra.Command {
	var c changed
	cmd := &cobra.Command{
		Use:   "changes [--last 2h | --window FROM..TO] (--registry FILE | --etcd URL | --history FILE | --lake FOLDER)",
		Short: "List what changed, the newest first: which variable, for whom, from what to what, when",
		Long: `List what changed, the newest first: which variable, for whom, from what to what, when or
between when, and where that stands.

Reads registry files, keys of etcd, the history that a Collector keeps in its storage, or the
change records of the receiver llm_context in a lake of OTLP/JSON. Each match is told for
itself, as it is written. A change that is known as an interval is told if it can have come
within the window.

Exit codes: 0 answered, with changes or without, 1 the registry is not valid, 2 no answer.`,
		Example: `  llmctx changes --last 2h --registry registry.d`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&c.last, "last", "24h", "how far back")
	flags.StringVar(&c.window, "window", "", "FROM..TO instead")
	flags.StringVar(&c.variable, "variable", "", "only this one")
	flags.StringVar(&c.lake, "lake", "", "folder or file of OTLP/JSON logs with change records")
	flags.BoolVar(&c.asJSON, "json", false, "print JSON")
	cmd.MarkFlagsMutuallyExclusive("last", "window")
	c.flags(cmd, "lake")
	c.timezone.flag(cmd)
	return cmd
}

func (c *changed) run(cmd *cobra.Command) error {
	now := time.Now()
	from, to, err := c.between(now)
	if err != nil {
		return err
	}
	var list []changes.Change
	if c.lake != "" {
		if list, err = recorded(cmd, c.lake); err == nil {
			list = changes.Within(list, from, to)
		}
	} else if registry, failed := c.load(cmd, now); failed != nil {
		err = failed
	} else {
		list = changes.Of(registry, from, to)
	}
	if err != nil {
		return err
	}
	shown := []changes.Change{}
	for _, each := range list {
		if c.variable == "" || each.Variable == c.variable {
			shown = append(shown, each)
		}
	}
	if c.asJSON {
		return printJSON(cmd.OutOrStdout(), struct {
			Schema  string           `json:"schema"`
			From    time.Time        `json:"from"`
			To      time.Time        `json:"to"`
			Changes []changes.Change `json:"changes"`
		}{changesSchema, from.UTC(), to.UTC(), shown})
	}
	return c.print(cmd.OutOrStdout(), shown, from, to)
}

func (c *changed) between(now time.Time) (from, to time.Time, err error) {
	if c.window != "" {
		window, err := parseWindow(c.window, now, c.zone)
		return window.From, window.To, err
	}
	d, err := parseDuration(c.last)
	if err != nil || d <= 0 {
		return from, to, fmt.Errorf("--last %q is no duration; write one such as 2h or 3d", c.last)
	}
	return now.Add(-d), now, nil
}

func (c *changed) print(w io.Writer, list []changes.Change, from, to time.Time) error {
	from, to = from.Truncate(time.Second), to.Truncate(time.Second) // as it is printed alone: what came in this second counts
	var out strings.Builder
	if len(list) > 0 {
		fmt.Fprintf(&out, "%s to %s:\n", c.stamp(from), c.stamp(to))
	}
	for _, one := range list {
		when := "at " + c.stamp(one.Latest())
		if one.Since == nil {
			when = "between " + c.stamp(*one.After) + " and " + c.stamp(*one.By)
		}
		fmt.Fprintf(&out, "%s %s\n    %s -> %s\n    for %s", one.Variable, when, one.Old, one.New, one.Match)
		if one.Source != "" {
			fmt.Fprintf(&out, "; %s", one.Source)
		}
		out.WriteByte('\n')
	}
	if len(list) == 0 {
		fmt.Fprintf(&out, "Nothing changed between %s and %s, as far as is known here.\n", c.stamp(from), c.stamp(to))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// recorded reads the change records of a lake.
func recorded(cmd *cobra.Command, path string) ([]changes.Change, error) {
	var list []changes.Change
	seen := map[string]bool{}
	files, records := 0, 0
	err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") || !strings.Contains(entry.Name(), ".json") {
			return err
		}
		files++
		in, err := duckdb.OpenFile(name)
		if err != nil {
			return err
		}
		err = eachDocument(in, func(line int, document []byte) error {
			if !strings.Contains(string(document), changerecord.EventName) {
				return nil
			}
			logs, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(document)
			if err == nil {
				var found []changes.Change
				found, err = changes.OfRecords(logs, seen)
				list, records = append(list, found...), records+len(found)
			}
			if err != nil {
				_, err = fmt.Fprintf(cmd.ErrOrStderr(), "%s:%d: %s; left out\n", name, line, err)
			}
			return err
		})
		return errors.Join(err, in.Close())
	})
	switch {
	case err != nil:
		return nil, explainMissing(err, path)
	case files == 0:
		return nil, fmt.Errorf("%s: no OTLP/JSON there", path)
	case records == 0:
		return nil, fmt.Errorf("%s: none of its %s holds a change record; does the receiver llm_context write there?", path, count(files, "file"))
	}
	return list, nil
}
