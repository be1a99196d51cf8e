// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"cmp"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

const prefix = "llm_context."

// Six names the fixed variables, in the order in which they are shown.
var Six = []string{"prompt", "route", "index", "tools", "judge", "cohort"}

// attributeOf gives the attribute that holds a variable.
var sixAttributes = map[string]string{
	"prompt.revision": "prompt", "model.route": "route", "index.snapshot_id": "index",
	"tools.schema_hash": "tools", "judge.revision": "judge", "traffic.cohort": "cohort",
}

// AttributeOf gives the attribute that holds a variable.
func AttributeOf(variable string) string {
	for attribute, name := range sixAttributes {
		if name == variable {
			return prefix + attribute
		}
	}
	return prefix + "custom." + variable
}

// stamp is a stamp taken apart.
type stamp struct {
	six, custom               map[string]string
	declared                  map[string]string // what evidence contradicts, by variable
	status, registry          string
	drift, missing, unsettled []string
}

// parseStamp reads lines of key=value.
func parseStamp(text string) stamp {
	s := stamp{six: map[string]string{}, custom: map[string]string{}, declared: map[string]string{}}
	for line := range strings.SplitSeq(text, "\n") {
		key, value, _ := strings.Cut(line, "=")
		key = strings.TrimPrefix(key, prefix)
		if name, ok := sixAttributes[key]; ok {
			s.six[name] = value
			continue
		}
		switch key {
		case "status":
			s.status = value
		case "registry.revision":
			s.registry = value
		case "drift":
			s.drift = strings.Split(value, ",")
		case "missing":
			s.missing = strings.Split(value, ",")
		case "unsettled":
			s.unsettled = strings.Split(value, ",")
		default:
			if name, ok := strings.CutPrefix(key, "custom."); ok {
				s.custom[name] = value
			} else if name, ok := strings.CutPrefix(key, "declared."); ok {
				s.declared[name] = value
			}
		}
	}
	return s
}

// values gives the values of variables in their order.
func (s *stamp) values(variables []string) []string {
	values := make([]string, len(variables))
	for i, name := range variables {
		values[i] = s.value(name)
	}
	return values
}

func (s *stamp) value(name string) string {
	return cmp.Or(s.six[name], s.custom[name], moved.Unknown)
}

// tellsNothingServed holds for spans that no model call was stamped on, such as those of
// a judge in a service of its own.
func (s *stamp) tellsNothingServed() bool {
	for _, name := range Six[:4] {
		if s.value(name) != moved.Unknown {
			return false
		}
	}
	return true
}

func (k rowKey) compare(other rowKey) int {
	return cmp.Or(cmp.Compare(k.period, other.period), cmp.Compare(k.bucket, other.bucket),
		cmp.Compare(k.Service, other.Service), cmp.Compare(k.Kind, other.Kind), cmp.Compare(k.stamp, other.stamp))
}
