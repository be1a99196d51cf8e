// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/llmcontext/llmcontextprocessor/config/source"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/metadata"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/testdata/inlineregistry"
)

// parseConfig reads the configuration of the processor as the Collector does.
func parseConfig(t *testing.T, text string) (*Config, error) {
	t.Helper()
	retrieved, err := confmap.NewRetrievedFromYAML([]byte(text))
	require.NoError(t, err)
	conf, err := retrieved.AsConf()
	require.NoError(t, err)
	cfg := createDefaultConfig().(*Config)
	if err := conf.Unmarshal(cfg); err != nil {
		return cfg, err
	}
	return cfg, confmap.Validate(cfg)
}

func TestEveryKindOfSourceIsConfiguredByWhatItNeeds(t *testing.T) {
	for kind, text := range map[string]string{
		"file":      "{path: /etc/otelcol/llm-context.yaml}",
		"http":      "{endpoint: https://registry.example.com/llm-context.yaml}",
		"etcd":      "{endpoints: [https://etcd-0:2379], prefix: /llm-context/}",
		"extension": "my_registry/eu",
	} {
		t.Run(kind, func(t *testing.T) {
			cfg, err := parseConfig(t, "source: {"+kind+": "+text+"}")
			require.NoError(t, err)
			kinds := cfg.Source.kinds()
			require.Len(t, kinds, 1)
			assert.Equal(t, kind, kinds[0].name)
		})
	}
}

func TestOptionsOfASourceAreReadBesideItsDefaults(t *testing.T) {
	cfg, err := parseConfig(t, `
source:
  http:
    endpoint: https://registry.example.com/llm-context.yaml
    poll_interval: 7s
    headers: {X-Token: secret}
    tls: {insecure_skip_verify: true}
`)
	require.NoError(t, err)
	http := cfg.Source.HTTP.Get()
	assert.Equal(t, 7*time.Second, http.PollInterval)
	assert.Equal(t, 10*time.Second, http.ClientConfig.Timeout)
	assert.Len(t, http.ClientConfig.Headers, 1)
	assert.True(t, http.ClientConfig.TLS.InsecureSkipVerify)

	cfg, err = parseConfig(t, `
source:
  etcd:
    endpoints: [https://etcd-0:2379]
    prefix: /llm-context/
    auth: {username: reader, password: secret}
    poll_interval: 3s
`)
	require.NoError(t, err)
	etcd := cfg.Source.Etcd.Get()
	assert.Equal(t, 3*time.Second, etcd.PollInterval)
	assert.Equal(t, 5*time.Second, etcd.Timeout)
	assert.Equal(t, "reader", etcd.Auth.Username)
	assert.Equal(t, "secret", string(etcd.Auth.Password))
}

// What the Collector tells of a mistake in the form of a configuration has the place, but not what would be right.
func TestAConfigurationOfAnotherFormIsToldWhatOneLooksLike(t *testing.T) {
	for text, place := range map[string]string{
		"path: llm-context.yaml":                               "invalid keys: path",
		"source: llm-context.yaml":                             "'source' expected a map or struct",
		"source: {file: llm-context.yaml}":                     "'source.file'",
		"{source: {file: {path: a.yaml}}, variables: {p: {}}}": "'variables'",
		"{source: {file: {path: a.yaml}}, history: 1d}":        "durations are written as 30s, 15m or 24h",
	} {
		_, err := parseConfig(t, text)
		require.ErrorContains(t, err, place, text)
		require.ErrorContains(t, err, "a complete one is {source: {file: {path: /etc/otelcol/llm-context.yaml}}}", text)
	}
}

// The Collector cuts a text at its commas where a list is asked for.
func TestOneConditionIsWrittenWithoutAList(t *testing.T) {
	cfg, err := parseConfig(t, `{source: {file: {path: a.yaml}}, spans: {include: 'IsMatch(span.name, "^ask")', exclude: ""}, logs: {exclude: ['IsMatch(log.body, "a")']}}`)
	require.NoError(t, err)
	assert.Equal(t, []string{`IsMatch(span.name, "^ask")`}, cfg.Spans.Include)
	assert.Empty(t, cfg.Spans.Exclude)
	assert.Equal(t, []string{`IsMatch(log.body, "a")`}, cfg.Logs.Exclude)
}

func TestASourceConfigurationThatCannotWorkIsRefusedWithTheRemedy(t *testing.T) {
	for text, message := range map[string]string{
		"{}":           "no source is configured; write source: {file:",
		"source: {}":   "no source is configured; write source: {file:",
		"source: null": "no source is configured; write source: {file:",
		"source: {file: {path: a.yaml}, etcd: {endpoints: [http://a:1], prefix: /}}": "file and etcd are configured; keep one",
		"source: {http: {endpoint: http://a/}, extension: a}":                        "http and extension are configured; keep one",
		"source: {http: {}}":                                             "source::http: endpoint is empty",
		"source: {http: {endpoint: a.yaml}}":                             "source::http: endpoint is not a URL",
		"source: {etcd: {prefix: /a/}}":                                  "source::etcd: endpoints is empty",
		"source: {etcd: {endpoints: [http://a:1], prefix: /, prefx: b}}": "invalid keys: prefx",
		"source: {http: {endpoint: http://a/, interval: 3s}}":            "invalid keys: interval",
		"source: {http: {endpoint: http://a/, tls: {ca_fle: a}}}":        "invalid keys: ca_fle",
		"source: {extension: 'a b'}":                                     "invalid character",
	} {
		t.Run(text, func(t *testing.T) {
			_, err := parseConfig(t, text)
			require.ErrorContains(t, err, message)
		})
	}
}

