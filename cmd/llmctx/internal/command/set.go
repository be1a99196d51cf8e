// SPDX-License-Identifier: Apache-2.0

package command

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/etcdstore"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/printable"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/registryedit"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/safefile"
)

// set holds the flags of `llmctx set`.
type set struct {
	timezone
	registry, key    string
	etcd, match      []string
	since, prune     string
	timeout          time.Duration
	dryRun, mayBegin bool
	alone            bool
	clock            func() time.Time
}

// assigned is one variable of a command line.
type assigned struct {
	variable string
	value    registryedit.Value
	result   *registryedit.Result
}

// Set makes `llmctx set`.
func Set() *cobra.Command {
	s := set{clock: time.Now}
	cmd := &cobra.Command{
		Use:   "set --registry FILE --match KEY=VALUE VARIABLE=VALUE...",
		Short: "Move a variable in a registry: the line for a deploy job",
		Long: `Move a variable in a registry, from now on or from --since on.

  prompt=NAME:REVISION   judge=NAME:REVISION   index=NAME:SNAPSHOT   route=NAME:MODEL
  cohort=VALUE           variables.NAME=VALUE  tools=@FILE (definitions as JSON; "-" is stdin)

The first colon divides. What was in force stays in the list, with its dates. A match that has
no context yet gets one. A value that is in force already writes nothing; with another --since
it is an error. Everything else in the file stays as it is, to the byte: comments, order, mode,
owner, links. Jobs that run at once wait for each other, by a lock beside the file.

The fragments beside it are loaded too, in the folder of the file or under the prefix of the key: a
variable that another one declares for the same match is not moved. --alone leaves them out, for
files that are registries of their own.

--etcd and --key change a key in transactions instead. Credentials are those of etcdctl:
` + etcdstore.Environment + `.

Exit codes: 0 in force, 1 refused by the registry, 2 not done.`,
		Example: `  llmctx set --registry llm-context.yaml --match service.name=support-agent prompt=refund-policy:r43`,
		Args:    cobra.MinimumNArgs(1),
		RunE:    s.run,
	}
	flags := cmd.Flags()
	flags.StringVar(&s.registry, "registry", "", "registry file")
	flags.StringSliceVar(&s.etcd, "etcd", nil, "client URL of a member of etcd, instead of a file; again for further ones")
	flags.StringVar(&s.key, "key", "", "key of etcd that holds the document")
	flags.StringArrayVar(&s.match, "match", nil, "whom it is for: KEY=VALUE, again for further ones; '{}' for everybody")
	flags.StringVar(&s.since, "since", "now", "when it comes into force; it may lie ahead")
	s.timezone.flag(cmd)
	flags.StringVar(&s.prune, "prune", "", "take out what of this variable was superseded for longer, such as 90d")
	flags.BoolVar(&s.mayBegin, "create", false, "make the file or the key if it is not there")
	flags.BoolVar(&s.dryRun, "dry-run", false, "print the document as it would be, and write nothing")
	flags.BoolVar(&s.alone, "alone", false, "what lies beside the file or the key belongs to other registries")
	flags.DurationVar(&s.timeout, "timeout", time.Minute, "give up after that")
	cmd.MarkFlagsMutuallyExclusive("registry", "etcd")
	cmd.MarkFlagsOneRequired("registry", "etcd")
	cmd.MarkFlagsRequiredTogether("etcd", "key")
	if err := cmd.MarkFlagRequired("match"); err != nil {
		panic(err) // the flag is defined above
	}
	return cmd
}

func (s *set) run(cmd *cobra.Command, args []string) error {
	change, err := s.change()
	if err != nil {
		return err
	}
	var list []*assigned
	for _, arg := range args {
		variable, value, err := registryedit.ParseAssignment(arg, func(name string) ([]byte, error) { return readInput(cmd, name) })
		if err != nil {
			return err
		}
		list = append(list, &assigned{variable: variable, value: value})
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), s.timeout)
	defer cancel()
	var would []byte
	err = s.update(ctx, func(data []byte, beside neighbours) ([]byte, error) {
		after, err := s.apply(data, change, list)
		if err == nil && !s.alone {
			err = beside.take(data, after)
		}
		if err == nil && s.dryRun {
			would = after
			return nil, nil
		}
		return after, err
	})
	switch {
	case err != nil:
		return err
	case s.dryRun:
		_, err = printable.Bare(cmd.OutOrStdout()).Write(would)
		return err
	}
	for _, a := range list {
		fmt.Fprintln(cmd.OutOrStdout(), a.told())
	}
	return nil
}

// change reads what all variables of the command line have in common.
func (s *set) change() (registryedit.Change, error) {
	c := registryedit.Change{Exact: s.since != "now"}
	var err error
	if c.Match, err = registryedit.ParseMatch(s.match); err != nil {
		return c, fmt.Errorf("--match: %w", err)
	}
	if c.Exact {
		if c.Since, err = parseTime(s.since, s.clock(), s.zone); err != nil {
			return c, fmt.Errorf("--since: %w", err)
		}
	}
	if s.prune != "" {
		if c.Prune, err = parseDuration(s.prune); err != nil || c.Prune <= 0 {
			return c, fmt.Errorf("--prune: %q is no age; write a duration such as 720h or 30d", s.prune)
		}
	}
	return c, nil
}

// update finds the document, wherever it is, and what lies beside it.
func (s *set) update(ctx context.Context, change func([]byte, neighbours) ([]byte, error)) error {
	if len(s.etcd) == 0 {
		return safefile.Update(ctx, s.registry, func(data []byte) ([]byte, error) {
			return change(data, besideFile(ctx, s.registry))
		})
	}
	store, err := etcdstore.Open(s.etcd)
	if err != nil {
		return err
	}
	return errors.Join(store.Update(ctx, s.key, func(data []byte) ([]byte, error) {
		return change(data, besideKey(ctx, store, s.key))
	}), store.Close())
}

// apply makes the changes in a document.
func (s *set) apply(data []byte, change registryedit.Change, list []*assigned) ([]byte, error) {
	name := s.registry
	if name == "" {
		name = s.key
	}
	if data == nil {
		if !s.mayBegin {
			return nil, fmt.Errorf("%s: is not there; check the name, or begin one with --create", name)
		}
		data = []byte(registryedit.Empty)
	}
	now := s.clock()
	if !change.Exact {
		change.Since = now.Truncate(time.Microsecond) // fine enough for jobs one after the other
	}
	for _, a := range list {
		change.Variable, change.Value = a.variable, a.value
		result, err := registryedit.Apply(name, data, change, now)
		if err != nil {
			return nil, &Finding{err}
		}
		a.result, data = result, result.Data
	}
	return data, nil
}

// told says what became of one variable.
func (a *assigned) told() string {
	r := a.result
	line := fmt.Sprintf("%s: %s", a.variable, r.New)
	switch {
	case r.Old == r.New && r.Old != "":
		line += ", in force already"
	case r.Old == "":
		line += ", the first"
	default:
		line = fmt.Sprintf("%s: %s -> %s", a.variable, r.Old, r.New)
	}
	if r.Pruned > 0 {
		line += fmt.Sprintf("; %s pruned", count(r.Pruned, "superseded revision"))
	}
	return line
}
