// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

func TestEveryDashboardIsWhatItsProgramWritesAndLoadsIntoGrafanasTypes(t *testing.T) {
	plugins.RegisterDefaultPlugins()
	for file, build := range all {
		want, err := render(build)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what `go run .` writes", file)
		}
		var loaded dashboard.Dashboard
		// Grafana's types return a list of errors that may be empty, and is no nil then.
		if err := loaded.UnmarshalJSONStrict(got); err != nil && err.Error() != "" {
			t.Errorf("%s: %v", file, err)
		}
		if err := loaded.Validate(); err != nil && err.Error() != "" {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// TestNoPanelAndNoAlertNamesAMetricThatIsNotThere reads the list that is generated from metadata.yaml.
func TestNoPanelAndNoAlertNamesAMetricThatIsNotThere(t *testing.T) {
	list, err := os.ReadFile("../processor/llmcontextprocessor/documentation.md")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, match := range regexp.MustCompile(`(?m)^### (otelcol\..*)$`).FindAllStringSubmatch(string(list), -1) {
		there[strings.ReplaceAll(match[1], ".", "_")] = true
	}
	for _, file := range []string{"processor.json", "alerts.yaml"} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		names := regexp.MustCompile(`otelcol_[a-z_]+`).FindAllString(string(content), -1)
		if len(names) == 0 {
			t.Errorf("%s names no metric", file)
		}
		for _, name := range names {
			if !there[name] {
				t.Errorf("%s names %s", file, name)
			}
		}
	}
}