// extensionHost is a Collector with extensions.
type extensionHost map[component.ID]component.Component

func (h extensionHost) GetExtensions() map[component.ID]component.Component { return h }

// deaf is an extension that has nothing to do with registries.
type deaf struct{ component.Component }

// mute is an extension whose source is missing.
type mute struct{ component.Component }

func (mute) Source() source.Source { return nil }

func inlineRegistry(t *testing.T, document string) (component.ID, extension.Extension) {
	t.Helper()
	factory := inlineregistry.NewFactory()
	cfg := factory.CreateDefaultConfig().(*inlineregistry.Config)
	cfg.Document = document
	made, err := factory.Create(t.Context(), extension.Settings{ID: component.NewID(factory.Type())}, cfg)
	require.NoError(t, err)
	return component.NewID(factory.Type()), made
}

// startWith runs a processor with a source, from its configuration to its end, and
// gives the cohort that it stamps.
func startWith(t *testing.T, text string, host component.Host) (string, error) {
	t.Helper()
	cfg, err := parseConfig(t, text)
	require.NoError(t, err)
	next := new(consumertest.TracesSink)
	p, err := NewFactory().CreateTraces(t.Context(), processortest.NewNopSettings(metadata.Type), cfg, next)
	require.NoError(t, err)
	if err := p.Start(t.Context(), host); err != nil {
		return "", errorAfter(t, err, p.Shutdown)
	}
	traces := ptrace.NewTraces()
	span := traces.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	span.SetStartTimestamp(1_795_165_200_000_000_000)
	span.Attributes().PutStr("gen_ai.operation.name", "chat")
	span.Attributes().PutStr("gen_ai.request.model", "gpt-4o")
	require.NoError(t, p.ConsumeTraces(t.Context(), traces))
	require.NoError(t, p.Shutdown(t.Context()))
	require.Len(t, next.AllTraces(), 1)
	value, _ := span.Attributes().Get("llm_context.traffic.cohort")
	return value.Str(), nil
}

// errorAfter returns the error of a failed start, after which a shutdown has to do nothing.
func errorAfter(t *testing.T, err error, shutdown func(context.Context) error) error {
	t.Helper()
	require.NoError(t, shutdown(t.Context()))
	return err
}

func TestAnExtensionBringsTheRegistry(t *testing.T) {
	id, ext := inlineRegistry(t, "contexts: [{match: {}, cohort: {name: beta, since: 2020-01-01T00:00:00Z}}]")
	cohort, err := startWith(t, "source: {extension: inline_registry}", extensionHost{id: ext})
	require.NoError(t, err)
	assert.Equal(t, "beta", cohort)
}

func TestAnExtensionThatCannotBringARegistryKeepsTheCollectorFromStarting(t *testing.T) {
	id, ext := inlineRegistry(t, "contexts: [")
	other := component.MustNewID("other")
	host := extensionHost{id: ext, other: deaf{}, component.MustNewID("mute"): mute{}}
	for name, message := range map[string]string{
		"missing":         `extension "missing" is not running; configure it under extensions and add it to service: {extensions: [missing]}`,
		"other":           `extension "other" (llmcontextprocessor.deaf) brings no registry; name one that implements source.Extension`,
		"mute":            `extension "mute" (llmcontextprocessor.mute) gave no source`,
		"inline_registry": "inline.yaml:1",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := startWith(t, "source: {extension: "+name+"}", host)
			require.ErrorContains(t, err, message)
		})
	}
}

func TestAServerBringsTheRegistry(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("contexts: [{match: {}, cohort: {name: beta, since: 2020-01-01T00:00:00Z}}]"))
	}))
	defer server.Close()
	cohort, err := startWith(t, "source: {http: {endpoint: "+server.URL+"}}", componenttest.NewNopHost())
	require.NoError(t, err)
	assert.Equal(t, "beta", cohort)
}

func TestARemoteSourceThatIsDownKeepsNobodyFromStarting(t *testing.T) {
	for kind, text := range map[string]string{
		"http": "{endpoint: 'http://127.0.0.1:1/registry.yaml'}",
		"etcd": "{endpoints: ['http://127.0.0.1:1'], prefix: /llm/}",
	} {
		t.Run(kind, func(t *testing.T) {
			cohort, err := startWith(t, "{source: {"+kind+": "+text+"}, wait_for_source: 10ms}", componenttest.NewNopHost())
			require.NoError(t, err)
			assert.Equal(t, "unknown", cohort)
		})
	}
}
