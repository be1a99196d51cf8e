// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/served"
)

// server is a Trino.
type server struct {
	url     string
	seconds map[string]float64 // of each query that it told of: it forgets some
}

var user = map[string]string{"X-Trino-User": "benchmark"}

// Ask sends a query, reads all of its answer, and returns the first value.
func (s *server) Ask(ctx context.Context, sql string) (first string, err error) {
	text, err := served.Send(ctx, s.url+"/v1/statement", user, []byte(strings.TrimSuffix(strings.TrimSpace(sql), ";")))
	for err == nil {
		var part struct {
			NextURI string
			Data    [][]any
			Error   *struct{ Message string }
		}
		if err := json.Unmarshal(text, &part); err != nil {
			return "", err
		}
		if part.Error != nil {
			return "", errors.New(part.Error.Message)
		}
		if first == "" && len(part.Data) > 0 {
			first = fmt.Sprintf("%.0f", part.Data[0][0])
		}
		if part.NextURI == "" {
			return first, nil
		}
		text, err = served.Send(ctx, part.NextURI, user, nil)
	}
	return "", err
}

// Spent adds up what the server tells of its queries.
func (s *server) Spent(ctx context.Context) (sum float64, err error) {
	text, err := served.Send(ctx, s.url+"/v1/query", user, nil)
	if err != nil {
		return 0, err
	}
	var queries []struct {
		QueryID    string
		QueryStats struct{ TotalCPUTime string }
	}
	if err := json.Unmarshal(text, &queries); err != nil {
		return 0, err
	}
	for _, q := range queries {
		took, err := time.ParseDuration(strings.Replace(strings.Replace(q.QueryStats.TotalCPUTime, "d", "h", 1), " ", "", 1)) // no query here takes days
		if err != nil {
			return 0, err
		}
		s.seconds[q.QueryID] = took.Seconds()
	}
	for _, each := range s.seconds {
		sum += each
	}
	return sum, nil
}
