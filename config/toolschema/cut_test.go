// SPDX-License-Identifier: Apache-2.0

package toolschema

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestATextThatWasCutWithinTheDefinitionsIsTold(t *testing.T) {
	for text, cut := range map[string]bool{
		`[{"name":"a","description":"Looks up an order.","parameters":{"type":"object"}}]`:                        false,
		`[{"name":"a","description":"Looks up an ord...","parameters":{"type":"object"}}]`:                        true,
		`[{"name":"a","description":"Looks up an ord…","parameters":{"type":"object"}}]`:                          true,
		`[{"name":"a","parameters":{"properties":{"id":{"description":"The number o...[truncated 80 chars]"}}}}]`: true,
		`[{"name":"a","parameters":{"properties":{"id":{"enum":["x","y..."]}}}}]`:                                 true,
		`[{"name":"a","description":"Takes a list (of orders), as [id] or <id>","parameters":{"type":"object"}}]`: false,

		// Only the properties, by name.
		`[{"name":"a","parameters":{"id":{"type":"string"},"limit":{"anyOf":[{"type":"integer"},{"type":"null"}]}}}]`: true,
		`[{"name":"a","parameters":{"order":{"$ref":"#/$defs/Order"}}}]`:                                              true,
		`[{"name":"a","parameters":{"properties":{"type":{"type":"string"}}}}]`:                                       false,
		`[{"name":"a","parameters":{"additionalProperties":{"type":"string"}}}]`:                                      false,
		`[{"name":"a","parameters":{"type":"object"}}]`:                                                               false,
		`[{"name":"a","description":"Takes nothing.","parameters":{}}]`:                                               false,

		// As long as a limit; what is longer shows that there was none.
		`[{"name":"a","description":"LONG","parameters":{"type":"object"}}]`:  true,
		`[{"name":"a","description":"LONG.","parameters":{"type":"object"}}]`: false,

		// A cut seldom leaves the end of a sentence; of two that are as long, one that was cut is enough.
		`[{"name":"a","description":"WHOLE","parameters":{"type":"object"}}]`: false,
		`[{"name":"a","description":"WHOLE","parameters":{"type":"object"}},
		  {"name":"b","description":"LONG","parameters":{"type":"object"}}]`: true,
		`[{"name":"a","description":"LESS","parameters":{"type":"object"}}]`: false,
		`[{"name":"a","description":"LONG","parameters":{"type":"object"}},
		  {"name":"b","description":"` + strings.Repeat("Looks up another order. ", 5) + `","parameters":{"type":"object"}}]`: false,
		`[{"name":"a","description":"Short.","parameters":{"properties":{"id":{"enum":["LONG"]}}}}]`: true,
		`{"tools":"[{\"name\":\"a\",\"parameters\":{\"type\":\"object\"}}]"}`:                        false,
	} {
		text = strings.NewReplacer("LONG", strings.Repeat("x ", 50), // 100 bytes
			"WHOLE", strings.Repeat("x ", 49)+"x.", "LESS", strings.Repeat("x ", 99)+"x").Replace(text)
		set, err := Parse(text)
		require.NoError(t, err, text)
		assert.Equal(t, cut, set.Cut, text)
	}
}
