// SPDX-License-Identifier: Apache-2.0

package command

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
)

// behaviour holds the flags that say what makes an answer bad. The same flag twice is or,
// different flags are and.
type behaviour struct {
	verdicts, latencies, tokens, texts, expressions, british []string
	failed                                                   bool
}

func (b *behaviour) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&b.verdicts, "verdict", nil, "bad is what a judge called so: 'NAME=LABEL', or 'NAME<0.5' by score")
	flags.StringArrayVar(&b.latencies, "latency", nil, "bad is what took so long: '>5s'")
	flags.BoolVar(&b.failed, "error", false, "bad is what ended in an error")
	flags.StringArrayVar(&b.tokens, "tokens", nil, "bad is what used so many: '>4000', 'input>4000', 'output>1000'")
	flags.StringArrayVar(&b.texts, "text", nil, "bad is an answer whose text has this in it")
	flags.StringArrayVar(&b.expressions, "behavior", nil, "bad is that for which this condition holds")
	flags.StringArrayVar(&b.british, "behaviour", nil, "the same as --behavior")
	if err := flags.MarkHidden("behaviour"); err != nil {
		panic(err) // the flag is defined above
	}
}

// read turns the flags into a question, and into the words that ask it again.
func (b *behaviour) read() (list counts.Behaviour, words string, err error) {
	var told []string
	if len(b.verdicts) > 0 {
		aspect := counts.Aspect{}
		for _, text := range b.verdicts {
			tests, err := parseVerdict(text)
			if err != nil {
				return nil, "", err
			}
			aspect.Verdicts = append(aspect.Verdicts, tests...)
		}
		list, told = append(list, aspect), append(told, "verdict "+strings.Join(b.verdicts, " or "))
	}
	if slices.Contains(b.texts, "") {
		return nil, "", errors.New("--text needs what the text of a bad answer has in it")
	}
	if len(b.texts) > 0 {
		list, told = append(list, counts.Aspect{Texts: b.texts}), append(told, "text "+strings.Join(b.texts, " or "))
	}
	for _, flag := range []struct {
		name   string
		values []string
		render func(string) (string, error)
	}{
		{"latency", b.latencies, latencyOf},
		{"tokens", b.tokens, tokensOf},
		{"behavior", slices.Concat(b.expressions, b.british), func(text string) (string, error) { return text, nil }},
	} {
		if len(flag.values) == 0 {
			continue
		}
		node, err := anyOf(flag.name, flag.values, flag.render)
		if err != nil {
			return nil, "", err
		}
		list = append(list, counts.Aspect{Expression: node})
		if flag.name == "behavior" {
			told = append(told, strings.Join(flag.values, " or "))
		} else {
			told = append(told, flag.name+" "+strings.Join(flag.values, " or "))
		}
	}
	if b.failed {
		node, err := expr.Parse("status_code = 'ERROR'")
		if err != nil {
			return nil, "", err
		}
		list, told = append(list, counts.Aspect{Expression: node}), append(told, "error")
	}
	return list, strings.Join(told, " and "), nil
}

// anyOf parses several conditions into one.
func anyOf(name string, values []string, render func(string) (string, error)) (node expr.Node, err error) {
	for _, value := range values {
		text, err := render(value)
		if err != nil {
			return nil, err
		}
		each, err := expr.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("--%s %s: %w", name, value, err)
		}
		if node == nil {
			node = each
		} else {
			node = expr.Or{Left: node, Right: each}
		}
	}
	return node, nil
}

// byVerdict reports whether a judge tells what is bad: a flag says so, or a condition reads
// what verdicts are written with.
func byVerdict(list counts.Behaviour) bool {
	found := false
	for _, aspect := range list {
		found = found || len(aspect.Verdicts) > 0
		expr.Walk(aspect.Expression, func(n expr.Node) {
			if a, ok := n.(expr.Attribute); ok {
				for _, word := range []string{"evaluation", "score", "verdict", "feedback", "annotation", "grade"} {
					found = found || strings.Contains(strings.ToLower(a.Key), word)
				}
			}
		})
	}
	return found
}

// byLabel reports whether nothing but the labels of verdicts tells what is bad.
func byLabel(list counts.Behaviour) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(a counts.Aspect) bool {
		return len(a.Verdicts) == 0 || slices.ContainsFunc(a.Verdicts, func(v counts.VerdictTest) bool { return v.Op != "" })
	})
}

var comparisons = []expr.Op{"<=", ">=", "<>", "<", ">", "="}

// cutComparison cuts a text at its first comparison.
func cutComparison(text string) (before string, op expr.Op, after string, ok bool) {
	text = strings.ReplaceAll(text, "!=", "<>")
	at := strings.IndexAny(text, "<>=")
	if at < 0 {
		return text, "", "", false
	}
	for _, each := range comparisons {
		if strings.HasPrefix(text[at:], string(each)) {
			return strings.TrimSpace(text[:at]), each, strings.TrimSpace(text[at+len(each):]), true
		}
	}
	return text, "", "", false
}

var errQuote = errors.New("quote it: the shell takes an unquoted < or > for itself")

