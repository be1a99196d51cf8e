// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"slices"
	"strings"

	"go.opentelemetry.io/otel/metric"

	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/cache"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// engine is everything that is prepared once a registry, so that a record needs only
// to look it up. It is immutable but for its cache, and replaced as a whole.
type engine struct {
	registry *registry.Registry
	plan     *stamp.Plan
	table    *record.Table[role]
	// skipsMessages: nobody asks for an attribute of a later message.
	skipsMessages bool
	slots         []slot
	reports       []report

	contexts *contextRows
	labels   []metric.MeasurementOption // by variable

	aliases []alias
	stamps  *cache.Cache[stampEntry]
}

// role says what an attribute key is read for. slot counts from 1; 0 is none. It is small, since
// those of all keys have to stay in the nearest cache.
type role struct {
	slot   uint32
	field  dialect.Field
	prompt bool // it is one of the attributes that are filled in
	// text: the field is all there is to it, and takes any text. Nearly every role is so.
	text bool
}

// slot is one value that decides about a stamp beside the evidence of the dialects:
// a key that contexts match, or one that is observed. Those of the registry's keys
// come first, in its order.
type slot struct{ key string }

// alias is a slot whose key the dialects have names of their own for.
type alias struct {
	slot      int
	of        func(*dialect.Evidence) string
	asWritten bool // what was written under the key itself comes first
}

// report is how the application reports one variable itself: the slots of
// llm_context.observed.<variable> and of what observe names, the first present wins.
type report struct {
	variable variable.ID
	slots    []int
	all      []int // observe_all: hashed together
}

// How many stamps are remembered, and how much they may weigh: room for several a context.
const (
	minStamps            = 1 << 14
	maxStamps            = 1 << 21
	stampsPerContext     = 16
	stampBytes           = 32 << 20
	stampBytesPerContext = 12 << 10
)

const operationKey = "gen_ai.operation.name"

// aliases are keys of the conventions that dialects have names of their own for.
var aliases = map[string]func(*dialect.Evidence) string{
	"gen_ai.agent.name":           func(e *dialect.Evidence) string { return e.AgentName },
	"gen_ai.prompt.name":          func(e *dialect.Evidence) string { return e.PromptName },
	"gen_ai.request.model":        func(e *dialect.Evidence) string { return e.RequestModel },
	"gen_ai.response.model":       func(e *dialect.Evidence) string { return e.ResponseModel },
	"gen_ai.provider.name":        func(e *dialect.Evidence) string { return e.Provider },
	"gen_ai.tool.name":            func(e *dialect.Evidence) string { return e.ToolName },
	"gen_ai.data_source.id":       func(e *dialect.Evidence) string { return e.DataSource },
	operationKey:                  operationOf,
	"feature_flag.key":            func(e *dialect.Evidence) string { return e.FlagKey },
	"feature_flag.result.variant": func(e *dialect.Evidence) string { return e.FlagVariant },
}

// operationNames gives kinds the name that the conventions have for them, for spans
// that carry none.
var operationNames = map[dialect.Kind]string{
	dialect.Inference: "chat",
	dialect.Embedding: "embeddings",
	dialect.Retrieval: "retrieval",
	dialect.Tool:      "execute_tool",
	dialect.Agent:     "invoke_agent",
	dialect.Workflow:  "invoke_workflow",
}

func operationOf(e *dialect.Evidence) string {
	if e.Media {
		return "" // the conventions have no name for it, and it is no chat
	}
	return operationNames[e.Kind]
}

func newEngine(registry *registry.Registry, cfg *Config, prompts []promptKeys, dialects *dialect.Set) *engine {
	var serving []string
	for _, v := range cfg.Variables {
		if v.Serving {
			serving = append(serving, v.Name)
		}
	}
	e := &engine{
		registry: registry,
		plan:     stamp.NewPlan(registry.Revision(), registry.Variables(), serving, cfg.Expect),
		contexts: &contextRows{},
		labels:   variableOptions(registry.Variables()),

		stamps: cache.New(cache.Options[stampEntry]{
			Name:    cache.Stamp,
			Entries: min(max(stampsPerContext*registry.Contexts(), minStamps), maxStamps),
			Bytes:   stampBytes + stampBytesPerContext*int64(registry.Contexts()),
			Weigh:   func(entry *stampEntry) int64 { return entry.bytes },
		}),
	}
	roles := map[string]role{}
	for key, field := range dialects.Fields() {
		roles[key] = role{field: field}
	}
	for _, keys := range prompts {
		for _, key := range []string{keys.name, keys.version} {
			r := roles[key]
			r.prompt = true
			roles[key] = r
		}
	}
	for _, key := range registry.Keys() {
		e.slot(roles, key)
	}
	for i := range e.slots {
		if of, ok := aliases[e.slots[i].key]; ok {
			e.aliases = append(e.aliases, alias{i, of, e.slots[i].key == operationKey})
		}
	}
	e.addReports(roles, cfg)
	for key, r := range roles {
		r.text = dialect.IsText(r.field) && r.slot == 0 && !r.prompt
		roles[key] = r
	}
	e.table = record.NewTable(roles)
	e.skipsMessages = true
	for key := range roles {
		e.skipsMessages = e.skipsMessages && !dialect.IsLaterMessage(key)
	}
	return e
}

// slot returns the position of a key's value, and makes room for a new one.
func (e *engine) slot(roles map[string]role, key string) int {
	r := roles[key]
	if r.slot == 0 {
		e.slots = append(e.slots, slot{key: key})
		r.slot = uint32(len(e.slots)) //nolint:gosec // a registry has not that many keys
		roles[key] = r
	}
	return int(r.slot) - 1
}

func (e *engine) addReports(roles map[string]role, cfg *Config) {
	variables := cfg.Variables
	for i, name := range e.registry.Variables() {
		r := report{variable: variable.ID(i)}
		if cfg.TrustObserved {
			r.slots = append(r.slots, e.slot(roles, stamp.ObservedPrefix+name))
		}
		at := slices.IndexFunc(variables, func(v VariableConfig) bool { return v.Name == name })
		if at >= 0 {
			for _, key := range variables[at].Observe {
				r.slots = append(r.slots, e.slot(roles, key))
			}
			for _, key := range slices.Sorted(slices.Values(variables[at].ObserveAll)) {
				r.all = append(r.all, e.slot(roles, key))
			}
		}
		e.reports = append(e.reports, r)
	}
}

// reported appends what the application says of each variable itself.
func (e *engine) reported(to []byte, values []string) []byte {
	for _, r := range e.reports {
		if value := e.reportedOf(r, values); value != "" {
			to = stamp.AppendReported(to, r.variable, value)
		}
	}
	return to
}

func (e *engine) reportedOf(r report, values []string) string {
	for _, at := range r.slots {
		if values[at] != "" && !dialect.IsUnsaid(values[at]) {
			return values[at]
		}
	}
	var lines strings.Builder
	for _, at := range r.all {
		if values[at] != "" {
			lines.WriteString(e.slots[at].key + "=" + values[at] + "\n")
		}
	}
	if lines.Len() == 0 {
		return ""
	}
	return stamp.Hash(lines.String())
}
