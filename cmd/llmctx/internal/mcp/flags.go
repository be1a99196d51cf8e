// SPDX-License-Identifier: Apache-2.0

package mcp

import (
	"fmt"
	"reflect"
	"strings"
)

// Flags writes arguments as the flags that they are named after. A value is part of the word
// of its flag, so that none can pass for another flag.
func Flags(in any) []string {
	var flags []string
	v := reflect.ValueOf(in)
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		field := v.Field(i)
		switch {
		case v.Type().Field(i).Tag.Get("flag") == "-" || field.IsZero():
		case field.Kind() == reflect.Slice:
			for j := range field.Len() {
				flags = append(flags, fmt.Sprintf("--%s=%v", name, field.Index(j)))
			}
		default:
			flags = append(flags, fmt.Sprintf("--%s=%v", name, field))
		}
	}
	return flags
}
