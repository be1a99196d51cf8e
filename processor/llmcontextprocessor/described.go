// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import "github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"

// DialectConfig describes one way to write GenAI records.
type DialectConfig struct {
	// Name is what explain calls the dialect. Required, and none of the built-in ones.
	Name string `mapstructure:"name"`
	// When says which records are written so. All conditions must hold; one is required.
	When WhenConfig `mapstructure:"when"`
	// Kind says what a record does. Required.
	Kind KindConfig `mapstructure:"kind"`
	// Evidence names the attributes that hold evidence, by what they hold: response_model,
	// prompt_version, ... Default: none beside what the built-in dialects read.
	Evidence map[string]string `mapstructure:"evidence"`

	_ struct{}
}

// WhenConfig holds the conditions of a dialect.
type WhenConfig struct {
	// Scope is the name of the instrumentation scope. Default: any.
	Scope string `mapstructure:"scope"`
	// Attribute is one that the record has. Default: none.
	Attribute string `mapstructure:"attribute"`
	// Name is how the name of the span or of the event begins. Default: any.
	Name string `mapstructure:"name"`

	_ struct{}
}

// KindConfig maps the values of an attribute to kinds.
type KindConfig struct {
	// Attribute tells what the record does. Required; a record without it is not one of
	// the dialect.
	Attribute string `mapstructure:"attribute"`
	// Values gives the kind of each value: inference, embedding, retrieval, tool, agent,
	// workflow, evaluator or other. Case does not matter. Other values mark nothing. Required.
	Values map[string]string `mapstructure:"values"`

	_ struct{}
}

// described returns the dialects of the configuration.
func (c *Config) described() []dialect.Described {
	var list []dialect.Described
	for i := range c.Dialects {
		d := &c.Dialects[i]
		list = append(list, dialect.Described{
			Name: d.Name, Scope: d.When.Scope, Attribute: d.When.Attribute, Prefix: d.When.Name,
			KindKey: d.Kind.Attribute, Kinds: d.Kind.Values, Evidence: d.Evidence,
		})
	}
	return list
}
