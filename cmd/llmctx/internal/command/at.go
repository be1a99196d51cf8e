// SPDX-License-Identifier: Apache-2.0

package command

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/at"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/changes"
)

// atSchema names the shape of the JSON. It changes when a field changes its meaning.
const atSchema = "llm_context.at/1"

// At makes `llmctx at`.
func At() *cobra.Command {
	var source registrySource
	var in timezone
	var match []string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "at TIME --match KEY=VALUE... (--registry FILE | --etcd URL | --history FILE)",
		Short: "Say what was in force at a time, for a record with these attributes",
		Long: `Say what was in force at a time, for a record with these attributes.

Reads registry files, keys of etcd, or the history that a Collector keeps in its storage: that
knows what was taken out of the registry since. TIME may also be now, or how long ago: -2h.

Exit codes: 0 answered, 1 the registry is not valid, 2 no answer.`,
		Example: `  llmctx at 2026-11-20T09:30Z --match service.name=support-agent --registry llm-context.yaml`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			now := time.Now()
			when, err := parseTime(args[0], now, in.zone)
			if err != nil {
				return err
			}
			attributes, err := parseAttributes(match)
			if err != nil {
				return err
			}
			registry, err := source.load(cmd, now)
			if err != nil {
				return err
			}
			answer := at.Look(registry, attributes, when)
			if asJSON {
				return printJSON(cmd.OutOrStdout(), struct {
					Schema string `json:"schema"`
					*at.Answer
				}{atSchema, answer})
			}
			return printAnswer(cmd.OutOrStdout(), answer, &in)
		},
	}
	cmd.Flags().StringArrayVar(&match, "match", nil, "attribute of the record, KEY=VALUE; again for further ones")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	source.flags(cmd)
	in.flag(cmd)
	return cmd
}

func parseAttributes(match []string) (map[string]string, error) {
	attributes := map[string]string{}
	for _, text := range match {
		key, value, ok := strings.Cut(text, "=")
		if !ok || key == "" || value == "" {
			return nil, fmt.Errorf("--match %q is no attribute; write KEY=VALUE", text)
		}
		attributes[key] = value
	}
	return attributes, nil
}

func printAnswer(w io.Writer, a *at.Answer, in *timezone) error {
	var out strings.Builder
	fmt.Fprintf(&out, "At %s, registry revision %s:\n", in.stamp(a.Time), a.Registry)
	for _, v := range a.Variables {
		fmt.Fprintf(&out, "%-8s %s\n", v.Name, sentence(&v, in))
	}
	if len(a.Variables) == 0 {
		fmt.Fprintln(&out, "nothing is declared for anybody")
	}
	for _, key := range a.Unread {
		fmt.Fprintf(&out, "No entry reads %s.\n", key)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func sentence(v *at.Variable, in *timezone) string {
	switch {
	case v.Changing:
		return fmt.Sprintf("unknown: one of %s; it changed between %s and %s%s", strings.Join(v.Candidates, ", "),
			in.stamp(*v.From), in.stamp(*v.To), place(v))
	case len(v.Candidates) > 0:
		return fmt.Sprintf("one of %s, a rollout%s%s", strings.Join(v.Candidates, ", "), held(v, in), place(v))
	case v.Value == changes.Nothing:
		return "not declared" + held(v, in)
	}
	return v.Value + held(v, in) + place(v)
}

func held(v *at.Variable, in *timezone) string {
	var text string
	if v.From != nil {
		text = ", from " + in.stamp(*v.From)
	}
	if v.To != nil {
		text += ", until " + in.stamp(*v.To)
	}
	return text
}

func place(v *at.Variable) string {
	if v.Source == "" {
		return ""
	}
	return fmt.Sprintf(" (%s, for %s)", v.Source, v.Match)
}
