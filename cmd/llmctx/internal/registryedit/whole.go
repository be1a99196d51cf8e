// SPDX-License-Identifier: Apache-2.0

package registryedit

import (
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config"
)

// Worse loads a registry in two versions and returns what the loader says of the later and
// did not say of the earlier, line by line; "" for nothing. What was bad before is not told.
func Worse(before, after []config.Fragment) string {
	old, told := problems(before), []string{}
	for _, line := range problems(after) {
		if !slices.Contains(old, line) {
			told = append(told, line)
		}
	}
	return strings.Join(told, "\n")
}

func problems(fragments []config.Fragment) []string {
	_, err := config.NewLoader(0, nil).Load(fragments, time.Unix(0, 0))
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}

// FitsBeside says what another version of one fragment would break in the registry that it
// is part of; "" for nothing, and where it did not fit before: the others are another registry.
func FitsBeside(others []config.Fragment, name string, before, after []byte) string {
	with := func(data []byte) []config.Fragment {
		if data == nil {
			return others
		}
		return append(slices.Clone(others), config.Fragment{Name: name, Data: data})
	}
	if Worse(others, with(before)) != "" {
		return ""
	}
	return Worse(with(before), with(after))
}
