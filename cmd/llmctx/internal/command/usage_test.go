// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/command"
)

// What is mistyped at night is answered with what would be right.
func TestACommandLineThatCannotBeTakenIsAnsweredInPlainWords(t *testing.T) {
	lake := []string{"postmortem", "--lake", "lake", "--bad", badWindow}
	for _, mistake := range []struct {
		args []string
		told string
	}{
		{[]string{"postmortem", "--lake", "lake"}, "--bad is missing; write llmctx postmortem --lake DIR --bad FROM..TO [flags]"},
		{[]string{"postmortem", "--bad", badWindow}, "one of --lake, --clickhouse, --trino, --print-sql is needed"},
		{append(lake, "--per-trace", "--per-response"), "--per-response, --per-trace exclude each other"},
		{append(lake, "--verdit", "groundedness=fail"), "unknown flag: --verdit; is it --verdict?"},
		{append(lake, "--behavio", "x"), "unknown flag: --behavio; is it --behavior?"},
		{append(lake, "--wherever", "x"), "unknown flag: --wherever"},
		{append(lake, "--verdict", "groundedness", "=", "fail"), `"=" belongs to no flag; quote what has spaces in it`},
		{append(lake, "--verdict", "groundedness"), "--verdict groundedness: write 'NAME=LABEL' or 'NAME<0.5', and quote it: the shell takes an unquoted < or > for itself"},
		{append(lake, "--latency"), "flag needs an argument: --latency; quote it: the shell takes an unquoted < or > for itself"},
		{append(lake, "--text", ""), "--text needs what the text of a bad answer has in it"},
		{append(lake, "--sampled", "-3"), "--sampled -3: write how many spans each that was kept stands for, 1 or more"},
		{append(lake, "--sampled", "0.1"), "--sampled 0.1: write how many spans each that was kept stands for, 1 or more"},
		{append(lake, "--sampled", "NaN"), "--sampled NaN: write how many spans each that was kept stands for, 1 or more"},
		{append(lake, "--sampled", "10%"), "--sampled 10%: write how many spans each that was kept stands for, 1 or more"},
		{append(lake, "--columns=maybe"), "--columns=maybe: write --columns, or leave it out"},
		{append(lake, "--clickhouse-timeout", "5"), "--clickhouse-timeout 5: write how long, with its unit: 30s, 5m, 2h"},
		{append(lake, "--html", "/nowhere/page.html"), "--html /nowhere/page.html: no such file or directory"},
		{[]string{"at", "yesterday", "9:00", "--registry", "x"}, "there is more than one argument; quote what has spaces in it"},
		{[]string{"at", "--registry", "x"}, "an argument is missing; write llmctx at TIME --match KEY=VALUE... (--registry FILE | --etcd URL | --history FILE) [flags]"},
		{[]string{"validate"}, "an argument is missing; write llmctx validate FILE|FOLDER... [flags]"},
	} {
		got := run("", mistake.args...)
		assert.Equal(t, command.ExitTrouble, got.code, mistake.args)
		assert.Equal(t, mistake.told+"\n", got.stderr)
		assert.Empty(t, got.stdout)
	}
}

// A condition that nothing meets says what there is instead.
func TestAConditionThatNothingMeetsNamesWhatThereIs(t *testing.T) {
	lake := promptLake(t)
	for _, asked := range []struct {
		flag, value string
		first, told string
	}{
		{"--verdict", "groundedness=failed", "Nothing is bad by what was asked for: 0 of ", "Verdicts that the lake holds: groundedness=fail, groundedness=pass."},
		{
			"--behavior", "attrs['gen_ai.evaluation.score.labl'] = 'fail'", "Too few scored spans",
			"No span has attrs['gen_ai.evaluation.score.labl']; there are gen_ai.evaluation.score.label, ",
		},
		{
			"--behavior", "attrs['gen_ai.evaluation.score.label'] = 'failed'", "Nothing is bad by what was asked for: 0 of ",
			"attrs['gen_ai.evaluation.score.label'] holds pass (",
		},
		{"--behavior", "service = 'suport-agent'", "Nothing is bad by what was asked for: 0 of ", "service holds support-agent ("},
		{"--tokens", ">400000", "Nothing is bad by what was asked for: 0 of ", "Of 8032 spans with one of these attributes, it holds for none: gen_ai.usage.total_tokens, "},
	} {
		got := run("", "postmortem", "--lake", lake, "--bad", badWindow, asked.flag, asked.value)
		assert.Equal(t, command.ExitOK, got.code, got.stderr)
		lines := strings.SplitN(got.stdout, "\n", 3)
		assert.True(t, strings.HasPrefix(lines[0], asked.first), lines[0])
		assert.True(t, strings.HasPrefix(lines[1], asked.told), lines[1])
	}
	got := run("", "postmortem", "--lake", lake, "--bad", badWindow, "--verdict", "groundedness=fail", "--error")
	assert.Contains(t, got.stdout, "\nBad is only that of which all flags hold: different flags are and, the same one twice is or.")
}
