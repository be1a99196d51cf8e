// SPDX-License-Identifier: Apache-2.0

package dialect

var fiddlerType = mark("fiddler.span.type") // agent, chain, tool, llm, other

var _ = add([]row{{dialect: "fiddler", at: 208, keys: fields(fiddlerType), words: spanKinds}})
