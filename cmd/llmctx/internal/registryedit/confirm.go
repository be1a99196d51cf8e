// SPDX-License-Identifier: Apache-2.0

package registryedit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// confirm reads what was written, and refuses it if anything but the change differs: a
// document can be written in more ways than an editor of its text can know.
func (c *Change) confirm(name string, before *document.Document, data []byte, target *document.Context,
	variable string, keep func(*document.Revision) bool, wanted *document.Revision, same bool,
) error {
	after, err := document.Parse(name, data)
	if err != nil {
		return fmt.Errorf("the change makes a registry that is not valid:\n%w", err)
	}
	expected := declared(before, func(context *document.Context, of string, r *document.Revision) bool {
		return context != target || of != variable || keep(r)
	})
	if !same {
		added, dates := *wanted, *wanted.Dates
		dates.Since, added.Dates = c.Since.UTC(), &dates
		expected = append(expected, line(&document.Context{Match: c.Match}, variable, &added))
	}
	found := declared(after, func(*document.Context, string, *document.Revision) bool { return true })
	slices.Sort(expected)
	slices.Sort(found)
	if !slices.Equal(expected, found) {
		return fmt.Errorf("%s: %s of %s cannot be changed without changing something else; "+
			"write it out, without an alias or an anchor", name, variable, (&document.Context{Match: c.Match}).String())
	}
	return nil
}

// declared lists everything that a document says.
func declared(doc *document.Document, keep func(*document.Context, string, *document.Revision) bool) []string {
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

func line(context *document.Context, variable string, revision *document.Revision) string {
	return fmt.Sprintf("%+v\x00%s\x00%+v\x00%+v", context.Match, variable, *revision.Dates, revision.Options)
}

// render writes the value of a revision as it is stamped; of a rollout its variants.
func render(name string, r *document.Revision) string {
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
