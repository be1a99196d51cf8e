// SPDX-License-Identifier: Apache-2.0

package toolschema_test

import (
	"fmt"

	"github.com/llmcontext/llmcontextprocessor/config/toolschema"
)

// The worked example of README.md: what Vercel AI SDK writes in ai.prompt.tools.
func ExampleParse() {
	set, err := toolschema.Parse(`[
	  "{\"type\":\"function\",\"name\":\"lookup_order\",\"description\":\"Look up an order\",\"inputSchema\":` +
		`{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"type\":\"object\",` +
		`\"properties\":{\"id\":{\"type\":\"string\"}},\"required\":[\"id\"],\"additionalProperties\":false}}",
	  {"type": "web_search"}
	]`)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, tool := range set.Tools {
		fmt.Println(tool.Name, tool.Hash, tool.BareHash)
	}
	fmt.Println(set.Hash, set.BareHash)
	// Output:
	// lookup_order 71a87de0f60d6e98 89f535b51fd692ec
	// web_search ccbb8a1a8f48189f ccbb8a1a8f48189f
	// aa8d72de2d3b1ede 58609d06f0a324ad
}
