// SPDX-License-Identifier: Apache-2.0

package registryedit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// confirm reads what was written, and refuses it if anything but the change differs: a
// document can be written in more ways than an editor of its text can know.
func (c *Change) confirm(name string, before *config.Document, data []byte, target *config.Context,
	variable string, keep func(*config.Revision) bool, wanted *config.Revision, same bool,
) error {
	after, err := config.Parse(name, data)
	if err != nil {
		return fmt.Errorf("the change makes a registry that is not valid:\n%w", err)
	}
	expected := declared(before, func(context *config.Context, of string, r *config.Revision) bool {
		return context != target || of != variable || keep(r)
	})
	if !same {
		added, dates := *wanted, *wanted.Dates
		dates.Since, added.Dates = c.Since.UTC(), &dates
		expected = append(expected, line(&config.Context{Match: c.Match}, variable, &added))
	}
	found := declared(after, func(*config.Context, string, *config.Revision) bool { return true })
	slices.Sort(expected)
	slices.Sort(found)
	if !slices.Equal(expected, found) {
		return fmt.Errorf("%s: %s of %s cannot be changed without changing something else; "+
			"write it out, without an alias or an anchor", name, variable, (&config.Context{Match: c.Match}).String())
	}
	return nil
}

// declared lists everything that a document says.
func declared(doc *config.Document, keep func(*config.Context, string, *config.Revision) bool) []string {
	var lines []string
	for _, context := range doc.Contexts {
		for _, variable := range context.Variables {
			for _, revision := range variable.Revisions {
				if keep(context, variable.Name, revision) {
					lines = append(lines, line(context, variable.Name, revision))
				}
			}
		}
	}
	return lines
}

func line(context *config.Context, variable string, revision *config.Revision) string {
	return fmt.Sprintf("%+v\x00%s\x00%+v\x00%+v", context.Match, variable, *revision.Dates, revision.Options)
}

// render writes the value of a revision as it is stamped; of a rollout its variants.
func render(name string, r *config.Revision) string {
	id, ok := variable.Lookup(name)
	if !ok {
		id = variable.ID(variable.Count)
	}
	values := make([]string, len(r.Options))
	for i, option := range r.Options {
		values[i] = id.Write(option.Value.Name, option.Value.Revision)
	}
	return strings.Join(values, " | ")
}
