// SPDX-License-Identifier: Apache-2.0

package mcp

// PostmortemArguments are those of llmctx postmortem.
type PostmortemArguments struct {
	Bad         string   `json:"bad" jsonschema:"when answers were bad: FROM..TO, such as 2026-08-20T14:00Z..15:30, 2026-08-20T14:00Z..+90m or -2h..now"`
	Baseline    string   `json:"baseline,omitempty" jsonschema:"what to compare with, FROM..TO; default: up to seven days before bad"`
	Verdict     []string `json:"verdict,omitempty" jsonschema:"a bad answer is one with this verdict: NAME=LABEL, or NAME<0.5; leave it out to be told which there are"`
	Error       bool     `json:"error,omitempty" jsonschema:"a bad answer is one that failed"`
	Latency     []string `json:"latency,omitempty" jsonschema:"a bad answer is one that took so long, such as >5s"`
	Tokens      []string `json:"tokens,omitempty" jsonschema:"a bad answer is one with so many tokens, such as >4000"`
	Text        []string `json:"text,omitempty" jsonschema:"a bad answer is one that has this in its text"`
	Behavior    []string `json:"behavior,omitempty" jsonschema:"a condition over attrs['key'], resource['key'], name, service, duration_ms, status_code"`
	Where       string   `json:"where,omitempty" jsonschema:"a condition for the spans that count at all"`
	Service     []string `json:"service,omitempty" jsonschema:"count this service only"`
	PerTrace    bool     `json:"per-trace,omitempty" jsonschema:"a verdict counts for all answers of its trace"`
	PerResponse bool     `json:"per-response,omitempty" jsonschema:"a verdict counts for the answer with its gen_ai.response.id"`
	Columns     bool     `json:"columns,omitempty" jsonschema:"show which other attributes bad answers are on"`
	Sampled     float64  `json:"sampled,omitempty" jsonschema:"how many spans each stands for, where no span tells"`
}

// ExplainArguments are those of llmctx explain.
type ExplainArguments struct {
	Trace string `json:"trace,omitempty" jsonschema:"a trace ID, 32 hexadecimal digits"`
	Span  string `json:"span,omitempty" jsonschema:"a span ID, 16 hexadecimal digits"`
}

// ChangesArguments are those of llmctx changes.
type ChangesArguments struct {
	Last     string `json:"last,omitempty" jsonschema:"how far back from now, such as 2h or 3d; default 24h"`
	Window   string `json:"window,omitempty" jsonschema:"FROM..TO instead"`
	Variable string `json:"variable,omitempty" jsonschema:"only this variable, such as prompt"`
}

// AtArguments are those of llmctx at.
type AtArguments struct {
	Time  string   `json:"time" flag:"-" jsonschema:"such as 2026-08-20T14:00Z, -2h or now"`
	Match []string `json:"match,omitempty" jsonschema:"an attribute of the record, KEY=VALUE, such as service.name=support-agent"`
}

// ValuesArguments are those of llmctx values.
type ValuesArguments struct {
	Key    string `json:"key,omitempty" flag:"-" jsonschema:"the key of an attribute, or service; leave it out to be told which verdicts there are"`
	Where  string `json:"where,omitempty" jsonschema:"a condition for the spans that count"`
	Window string `json:"window,omitempty" jsonschema:"only spans of FROM..TO"`
}