// quoteIt says why a flag that takes a comparison has nothing: the shell took >5s for a file to write to.
func quoteIt(err error) error {
	for _, flag := range []string{"latency", "tokens", "verdict"} {
		if strings.HasSuffix(err.Error(), "flag needs an argument: --"+flag) {
			return fmt.Errorf("%w; %w", err, errQuote)
		}
	}
	return err
}

// parseVerdict reads NAME=LABEL, or NAME<0.5. A name may have a comparison in it, and so may a label: it is then each test
// that the text can be.
func parseVerdict(text string) (list []counts.VerdictTest, err error) {
	comparison := strings.ReplaceAll(text, "!=", "<>")
	name, _, value, ok := cutComparison(comparison)
	switch {
	case !ok:
		return nil, fmt.Errorf("--verdict %s: write 'NAME=LABEL' or 'NAME<0.5', and %w", text, errQuote)
	case name == "" || value == "":
		return nil, fmt.Errorf("--verdict %s: write 'NAME=LABEL' or 'NAME<0.5'", text)
	}
	first := strings.IndexAny(comparison, "<>=")
	for rest := comparison; ; {
		_, op, after, ok := cutComparison(rest)
		if !ok {
			break
		}
		at := len(comparison) - len(rest) + strings.IndexAny(rest, "<>=")
		rest = comparison[at+len(op):]
		if doubled, is := strings.CutPrefix(after, "="); is && op == expr.Equal && at == first {
			after = strings.TrimSpace(doubled) // == as in code
		}
		number, isNumber := expr.ParseNumber(after)
		if !isNumber && at > first && (op == expr.LessEq || op == expr.GreaterEq) {
			at, op = at+1, expr.Equal // its < or > ends a name that has another before it: a<b>=good
		}
		judge := strings.TrimSpace(comparison[:at])
		switch {
		case isNumber:
			list = append(list, counts.VerdictTest{Name: judge, Op: op, Threshold: number})
		case op == expr.Equal && after != "":
			list = append(list, counts.VerdictTest{Name: judge, Label: after})
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("--verdict %s: %q is no score; write 'NAME<0.5', or 'NAME=LABEL' for a label", text, value)
	}
	return list, nil
}

// latencyOf renders >5s.
func latencyOf(text string) (string, error) {
	before, op, value, ok := cutComparison(text)
	if !ok {
		op, value = expr.Greater, strings.TrimSpace(text)
	} else if before != "" {
		return "", fmt.Errorf("--latency %s: write '>5s'", text)
	}
	d, err := time.ParseDuration(value)
	if err != nil || d < 0 || op == expr.Equal || op == expr.NotEqual {
		return "", fmt.Errorf("--latency %s: write '>5s' or '>800ms', and %w", text, errQuote)
	}
	return fmt.Sprintf("duration_ms %s %s", op, strconv.FormatFloat(float64(d)/1e6, 'f', -1, 64)), nil
}

// tokenKeys are where the dialects say how many tokens were used.
var tokenKeys = map[string][]string{
	"input": {
		"gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.usage.prompt_tokens", "llm.token_count.prompt",
		"ai.usage.inputTokens", "ai.usage.promptTokens", "input_tokens", "codex.turn.token_usage.input_tokens",
	},
	"output": {
		"gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.usage.completion_tokens", "llm.token_count.completion",
		"ai.usage.outputTokens", "ai.usage.completionTokens", "output_tokens", "codex.turn.token_usage.output_tokens",
	},
	"total": {
		"gen_ai.usage.total_tokens", "llm.usage.total_tokens", "llm.token_count.total", "ai.usage.totalTokens", "ai.usage.tokens",
		"codex.turn.token_usage.total_tokens",
	},
}

// tokensOf renders [input|output|total]>4000. Without a word it is the total.
func tokensOf(text string) (string, error) {
	what, op, value, ok := cutComparison(text)
	if !ok {
		return "", fmt.Errorf("--tokens %s: write '>4000' or 'input>4000', and %w", text, errQuote)
	}
	number, ok := expr.ParseNumber(value)
	if !ok {
		return "", fmt.Errorf("--tokens %s: %q is no number", text, value)
	}
	if what == "" {
		what = "total"
	}
	if tokenKeys[what] == nil {
		return "", fmt.Errorf("--tokens %s: %q is neither input, output nor total", text, what)
	}
	compare := func(value string) string {
		return fmt.Sprintf("%s %s %s", value, op, strconv.FormatFloat(number, 'f', -1, 64))
	}
	sum := tokensSum(what)
	if what == "total" {
		// Where no total is told, it is both.
		sum = strings.TrimSuffix(sum, ")") + ", " + tokensSum("input") + " + " + tokensSum("output") + ")"
	}
	return compare(sum), nil
}

// tokensSum is how many tokens a span used, as far as it tells.
func tokensSum(what string) string {
	var keys []string
	for _, key := range tokenKeys[what] {
		keys = append(keys, "TRY_CAST(attrs['"+key+"'] AS DOUBLE)")
	}
	return "coalesce(" + strings.Join(keys, ", ") + ")"
}
