// SPDX-License-Identifier: Apache-2.0

package harness

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

//go:embed tempo.yaml
var tempoConfig string

// Tempo is a running single-binary Tempo.
type Tempo struct {
	// OTLP is the address at which it takes spans over gRPC.
	OTLP string

	queryURL string
}

// StartTempo runs the binary and returns once it takes queries.
func StartTempo(t *testing.T, binary string) *Tempo {
	t.Helper()
	addresses := freeAddresses(t, 3)
	config := filepath.Join(t.TempDir(), "tempo.yaml")
	_, httpPort, _ := strings.Cut(addresses[1], ":")
	_, grpcPort, _ := strings.Cut(addresses[2], ":")
	text := strings.NewReplacer("${FOLDER}", t.TempDir(), "${OTLP}", addresses[0], "${HTTP_PORT}", httpPort,
		"${GRPC_PORT}", grpcPort).Replace(tempoConfig)
	require.NoError(t, os.WriteFile(config, []byte(text), 0o600))
	p := startBinary(t, binary, nil, "-target=all", "-config.file="+config)
	t.Cleanup(func() { p.kill(t) }) // it would take half a minute to bring its spans to blocks
	tempo := &Tempo{OTLP: addresses[0], queryURL: "http://" + addresses[1] + "/api/"}
	p.awaitReady(t, "http://"+addresses[1]+"/ready")
	p.awaitListening(t, tempo.OTLP)
	return tempo
}

// Search returns the traces that a TraceQL query finds between two times, sorted.
func (tempo *Tempo) Search(ctx context.Context, query string, from, to time.Time) ([]string, error) {
	var answer struct {
		Traces []struct {
			TraceID string `json:"traceID"`
		} `json:"traces"`
	}
	if err := tempo.ask(ctx, "search", query, from, to, &answer); err != nil {
		return nil, err
	}
	var traces []string
	for _, trace := range answer.Traces {
		traces = append(traces, trace.TraceID)
	}
	slices.Sort(traces)
	return traces, nil
}

// Series returns the series of a TraceQL metrics query with the sum of their samples, a line each, sorted.
func (tempo *Tempo) Series(ctx context.Context, query string, from, to time.Time) ([]string, error) {
	var answer struct {
		Series []struct {
			Labels []struct {
				Key   string         `json:"key"`
				Value map[string]any `json:"value"`
			} `json:"labels"`
			Samples []struct {
				Value float64 `json:"value"`
			} `json:"samples"`
		} `json:"series"`
	}
	if err := tempo.ask(ctx, "metrics/query_range", query, from, to, &answer); err != nil {
		return nil, err
	}
	var lines []string
	for _, series := range answer.Series {
		var labels []string
		for _, label := range series.Labels {
			for _, value := range label.Value {
				labels = append(labels, fmt.Sprintf("%s=%v", label.Key, value))
			}
		}
		sum := 0.0
		for _, sample := range series.Samples {
			sum += sample.Value
		}
		slices.Sort(labels)
		lines = append(lines, strings.Join(labels, " ")+" "+strconv.FormatFloat(sum, 'g', -1, 64))
	}
	slices.Sort(lines)
	return lines, nil
}

func (tempo *Tempo) ask(ctx context.Context, path, query string, from, to time.Time, answer any) error {
	parameters := url.Values{
		"q": {query}, "limit": {"100"}, "step": {"5m"},
		"start": {strconv.FormatInt(from.Unix(), 10)}, "end": {strconv.FormatInt(to.Unix(), 10)},
	}
	body, err := get(ctx, tempo.queryURL+path+"?"+parameters.Encode())
	if err != nil {
		return err
	}
	return json.Unmarshal(body, answer)
}
