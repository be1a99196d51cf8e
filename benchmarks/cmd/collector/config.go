// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"

	"go.yaml.in/yaml/v3"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/subject"
)

type settings = map[string]any

// variant is what stands between the receiver and the exporter.
type variant struct {
	name       string
	processors settings
	stamped    bool // the spans bring the attributes that llm_context would write
}

// genAI is a condition by which the transform processor finds the GenAI spans of the dialects that were captured, as
// far as one attribute a dialect goes.
const genAI = `(span.attributes["gen_ai.operation.name"] != nil or span.attributes["gen_ai.system"] != nil or ` +
	`span.attributes["openinference.span.kind"] != nil or span.attributes["traceloop.span.kind"] != nil or ` +
	`span.attributes["ai.operationId"] != nil or span.attributes["langfuse.observation.type"] != nil)`

// oneContext names the variant that the promises are about.
const oneContext = "llm_context, 1 context"

// variants are the pipelines that are compared. The first has no processor. folder holds the registries.
func variants(folder string, written []subject.Attribute) ([]variant, error) {
	one, many := folder+"/one.yaml", folder+"/many.yaml"
	if err := os.WriteFile(one, load.RegistryForAll(1), 0o600); err != nil {
		return nil, err
	}
	if err := os.WriteFile(many, load.Registry(services, 1, "r"), 0o600); err != nil {
		return nil, err
	}
	conditions := make([]string, services)
	for i := range conditions {
		conditions[i] = `resource.attributes["service.name"] == "` + load.Service(i) + `" and ` + genAI
	}
	llmContext := func(path string) settings {
		return settings{"llm_context": settings{"source": settings{"file": settings{"path": path}}}}
	}
	return []variant{
		{name: "no processor", processors: settings{}},
		{name: "no processor, spans that bring the stamps", processors: settings{}, stamped: true},
		{name: "attributes, matches nothing", processors: settings{"attributes": settings{
			"include": settings{"match_type": "strict", "services": []string{"nobody"}},
			"actions": []any{settings{"key": "k", "value": "v", "action": "insert"}},
		}}},
		{name: oneContext, processors: llmContext(one)},
		{name: "transform, 1 context", processors: settings{"transform": subject.TransformConfig([]string{genAI}, written)}},
		{name: "llm_context, 100 contexts", processors: llmContext(many)},
		{name: "transform, 100 contexts", processors: settings{"transform": subject.TransformConfig(conditions, written)}},
	}, nil
}

// edgeConfig is a collector with a memory limiter, and with the processor or without, that sends to a backend through
// a queue that holds more than the memory does.
func edgeConfig(at addresses, backend string, withProcessor bool) (config []byte, cleanUp func(), err error) {
	processors := settings{"memory_limiter": settings{
		"check_interval": "50ms", "limit_mib": edgeLimit, "spike_limit_mib": edgeSpike,
	}}
	order := []string{"memory_limiter"}
	folder, err := os.MkdirTemp("", "registry")
	if err != nil {
		return nil, nil, err
	}
	if withProcessor {
		path := folder + "/registry.yaml"
		if err := os.WriteFile(path, load.RegistryForAll(1), 0o600); err != nil {
			return nil, nil, err
		}
		processors["llm_context"] = settings{"source": settings{"file": settings{"path": path}}}
		order = append(order, "llm_context")
	}
	exporter := settings{
		"endpoint": backend, "tls": settings{"insecure": true}, "compression": "none",
		"sending_queue": settings{"queue_size": 1_000_000, "num_consumers": 2},
	}
	return pipeline(at, processors, order, settings{"otlp": exporter}), func() { _ = os.RemoveAll(folder) }, nil
}

// pipeline is the configuration of a collector: OTLP in, the processors in the order given, and one exporter.
func pipeline(at addresses, processors settings, order []string, exporters settings) []byte {
	names := make([]string, 0, len(exporters))
	for name := range exporters {
		names = append(names, name)
	}
	traces := settings{"receivers": []string{"otlp"}, "exporters": names}
	if len(order) > 0 {
		traces["processors"] = order
	}
	config, err := yaml.Marshal(settings{
		"receivers": settings{"otlp": settings{"protocols": settings{"grpc": settings{
			"endpoint": at.otlp, "max_recv_msg_size_mib": 64,
		}}}},
		"processors": processors,
		"exporters":  exporters,
		"service": settings{
			"telemetry": settings{
				"logs": settings{"level": "warn"},
				// Its metrics are recorded as always, under an address that is free; nobody asks for them.
				"metrics": settings{"readers": []any{settings{"pull": settings{"exporter": settings{
					"prometheus": settings{"host": "127.0.0.1", "port": at.metricsPort},
				}}}}},
			},
			"pipelines": settings{"traces": traces},
		},
	})
	if err != nil {
		panic(err) // maps, lists and strings can be written as YAML
	}
	return config
}
