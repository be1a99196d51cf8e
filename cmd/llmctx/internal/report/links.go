// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// Links are patterns of addresses in whatever shows traces. An empty one makes no links.
type Links struct {
	trace, search string
}

// The places of a pattern that are filled in.
const (
	traceIDPlace   = "{trace_id}"
	attributePlace = "{attribute}"
	valuePlace     = "{value}"
	fromPlace      = "{from_ms}" // the bad window, in milliseconds or microseconds since 1970
	toPlace        = "{to_ms}"
	fromMicroPlace = "{from_us}"
	toMicroPlace   = "{to_us}"
)

// within fills in the bad window.
func (l Links) within(w counts.Interval) Links {
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	fill := strings.NewReplacer(fromPlace, number(w.From.UnixMilli()), toPlace, number(w.To.UnixMilli()), fromMicroPlace,
		number(w.From.UnixMicro()), toMicroPlace, number(w.To.UnixMicro()))
	return Links{fill.Replace(l.trace), fill.Replace(l.search)}
}

// NewLinks checks the patterns of the addresses of a trace, and of a search for an attribute with a value.
func NewLinks(trace, search string) (Links, error) {
	if err := checkPattern(trace, traceIDPlace); err != nil {
		return Links{}, fmt.Errorf("--trace-url: %w", err)
	}
	if err := checkPattern(search, attributePlace, valuePlace); err != nil {
		return Links{}, fmt.Errorf("--search-url: %w", err)
	}
	return Links{trace, search}, nil
}

func checkPattern(pattern string, places ...string) error {
	if pattern == "" {
		return nil
	}
	filled := pattern
	for _, place := range places {
		if !strings.Contains(pattern, place) {
			return fmt.Errorf("%q has no %s", pattern, place)
		}
		filled = strings.ReplaceAll(filled, place, "x")
	}
	filled = Links{trace: filled}.within(counts.Interval{}).trace
	address, err := url.Parse(filled)
	if err != nil {
		return err
	}
	if address.Scheme != "http" && address.Scheme != "https" || address.Host == "" {
		return fmt.Errorf("%q is no address that begins with http:// or https://", pattern)
	}
	// A value must not choose where a link leads.
	if before, _, _ := strings.Cut(strings.TrimPrefix(pattern, address.Scheme+"://"), "/"); strings.Contains(before, "{") {
		return fmt.Errorf("%q fills in the name of the server", pattern)
	}
	return nil
}

// Trace returns the address of a trace, "" where no pattern was given.
func (l Links) Trace(id string) string {
	return strings.ReplaceAll(l.trace, traceIDPlace, url.QueryEscape(id))
}

// Search returns the address of a search, "" where no pattern was given.
func (l Links) Search(attribute, value string) string {
	return strings.NewReplacer(attributePlace, encode(attribute), valuePlace, encode(value)).Replace(l.search)
}

// encode makes a text of clients one that is only text, in a path as in a query, and inside of a quoted value there.
func encode(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

func (l Links) traces(ids []string) []string {
	if l.trace == "" {
		return nil
	}
	urls := make([]string, len(ids))
	for i, id := range ids {
		urls[i] = l.Trace(id)
	}
	return urls
}

func (l Links) searches(attribute string, values []string) []string {
	if l.search == "" {
		return nil
	}
	var urls []string
	for _, value := range values {
		urls = append(urls, l.Search(attribute, value))
	}
	return urls
}
