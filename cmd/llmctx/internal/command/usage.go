// SPDX-License-Identifier: Apache-2.0

package command

import (
	"errors"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usages are what the library says of a command line that it cannot take, and how it is told here.
var usages = []struct {
	said *regexp.Regexp
	tell func(parts []string) string
}{
	{regexp.MustCompile(`^required flag\(s\) (.*) not set$`), func(parts []string) string {
		return flagList(strings.NewReplacer(`"`, "", ",", "").Replace(parts[1])) + missing
	}},
	{regexp.MustCompile(`^at least one of the flags in the group \[(.*)\] is required$`), func(parts []string) string {
		return "one of " + flagList(parts[1]) + " is needed"
	}},
	{regexp.MustCompile(`^if any flags in the group \[.*\] are set none of the others can be; \[(.*)\] were all set$`), func(parts []string) string {
		return flagList(parts[1]) + " exclude each other"
	}},
	{regexp.MustCompile(`^unknown command "(.*)" for "llmctx .*"$`), func(parts []string) string {
		return `"` + parts[1] + `" belongs to no flag; quote what has spaces in it`
	}},
	{regexp.MustCompile(`^accepts 1 arg\(s\), received [2-9]\d*$`), func([]string) string {
		return "there is more than one argument; quote what has spaces in it"
	}},
	{regexp.MustCompile(`^invalid argument "(.*)" for "--sampled" flag: `), func(parts []string) string { return "--sampled " + parts[1] + sampledWanted }},
	{regexp.MustCompile(`^invalid argument "(.*)" for "(?:-\w, )?(--[\w-]+)" flag: strconv\.ParseBool`), func(parts []string) string {
		return parts[2] + "=" + parts[1] + ": write " + parts[2] + ", or leave it out"
	}},
	{regexp.MustCompile(`^invalid argument "(.*)" for "(?:-\w, )?(--[\w-]+)" flag: time: `), func(parts []string) string {
		return parts[2] + " " + parts[1] + ": write how long, with its unit: 30s, 5m, 2h"
	}},
	{regexp.MustCompile(`^(?:accepts 1|requires at least 1) arg\(s\), (?:only )?received 0$`), func([]string) string { return "an argument" + missing }},
}

// sampledWanted ends what is told of a number of spans that cannot be.
const sampledWanted = ": write how many spans each that was kept stands for, 1 or more"

// missing ends what is told with how the command is used.
const missing = " is missing"

func flagList(names string) string { return "--" + strings.Join(strings.Fields(names), ", --") }

// tellUsage says in plain words, and with what may have been meant, why a command line was not taken.
func tellUsage(cmd *cobra.Command, err error) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "unknown flag: --"); ok {
		if near := nearFlag(cmd, name); near != "" {
			return errors.New(text + "; is it --" + near + "?")
		}
		return err
	}
	for _, u := range usages {
		if parts := u.said.FindStringSubmatch(text); parts != nil {
			told := u.tell(parts)
			if strings.HasSuffix(told, missing) {
				told += "; write " + cmd.UseLine()
			}
			return errors.New(told)
		}
	}
	return err
}

// nearFlag is the flag of a command whose name is nearest; "" where none is near.
func nearFlag(cmd *cobra.Command, name string) (near string) {
	least := 3 // as many changes are another word
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if d := edits(name, f.Name); d < least && !f.Hidden {
			near, least = f.Name, d
		}
	})
	return near
}

// edits is how many letters have to be put in, taken out or changed to make one word of another.
func edits(from, to string) int {
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(from) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(to) {
			change := diagonal
			if from[i] != to[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
