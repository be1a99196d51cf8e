// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
)

// Config is the configuration of the processor.
type Config struct {
	// Source is where the registry comes from. Required, exactly one of its kinds.
	Source SourceConfig `mapstructure:"source"`

	// Spans corrects which spans are stamped. Default: those that are recognised.
	Spans SelectionConfig `mapstructure:"spans"`

	// Logs corrects which log records are stamped. Default: those that are recognised.
	Logs SelectionConfig `mapstructure:"logs"`

	// Expect names variables without which every record is partial, whoever declares them.
	// Default: none; a variable that a matching context declares is expected anyway.
	Expect []string `mapstructure:"expect"`

	// TrustObserved: llm_context.observed.<variable>, as clients send it, is evidence. If not,
	// it is removed. Default: true.
	TrustObserved bool `mapstructure:"trust_observed"`

	// Variables names further variables, and attributes that the application already
	// has as evidence for any variable. Default: none.
	Variables []VariableConfig `mapstructure:"variables"`

	// Dialects describes how programs of your own write GenAI spans and log records, where no
	// built-in dialect knows them. They are tried first, in their order. Default: none.
	Dialects []DialectConfig `mapstructure:"dialects"`

	// AlsoWrite names products under whose own attributes the prompt's name and version
	// are written too, where absent: langfuse, openinference. Default: none.
	AlsoWrite []string `mapstructure:"also_write"`

	// MarkFirstSeen marks the spans of a new fingerprint in the trace in which this
	// Collector saw it first, so that tail sampling can keep that trace. Default: false.
	MarkFirstSeen bool `mapstructure:"mark_first_seen"`

	// History is how long revisions stay resolvable after they were replaced, and how
	// far before the first load a revision without since counts. Default: 24h.
	History time.Duration `mapstructure:"history"`

	// Settle is how long around a change a span counts as unsettled unless it shows
	// itself which side it was on. 0 turns this off. Default: 30s.
	Settle time.Duration `mapstructure:"settle"`

	// StaleAfter is how long before a span the registry may have been checked last
	// until the span is stamped as stale. 0 turns this off. Default: 5m.
	StaleAfter time.Duration `mapstructure:"stale_after"`

	// WaitForSource is how long the start waits for a remote source to show a registry.
	// After that the Collector starts without, and says so. Default: 10s.
	WaitForSource time.Duration `mapstructure:"wait_for_source"`

	// MaxContexts is how many contexts the registry may hold; one that brings more is
	// refused. Default: 250000.
	MaxContexts int `mapstructure:"max_contexts"`

	// Storage names a storage extension that keeps the history beyond a restart.
	// Default: none, the history lives in memory.
	Storage *component.ID `mapstructure:"storage"`

	checked *config.Loader // what was read to validate the configuration, for the start

	_ struct{} // prevents unkeyed literal initialization
}

// SelectionConfig holds OTTL conditions in the context of a span, or of a log record. Any of
// a list suffices.
type SelectionConfig struct {
	// Include brings in records that are not recognised. Default: none.
	Include []string `mapstructure:"include"`
	// Exclude leaves out records that are recognised or included. Default: none.
	Exclude []string `mapstructure:"exclude"`

	_ struct{}
}

// VariableConfig names a variable and where a span shows it.
type VariableConfig struct {
	// Name is one of the six, or a new one. Required.
	Name string `mapstructure:"name"`
	// Serving: the variable counts in the fingerprint. Only for new ones; of the six,
	// prompt, route, index and tools do. Default: false.
	Serving bool `mapstructure:"serving"`
	// Observe lists attributes of which the first present is evidence, looked up on
	// the span, then the scope, then the resource. Default: none.
	Observe []string `mapstructure:"observe"`
	// ObserveAll lists attributes that are hashed together into one value, present if
	// any of them is. Only one of Observe and ObserveAll. Default: none.
	ObserveAll []string `mapstructure:"observe_all"`

	_ struct{}
}

const (
	defaultHistory       = 24 * time.Hour
	defaultSettle        = 30 * time.Second
	defaultStaleAfter    = 5 * time.Minute
	defaultWaitForSource = 10 * time.Second
)

// Note: the default configuration is not valid, because it names no source.
func createDefaultConfig() component.Config {
	return &Config{
		Source:        defaultSource(),
		History:       defaultHistory,
		Settle:        defaultSettle,
		StaleAfter:    defaultStaleAfter,
		WaitForSource: defaultWaitForSource,
		MaxContexts:   document.DefaultMaxContexts,
		TrustObserved: true,
	}
}

