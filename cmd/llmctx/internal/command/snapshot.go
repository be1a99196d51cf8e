// SPDX-License-Identifier: Apache-2.0

package command

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/snapshot"
)

// snap holds the flags of `llmctx snapshot`.
type snap struct {
	config, metrics string
	watch           bool
	maxAge          time.Duration
}

// Snapshot makes `llmctx snapshot`.
func Snapshot() *cobra.Command {
	var s snap
	cmd := &cobra.Command{
		Use:   "snapshot --config snapshot.yaml",
		Short: "Write registry fragments from where the values live: git, MCP servers, prompt stores, gateways",
		Long: `Write registry fragments from where the values live: git, MCP servers, HTTP APIs with a jq
expression or a recipe, commands. Looks once, or with --watch again and again; writes one
fragment a source, and only what changed. What a source cannot date is dated with the interval
between two looks, which a state file keeps.

The whole registry is loaded with a new fragment before that is written: one that is at odds
with others stays as it was. So does that of a source that cannot be read.

Exit codes: 0 every source was looked at, 1 one was not (with --max-age: for longer than that),
2 the configuration is not valid.`,
		Example: `  llmctx snapshot --config snapshot.yaml --watch --metrics 127.0.0.1:9464 --max-age 10m`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return s.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&s.config, "config", "", "what is looked at, and where it is written")
	flags.BoolVar(&s.watch, "watch", false, "look again every poll, until Ctrl-C")
	flags.StringVar(&s.metrics, "metrics", "", "with --watch: serve metrics of Prometheus at this address, such as 127.0.0.1:9464")
	flags.DurationVar(&s.maxAge, "max-age", 0, "fail when the last good look at a source is older, and not before")
	if err := cmd.MarkFlagRequired("config"); err != nil {
		panic(err) // the flag is defined above
	}
	return cmd
}

func (s *snap) run(cmd *cobra.Command) (err error) {
	if s.metrics != "" && !s.watch {
		return errors.New("--metrics serves a --watch; add that")
	}
	ctx, stop := untilStopped(cmd.Context())
	defer stop()
	c, err := snapshot.ReadConfig(ctx, s.config)
	if err != nil {
		return err
	}
	began := time.Now()
	runner, err := snapshot.Open(ctx, c, time.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, runner.Close()) }()
	failed := 0
	tell := func(o snapshot.Outcome) {
		if o.Err != nil {
			failed++
		}
		s.tell(cmd, o)
	}
	if s.watch {
		watcher := &snapshot.Watcher{Runner: runner, MaxAge: s.maxAge, Told: tell}
		if s.metrics != "" {
			address, err := watcher.Metrics(ctx, s.metrics)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "metrics at http://%s/metrics\n", address)
		}
		return finding(watcher.Watch(ctx))
	}
	for _, o := range runner.Round(ctx) {
		tell(o)
	}
	if s.maxAge > 0 {
		return finding(runner.TooOld(began, s.maxAge))
	}
	if failed > 0 {
		return &Finding{fmt.Errorf("%s could not be read; what was written of it before stays", count(failed, "source"))}
	}
	return nil
}

func finding(err error) error {
	if err == nil {
		return nil
	}
	return &Finding{err}
}

// tell says what became of a source; what did not change is no news.
func (s *snap) tell(cmd *cobra.Command, o snapshot.Outcome) {
	switch {
	case o.Err != nil:
		fmt.Fprintln(cmd.ErrOrStderr(), o.Err)
	case o.Changed && o.Was == "":
		fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", o.Source, o.Is)
	case o.Changed:
		fmt.Fprintf(cmd.OutOrStdout(), "%s: %s -> %s\n", o.Source, o.Was, o.Is)
	case !s.watch:
		fmt.Fprintf(cmd.OutOrStdout(), "%s: unchanged\n", o.Source)
	}
}
