// SPDX-License-Identifier: Apache-2.0

package stamp

import "github.com/llmcontext/llmcontextprocessor/internal/modelname"

// SameModel reports whether the model that answered is the declared one: the same
// name in any spelling, or a dated snapshot of the declared alias.
func SameModel(declared, answered string) bool {
	return modelname.Compare(declared, answered) == modelname.Same
}
