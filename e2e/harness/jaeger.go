// SPDX-License-Identifier: Apache-2.0

package harness

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

//go:embed jaeger.yaml
var jaegerConfig string

// Jaeger is a running Jaeger that keeps its traces in memory.
type Jaeger struct {
	// OTLP is the host:port on which it takes OTLP over gRPC.
	OTLP string

	queryURL string
}

// JaegerTrace is a trace as the query API returns it to Jaeger's UI.
type JaegerTrace struct {
	TraceID string       `json:"traceID"`
	Spans   []JaegerSpan `json:"spans"`
}

// JaegerSpan is one span of a trace, with its attributes as tags.
type JaegerSpan struct {
	TraceID       string      `json:"traceID"`
	SpanID        string      `json:"spanID"`
	OperationName string      `json:"operationName"`
	Tags          []JaegerTag `json:"tags"`
}

// JaegerTag is an attribute. Value is what encoding/json makes of it: a string for a string attribute.
type JaegerTag struct {
	Key   string `json:"key"`
	Value any    `json:"value"`
}

// StartJaeger runs Jaeger and returns once its query API answers and it takes spans.
func StartJaeger(t *testing.T) *Jaeger {
	t.Helper()
	addresses := freeAddresses(t, 3)
	return startJaeger(t, addresses[0], addresses[1], addresses[2])
}

// StartJaegerOn is StartJaeger on addresses that a test has to keep to.
func StartJaegerOn(t *testing.T, otlp, query string) *Jaeger {
	t.Helper()
	return startJaeger(t, otlp, query, freeAddress(t))
}

func startJaeger(t *testing.T, otlp, query, queryGRPC string) *Jaeger {
	t.Helper()
	p := startProcess(t, "jaeger", map[string]string{
		"HARNESS_OTLP_GRPC":  otlp,
		"HARNESS_QUERY_HTTP": query,
		"HARNESS_QUERY_GRPC": queryGRPC,
		// Jaeger traces itself and would send that to whoever listens on OTLP's usual port.
		"OTEL_TRACES_SAMPLER": "always_off",
	}, "--config", "yaml:"+jaegerConfig)
	jaeger := &Jaeger{OTLP: otlp, queryURL: "http://" + query + "/api/"}
	// The query API is an extension and answers before the receiver listens. An exporter that is refused tries again
	// only after five seconds, and a collector that is stopped before that loses what it has.
	p.awaitReady(t, jaeger.queryURL+"services")
	p.awaitListening(t, otlp)
	return jaeger
}

// Open returns the traces that Jaeger's UI shows at a link into it: what its page asks the API for, with the same path
// and parameters. (The binary is built without the UI itself.)
func (j *Jaeger) Open(ctx context.Context, link string) ([]JaegerTrace, error) {
	path, ok := strings.CutPrefix(link, strings.TrimSuffix(j.queryURL, "api/"))
	if !ok {
		return nil, fmt.Errorf("%s leads elsewhere", link)
	}
	switch {
	case strings.HasPrefix(path, "trace/"):
		path = "traces/" + strings.TrimPrefix(path, "trace/")
	case strings.HasPrefix(path, "search?"):
		path = "traces?" + strings.TrimPrefix(path, "search?")
	default:
		return nil, fmt.Errorf("%s is no page of Jaeger's", link)
	}
	var traces []JaegerTrace
	err := j.query(ctx, path, &traces)
	return traces, err
}

// Address is where its UI would be.
func (j *Jaeger) Address() string { return strings.TrimSuffix(j.queryURL, "/api/") }

// Traces returns the traces of a service, of any age, in which some span carries all of tags: what the search form of
// Jaeger's UI does.
func (j *Jaeger) Traces(ctx context.Context, service string, tags map[string]string) ([]JaegerTrace, error) {
	encoded, err := json.Marshal(tags)
	if err != nil {
		return nil, err
	}
	query := url.Values{
		"service": {service},
		"tags":    {string(encoded)},
		"limit":   {"10000"},
		// Microseconds. Without them Jaeger looks back two days only.
		"start": {"0"},
		"end":   {strconv.FormatInt(time.Now().Add(time.Hour).UnixMicro(), 10)},
	}
	var traces []JaegerTrace
	err = j.query(ctx, "traces?"+query.Encode(), &traces)
	return traces, err
}

func (j *Jaeger) query(ctx context.Context, path string, data any) error {
	body, err := get(ctx, j.queryURL+path)
	if err != nil {
		return err
	}
	answer := struct {
		Data   any              `json:"data"`
		Errors []map[string]any `json:"errors"`
	}{Data: data}
	if err := json.Unmarshal(body, &answer); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if len(answer.Errors) > 0 {
		return fmt.Errorf("%s: %v", path, answer.Errors)
	}
	return nil
}
