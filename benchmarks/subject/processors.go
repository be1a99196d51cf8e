// SPDX-License-Identifier: Apache-2.0

package subject

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/attributesprocessor"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processorhelper"
	"go.opentelemetry.io/collector/processor/processortest"
)

type settings = map[string]any

// LLMContext is the processor with a registry of some documents in a folder.
func LLMContext(documents ...[]byte) (Subject, error) {
	folder, err := os.MkdirTemp("", "registry")
	if err != nil {
		return Subject{}, err
	}
	for i, document := range documents {
		file := filepath.Join(folder, fmt.Sprintf("%03d.yaml", i))
		if err := os.WriteFile(file, document, 0o600); err != nil {
			return Subject{}, err
		}
	}
	s, err := LLMContextFrom(folder)
	return s, errors.Join(err, os.RemoveAll(folder))
}

// LLMContextFrom is the processor with the registry that a path stands for.
func LLMContextFrom(path string) (Subject, error) {
	return start("llm_context", newFactory(), settings{
		"source":      settings{"file": settings{"path": path, "poll_interval": "1h"}}, // no look falls into a round
		"stale_after": "2h",
	})
}

// LLMContextLogs is the processor of log records with a registry of one document.
func LLMContextLogs(document []byte) (run func(plog.Logs), stop func(), err error) {
	folder, err := os.MkdirTemp("", "registry")
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	file := filepath.Join(folder, "registry.yaml")
	if err := os.WriteFile(file, document, 0o600); err != nil {
		return nil, nil, err
	}
	factory := newFactory()
	cfg := factory.CreateDefaultConfig()
	source := settings{
		"source": settings{"file": settings{"path": file, "poll_interval": "1h"}}, "stale_after": "2h",
	}
	if err := confmap.NewFromStringMap(source).Unmarshal(cfg); err != nil {
		return nil, nil, err
	}
	ctx := context.Background()
	p, err := factory.CreateLogs(ctx, processortest.NewNopSettings(factory.Type()), cfg, consumertest.NewNop())
	if err != nil {
		return nil, nil, err
	}
	if err := p.Start(ctx, componenttest.NewNopHost()); err != nil {
		return nil, nil, err
	}
	return func(ld plog.Logs) {
		if err := p.ConsumeLogs(ctx, ld); err != nil {
			panic(err) // the sink takes everything
		}
	}, func() { _ = p.Shutdown(ctx) }, nil
}

// InProcessor puts a bare loop over log records into what the collector's library puts around every processor, which
// counts what comes in and goes out.
func InProcessor(loop func(plog.Logs)) (run func(plog.Logs), err error) {
	ctx := context.Background()
	do := func(_ context.Context, ld plog.Logs) (plog.Logs, error) {
		loop(ld)
		return ld, nil
	}
	p, err := processorhelper.NewLogs(ctx, processortest.NewNopSettings(component.MustNewType("bare")), nil,
		consumertest.NewNop(), do)
	if err != nil {
		return nil, err
	}
	return func(ld plog.Logs) {
		if err := p.ConsumeLogs(ctx, ld); err != nil {
			panic(err) // the sink takes everything
		}
	}, nil
}

// Attributes is the attributes processor, which puts the same attributes on every span that has the key with the
// value; on every span where the key is empty.
func Attributes(key, value string, written []Attribute) (Subject, error) {
	var actions []any
	for _, a := range written {
		actions = append(actions, settings{"action": "upsert", "key": a.Key, "value": a.Value})
	}
	config := settings{"actions": actions}
	if key != "" {
		config["include"] = settings{
			"match_type": "strict",
			"attributes": []any{settings{"key": key, "value": value}},
		}
	}
	return start("attributes", attributesprocessor.NewFactory(), config)
}

// Transform is the transform processor with one group of statements for each service, under the conditions that the
// resource is of the service and that the span has the key.
func Transform(services []string, key string, written []Attribute) (Subject, error) {
	conditions := make([]string, len(services))
	for i, service := range services {
		conditions[i] = fmt.Sprintf("resource.attributes[%q] == %q", "service.name", service)
		if key != "" {
			conditions[i] += fmt.Sprintf(" and span.attributes[%q] != nil", key)
		}
	}
	return start("transform", transformprocessor.NewFactory(), TransformConfig(conditions, written))
}

// TransformConfig is a configuration of the transform processor that sets the same attributes in a group of statements
// for each condition.
func TransformConfig(conditions []string, written []Attribute) map[string]any {
	var statements []any
	for _, a := range written {
		statements = append(statements, fmt.Sprintf("set(span.attributes[%q], %q)", a.Key, a.Value))
	}
	var groups []any
	for _, condition := range conditions {
		groups = append(groups, settings{
			"context": "span", "conditions": []any{condition}, "statements": statements,
		})
	}
	return settings{"trace_statements": groups}
}

// start makes a processor from its configuration as a collector would, and starts it.
func start(name string, factory processor.Factory, config settings) (Subject, error) {
	cfg := factory.CreateDefaultConfig()
	if err := confmap.NewFromStringMap(config).Unmarshal(cfg); err != nil {
		return Subject{}, fmt.Errorf("%s: %w", name, err)
	}
	if v, ok := cfg.(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			return Subject{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	ctx := context.Background()
	p, err := factory.CreateTraces(ctx, processortest.NewNopSettings(component.MustNewType(factory.Type().String())),
		cfg, consumertest.NewNop())
	if err != nil {
		return Subject{}, fmt.Errorf("%s: %w", name, err)
	}
	if err := p.Start(ctx, componenttest.NewNopHost()); err != nil {
		return Subject{}, fmt.Errorf("%s: %w", name, err)
	}
	return Subject{
		Name: name,
		Run: func(td ptrace.Traces) {
			if err := p.ConsumeTraces(ctx, td); err != nil {
				panic(err) // the sink takes everything
			}
		},
		Close: func() { _ = p.Shutdown(ctx) },
	}, nil
}
