// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"time"

	"github.com/itchyny/gojq"
)

// An expression is bounded: what it is given comes from elsewhere.
const (
	jqTimeout = 5 * time.Second
	jqResults = 10_000
)

// expression is a jq expression, compiled.
type expression struct {
	text string
	code *gojq.Code
}

// compile reads an expression. It knows the named parameters as $name.
func compile(text string, parameters ...string) (*expression, error) {
	query, err := gojq.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("jq %q: %w", text, err)
	}
	names := make([]string, len(parameters))
	for i, name := range parameters {
		names[i] = "$" + name
	}
	code, err := gojq.Compile(query, gojq.WithVariables(names))
	if err != nil {
		return nil, fmt.Errorf("jq %q: %w", text, err)
	}
	return &expression{text, code}, nil
}

// run returns everything that an expression yields.
func (e *expression) run(input any, parameters ...any) ([]any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), jqTimeout)
	defer cancel()
	iter := e.code.RunWithContext(ctx, exact(input), parameters...)
	var results []any
	for {
		result, ok := iter.Next()
		if !ok {
			return results, nil
		}
		if err, failed := result.(error); failed {
			return nil, fmt.Errorf("jq %q cannot take this answer: %w; has its schema changed?", e.text, err)
		}
		if results = append(results, result); len(results) > jqResults {
			return nil, fmt.Errorf("jq %q yields more than %d values", e.text, jqResults)
		}
	}
}

// exact turns numbers into those of gojq, of which whole ones of any size stay exact.
func exact(value any) any {
	switch value := value.(type) {
	case json.Number:
		if whole, ok := new(big.Int).SetString(value.String(), 10); ok {
			if whole.IsInt64() {
				return int(whole.Int64())
			}
			return whole
		}
		f, err := value.Float64()
		if err != nil {
			return value.String()
		}
		return f
	case map[string]any:
		for key := range value {
			value[key] = exact(value[key])
		}
	case []any:
		for i := range value {
			value[i] = exact(value[i])
		}
	}
	return value
}
