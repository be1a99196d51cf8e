// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// exposed holds the series that a collector shows: the labels of each metric.
type exposed map[string]map[string]bool

// series returns a selector for promtool. A metric or a label that no collector has shown is an error.
func (e exposed) series(t *testing.T, name string, labels ...string) string {
	t.Helper()
	require.Contains(t, e, name)
	text := name + `{instance="gateway:8888"`
	for i := 0; i < len(labels); i += 2 {
		require.True(t, e[name][labels[i]], "%s has no label %s", name, labels[i])
		text += fmt.Sprintf(", %s=%q", labels[i], labels[i+1])
	}
	return text + "}"
}

// scrape runs a real collector on spans that show every metric, and reads what it exposes to Prometheus.
func scrape(t *testing.T) exposed {
	t.Helper()
	root := harness.Root(t)
	address := harness.FreeAddress(t)
	host, port, _ := strings.Cut(address, ":")
	c := harness.StartCollector(t, filepath.Join(root, "examples", "quickstart.yaml"), map[string]string{
		"LLM_CONTEXT_REGISTRY": filepath.Join(root, "examples", "quickstart-registry.yaml"),
		"LLM_CONTEXT_SPANS":    filepath.Join(t.TempDir(), "spans.jsonl"),
	}, fmt.Sprintf("service::telemetry::metrics: {level: normal, readers: [{pull: {exporter: {prometheus: {host: %s, port: %s}}}}]}", host, port))
	for _, file := range []string{"otel.json", "vercel-ai.json"} {
		c.SendFile(t, filepath.Join(root, "testdata", "spans", file))
	}
	now := time.Now()
	c.SendJSON(t, strings.Replace(request(chatSpan(0, now, now)), `"attributes":[`,
		`"attributes":[{"key":"gen_ai.tool.definitions","value":{"stringValue":"[{\"name\": \"cut"}},`, 1))

	found := exposed{}
	line := regexp.MustCompile(`^(otelcol_[a-z_]+)(?:\{(.*)\})? `)
	label := regexp.MustCompile(`([a-z_]+)="`)
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		text, err := harness.Get(t.Context(), "http://"+address+"/metrics")
		assert.NoError(c, err)
		for each := range strings.Lines(string(text)) {
			if m := line.FindStringSubmatch(each); m != nil {
				if found[m[1]] == nil {
					found[m[1]] = map[string]bool{}
				}
				for _, name := range label.FindAllStringSubmatch(m[2], -1) {
					found[m[1]][name[1]] = true
				}
			}
		}
		assert.Contains(c, found, "otelcol_processor_llm_context_spans")
	}, 10*time.Second, 100*time.Millisecond)
	return found
}

// TestEveryAlertFiresOnWhatACollectorExposesAndIsSilentOtherwise lets the real promtool judge, on series that have the
// names and labels of a real collector.
func TestEveryAlertFiresOnWhatACollectorExposesAndIsSilentOtherwise(t *testing.T) {
	promtool := os.Getenv("PROMTOOL")
	if promtool == "" {
		t.Skip("PROMTOOL names no promtool; make e2e installs it")
	}
	const prefix = "otelcol_processor_llm_context_"
	e := scrape(t)
	s := func(name string, labels ...string) string { return e.series(t, prefix+name, labels...) }
	confirmed := s("spans", "status", "confirmed")
	type values map[string]string // what a series has, minute by minute
	cases := map[string]struct {
		fires, silent values
		at            string
		labels        map[string]string
	}{
		"LLMContextDrift": {
			values{s("drift", "variable", "route"): "0+10x60", confirmed: "0+100x60"},
			values{s("drift", "variable", "route"): "0+1x60", confirmed: "0+100x60"},
			"50m",
			map[string]string{"variable": "route", "severity": "warning"},
		},
		"LLMContextUnknown": {
			values{s("spans", "status", "unknown"): "0+10x60", confirmed: "0+100x60"},
			values{s("spans", "status", "unknown"): "0+1x60", confirmed: "0+100x60"},
			"50m",
			map[string]string{"severity": "warning"},
		},
		"LLMContextMissing": {
			values{s("missing", "variable", "prompt"): "0+90x60", confirmed: "0+100x60"},
			values{s("missing", "variable", "judge"): "0+90x60", confirmed: "0+100x60"},
			"50m",
			map[string]string{"variable": "prompt", "severity": "info"},
		},
		"LLMContextRegistryOld": {
			values{s("registry_age"): "0+60x60"},
			values{s("registry_age"): "10+0x60"},
			"50m",
			map[string]string{"instance": "gateway:8888", "severity": "critical"},
		},
		"LLMContextRegistryRejected": {
			values{s("registry_loads", "result", "rejected"): "0x40 1x20"},
			values{s("registry_loads", "result", "rejected"): "0x60", s("registry_loads", "result", "loaded"): "0+1x60"},
			"45m",
			map[string]string{"instance": "gateway:8888", "severity": "warning"},
		},
		"LLMContextContextMatchesNothing": {
			values{s("context_matches", "context", "registry.yaml:4"): "0x600", confirmed: "0+100x600"},
			values{s("context_matches", "context", "registry.yaml:4"): "0+1x600", confirmed: "0+100x600"},
			"9h",
			map[string]string{"context": "registry.yaml:4", "severity": "info"},
		},
		"LLMContextEvidenceNotRead": {
			values{s("evidence_refused"): "0+1x60"},
			values{s("evidence_refused"): "5x60"},
			"50m",
			map[string]string{"instance": "gateway:8888", "severity": "info"},
		},
	}
	rules, err := os.ReadFile(filepath.Join(harness.Root(t), "dashboards", "alerts.yaml"))
	require.NoError(t, err)
	var named []string
	for _, match := range regexp.MustCompile(`alert: (\w+)`).FindAllStringSubmatch(string(rules), -1) {
		named = append(named, match[1])
		assert.Contains(t, cases, match[1], "an alert without a test")
	}
	for name := range cases {
		assert.True(t, slices.Contains(named, name), "there is no alert %s", name)
	}

	// Summaries are text for people: promtool compares labels and annotations, so they are left out of the rules here.
	folder := t.TempDir()
	bare := regexp.MustCompile(`(?m)^        annotations:\n(?:          .*\n)+`).ReplaceAll(rules, nil)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "alerts.yaml"), bare, 0o600))
	type alertTest struct {
		EvalTime string           `yaml:"eval_time"`
		Alert    string           `yaml:"alertname"`
		Expected []map[string]any `yaml:"exp_alerts"`
	}
	type test struct {
		Interval string              `yaml:"interval"`
		Series   []map[string]string `yaml:"input_series"`
		Alerts   []alertTest         `yaml:"alert_rule_test"`
	}
	var tests []test
	for name, c := range cases {
		for i, given := range []values{c.fires, c.silent} {
			one := test{Interval: "1m", Alerts: []alertTest{{c.at, name, []map[string]any{{"exp_labels": c.labels}}}}}
			if i == 1 {
				one.Alerts[0].Expected = nil
			}
			for series, points := range given {
				one.Series = append(one.Series, map[string]string{"series": series, "values": points})
			}
			tests = append(tests, one)
		}
	}
	text, err := yaml.Marshal(map[string]any{"rule_files": []string{"alerts.yaml"}, "tests": tests})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "tests.yaml"), text, 0o600))
	command := exec.CommandContext(t.Context(), promtool, "test", "rules", "tests.yaml")
	command.Dir = folder
	output, err := command.CombinedOutput()
	require.NoError(t, err, string(output))
}
