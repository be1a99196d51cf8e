// SPDX-License-Identifier: Apache-2.0

package config

import (
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
)

// Anew builds the registry that is in force out of everything that the loader knows.
func (l *Loader) Anew() *registry.Registry {
	whole := &Loader{variables: l.variables, history: l.history}
	_, after := whole.changed(l.good)
	return whole.build(l.good, nil, after)
}

// Document returns what a fragment holds.
func (l *Loader) Document(name string) *document.Document { return l.good[name].doc }

// HoldsAnother reports whether the documents of another loader are still held.
func (l *Loader) HoldsAnother() bool { return l.reuse != nil }
