// SPDX-License-Identifier: Apache-2.0

package report

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

func TestALinkThatLeadsNowhereOrSomewhereElseIsRefused(t *testing.T) {
	for pattern, why := range map[string]string{
		"javascript:alert('{trace_id}')": "no address",
		"//jaeger/trace/{trace_id}":      "no address",
		"http:///trace/{trace_id}":       "no address",
		"ftp://jaeger/{trace_id}":        "no address",
		"http://jaeger/trace":            "has no {trace_id}",
		"http://{trace_id}/trace":        "name of the server",
		"http://jaeger\x7f/{trace_id}":   "invalid control character",
	} {
		_, err := NewLinks(pattern, "")
		assert.ErrorContains(t, err, why, pattern)
	}
	_, err := NewLinks("", "http://jaeger/search?tags={value}")
	assert.ErrorContains(t, err, "has no {attribute}")
}

func TestAValueOfAClientStaysAValueInALink(t *testing.T) {
	links, err := NewLinks("http://jaeger:16686/trace/{trace_id}",
		`http://jaeger:16686/search?service=a&tags=%7B%22{attribute}%22%3A%22{value}%22%7D`)
	require.NoError(t, err)
	assert.Equal(t, "http://jaeger:16686/trace/b4847c0a", links.Trace("b4847c0a"))
	for _, value := range []string{"refund-policy:r42", `x"}&service=b#`, "a b+c/../d?e", "{attribute}", "é\n"} {
		address, err := url.Parse(links.Search("llm_context.prompt.revision", value))
		require.NoError(t, err, value)
		assert.Equal(t, "a", address.Query().Get("service"), value)
		assert.Equal(t, `{"llm_context.prompt.revision":"`+value+`"}`, address.Query().Get("tags"))
		assert.Empty(t, address.Fragment)
	}
	none, err := NewLinks("", "")
	require.NoError(t, err)
	assert.Empty(t, none.Trace("b4847c0a")+none.Search("a", "b"))
}

func TestALinkTellsTheBadWindow(t *testing.T) {
	links, err := NewLinks("http://j/{trace_id}?from={from_ms}&to={to_ms}", "http://j/s?start={from_us}&end={to_us}&{attribute}={value}")
	require.NoError(t, err)
	links = links.within(counts.Interval{From: time.Unix(1, 0), To: time.Unix(2, 500_000_000)})
	assert.Equal(t, "http://j/0a?from=1000&to=2500", links.Trace("0a"))
	assert.Equal(t, "http://j/s?start=1000000&end=2500000&a=%7Bfrom_us%7D", links.Search("a", "{from_us}"), "a value of a client fills in nothing")
}
