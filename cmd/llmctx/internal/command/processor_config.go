// SPDX-License-Identifier: Apache-2.0

package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/confmap"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/configfile"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor"
)

// processorType begins the names of the processor's sections.
const processorType = "llm_context"

// defaultConfig is the processor's configuration where nothing is set.
func defaultConfig() (*llmcontextprocessor.Config, error) {
	cfg, ok := llmcontextprocessor.NewFactory().CreateDefaultConfig().(*llmcontextprocessor.Config)
	if !ok {
		return nil, errors.New("the processor has a configuration of another type")
	}
	return cfg, nil
}

// readConfig takes the section of the processor out of a Collector's configuration, whose
// ${env:NAME} and ${file:PATH} are filled in as the Collector does.
func readConfig(ctx context.Context, path, name string) (*llmcontextprocessor.Config, error) {
	cfg, err := defaultConfig()
	if err != nil {
		return nil, err
	}
	all, err := configfile.Read(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("--config %s: %w", path, err)
	}
	sections, err := all.Sub("processors")
	if err != nil {
		return nil, fmt.Errorf("--config %s: processors: %w", path, err)
	}
	if name, err = pick(sections, name); err != nil {
		return nil, fmt.Errorf("--config %s: %w", path, err)
	}
	section, err := sections.Sub(name)
	if err != nil {
		return nil, fmt.Errorf("--config %s: processors: %s: %w", path, name, err)
	}
	err = section.Unmarshal(cfg)
	cfg.Source = llmcontextprocessor.SourceConfig{} // it may be that of another machine
	if err := errors.Join(err, cfg.Validate()); err != nil {
		return nil, fmt.Errorf("--config %s: processors: %s: %w", path, name, err)
	}
	return cfg, nil
}

// pick returns the name of the section: the one that is asked for, or the only one.
func pick(sections *confmap.Conf, name string) (string, error) {
	var names []string
	for key := range sections.ToStringMap() {
		if kind, _, _ := strings.Cut(key, "/"); kind == processorType {
			names = append(names, key)
		}
	}
	slices.Sort(names)
	switch {
	case len(names) == 0:
		return "", fmt.Errorf("has no section %s under processors; is it the Collector's configuration?", processorType)
	case name == "" && len(names) == 1, slices.Contains(names, name):
		return cmp.Or(name, names[0]), nil
	case name == "":
		return "", fmt.Errorf("has %s under processors; name one with --processor", strings.Join(names, " and "))
	default:
		return "", fmt.Errorf("has no section %s under processors, but %s", name, strings.Join(names, " and "))
	}
}

// variablesOf are those of the configuration, which a registry knows in any case.
func variablesOf(cfg *llmcontextprocessor.Config) []string {
	names := make([]string, len(cfg.Variables))
	for i := range cfg.Variables {
		names[i] = cfg.Variables[i].Name
	}
	return names
}
