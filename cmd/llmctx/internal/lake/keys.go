// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"fmt"
	"regexp"
	"strings"
)

// keyFilter keeps only the attributes that are asked for: a span's messages are most
// of it, and none of this.
type keyFilter struct {
	span     []string // nil: all
	resource []string // nil: all
}

// SQL takes names in whatever case they are written; the keys of a map it does not.
var (
	subscript = regexp.MustCompile(`(?i)\b(attrs|resource)\s*\[\s*'((?:[^']|'')*)'\s*\]`)
	mapName   = regexp.MustCompile(`(?i)\b(attrs|resource)\b`)
)

// keysOf finds the attributes that expressions name. An expression that takes the map
// apart in another way keeps all.
func keysOf(expressions ...string) *keyFilter {
	k := &keyFilter{span: []string{}, resource: []string{"service.name"}}
	for _, expression := range expressions {
		for _, m := range subscript.FindAllStringSubmatch(expression, -1) {
			key := strings.ReplaceAll(m[2], "''", "'")
			if strings.EqualFold(m[1], "attrs") {
				k.span = append(k.span, key)
			} else {
				k.resource = append(k.resource, key)
			}
		}
		if mapName.MatchString(subscript.ReplaceAllString(expression, "")) {
			return &keyFilter{}
		}
	}
	return k
}

// list filters a list of attributes and gives each as key and text.
func (k *keyFilter) list(attributes, value string, keys []string) string {
	condition := "x.key IS NOT NULL"
	if keys != nil {
		condition = "starts_with(x.key, 'llm_context.')"
	}
	if len(keys) > 0 {
		condition += " OR x.key IN (" + quoteAll(keys) + ")"
	}
	return fmt.Sprintf("list_transform(list_filter(%s, x -> %s), x -> struct_pack(key := x.key, value := %s))",
		attributes, condition, value)
}
