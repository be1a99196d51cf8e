// SPDX-License-Identifier: Apache-2.0

package query

import (
	"regexp"
	"slices"
	"strings"
)

// Chain makes relations part of every query, for databases in which nothing may be created.
type Chain struct{ steps []Step }

// Add remembers a relation; one with a name that is there already takes its place.
func (c *Chain) Add(s Step) {
	c.steps = slices.DeleteFunc(c.steps, func(known Step) bool { return known.Name == s.Name })
	c.steps = append(c.steps, s)
}

var names = regexp.MustCompile(`[a-z_]+`)

// Query returns a query with the relations that it reads in front.
func (c *Chain) Query(text string) string {
	needed := map[string]bool{}
	need := func(text string) {
		for _, name := range names.FindAllString(text, -1) {
			needed[name] = true
		}
	}
	need(text)
	var list []string
	for _, s := range slices.Backward(c.steps) {
		if needed[s.Name] {
			need(s.SQL)
			list = append(list, s.Name+" AS ("+s.SQL+")")
		}
	}
	if len(list) == 0 {
		return text
	}
	slices.Reverse(list)
	with := "WITH " + strings.Join(list, ",\n")
	if rest, ok := strings.CutPrefix(text, "WITH RECURSIVE "); ok {
		return "WITH RECURSIVE " + strings.TrimPrefix(with, "WITH ") + ",\n" + rest
	}
	return with + "\n" + text
}