// Unmarshal tells, beside what is wrong, what a configuration looks like.
func (c *Config) Unmarshal(conf *confmap.Conf) error {
	if err := conf.Unmarshal(c); err != nil {
		if strings.Contains(err.Error(), "time: ") {
			err = fmt.Errorf("%w; durations are written as 30s, 15m or 24h", err)
		}
		return fmt.Errorf("%w\na complete one is {source: {file: {path: /etc/otelcol/llm-context.yaml}}}; "+
			"docs/configuration.md has every option and its form", err)
	}
	for key, list := range map[string]*[]string{
		"spans::include": &c.Spans.Include, "spans::exclude": &c.Spans.Exclude,
		"logs::include": &c.Logs.Include, "logs::exclude": &c.Logs.Exclude,
	} {
		if condition, ok := conf.Get(key).(string); ok && condition != "" {
			*list = []string{condition} // it was cut at its commas, which stand between arguments
		}
	}
	return nil
}

// Validate says what is wrong with the configuration.
func (c *Config) Validate() error {
	var errs []error
	for _, d := range []struct {
		name  string
		value time.Duration
	}{{"history", c.History}, {"settle", c.Settle}, {"stale_after", c.StaleAfter}, {"wait_for_source", c.WaitForSource}} {
		if d.value < 0 {
			errs = append(errs, fmt.Errorf("%s is %s; it must not be negative", d.name, d.value))
		}
		if d.value > 0 && d.value < time.Millisecond { // a bare number is read as nanoseconds
			errs = append(errs, fmt.Errorf("%s is %s; write a unit, such as %[1]s: %ds", d.name, d.value, d.value.Nanoseconds()))
		}
	}
	if c.MaxContexts < 1 {
		errs = append(errs, fmt.Errorf("max_contexts is %d; it must be positive", c.MaxContexts))
	}
	for i, product := range c.AlsoWrite {
		if _, known := productKeys[product]; !known {
			errs = append(errs, fmt.Errorf("also_write[%d]: %q is not known; known are %s",
				i, product, strings.Join(slices.Sorted(maps.Keys(productKeys)), ", ")))
		}
	}
	_, err := dialect.Describe(c.described())
	return errors.Join(append(errs, c.validateVariables(), c.validateExpect(), c.pollsInTime(), c.checkFiles(), err)...)
}

func (c *Config) validateExpect() error {
	var errs []error
	for i, name := range c.Expect {
		isOwn := slices.ContainsFunc(c.Variables, func(v VariableConfig) bool { return v.Name == name })
		if !isOwn && !slices.Contains(variable.Names(), name) {
			errs = append(errs, fmt.Errorf("expect[%d]: there is no variable %q; there are %s, and those of variables",
				i, name, strings.Join(variable.Names(), ", ")))
		}
	}
	return errors.Join(errs...)
}

func (c *Config) validateVariables() error {
	var errs []error
	seen := map[string]bool{}
	for i, v := range c.Variables {
		if err := v.check(seen); err != nil {
			errs = append(errs, fmt.Errorf("variables[%d]: %w", i, err))
		}
		seen[v.Name] = true
		if _, isBuiltin := variable.Lookup(v.Name); isBuiltin && v.Serving {
			fmt.Fprintf(warnings, "warning: variables[%d]: %q is built in and counts in the fingerprint wherever it has a "+
				"value; leave serving out\n", i, v.Name)
		}
	}
	if len(seen) > document.MaxCustom {
		errs = append(errs, fmt.Errorf("variables holds more than %d", document.MaxCustom))
	}
	return errors.Join(errs...)
}

func (v *VariableConfig) check(seen map[string]bool) error {
	id, isBuiltin := variable.Lookup(v.Name)
	// Users could name these before they were built in.
	wasCustom := isBuiltin && variable.Builtin[id].IfPresent
	switch {
	case v.Name == "":
		return errors.New("name is empty; name a built-in variable or a new one")
	case seen[v.Name]:
		return fmt.Errorf("name %q is there twice; keep one", v.Name)
	case isBuiltin && v.Serving && !wasCustom:
		return fmt.Errorf(
			"serving cannot be set for %q; whether a built-in variable counts in the fingerprint is fixed", v.Name)
	case isBuiltin && !wasCustom && len(v.Observe)+len(v.ObserveAll) == 0:
		return fmt.Errorf("%q is known already; name attributes to observe", v.Name)
	case len(v.Observe) > 0 && len(v.ObserveAll) > 0:
		return fmt.Errorf("%q has observe and observe_all; keep one", v.Name)
	case slices.Contains(v.Observe, "") || slices.Contains(v.ObserveAll, ""):
		return fmt.Errorf("%q observes an attribute without a name", v.Name)
	case !isBuiltin:
		return document.CheckVariableName(v.Name)
	}
	return nil
}

// pollsInTime refuses a source that is looked at so seldom that all is stale in between.
func (c *Config) pollsInTime() error {
	for _, kind := range c.Source.kinds() {
		every := kind.poll
		if c.StaleAfter > 0 && every > c.StaleAfter {
			return fmt.Errorf("source::%s::poll_interval is %s, and stale_after %s: every record would be stale before "+
				"the next look; look more often, or raise stale_after", kind.name, every, c.StaleAfter)
		}
		if every > 0 && every < time.Millisecond {
			return fmt.Errorf("source::%s::poll_interval is %s; write a unit, such as %ds",
				kind.name, every, every.Nanoseconds())
		}
	}
	return nil
}
