// SPDX-License-Identifier: Apache-2.0

// Package served measures what llmctx postmortem takes over a server, and holds it against bare queries of the same server.
package served

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
)

// question is what is asked: gentraffic prints the same window.
var question = []string{
	"postmortem", "--quiet", "--bad", "2026-11-20T09:00:00Z..2026-11-20T13:00:00Z", "--behavior", "attrs['gen_ai.evaluation.score.label']='fail'",
}

// aim is how many times a bare query's processor seconds the server may take for llmctx.
const aim = 1.5

// Server is asked queries.
type Server interface {
	// Ask asks one, and returns the answer.
	Ask(ctx context.Context, sql string) (string, error)
	// Spent returns the processor seconds of all queries that were asked so far, whoever asked them.
	Spent(context.Context) (float64, error)
}

// Floor is a query that llmctx is held against.
type Floor struct{ Name, SQL string }

// Contest asks the question and each of the floors by turns, some rounds.
func Contest(ctx context.Context, s Server, title, llmctx string, flags []string, floors []Floor, rounds int) (*report.Table, error) {
	bare, ratios := make([][]float64, len(floors)), make([][]float64, len(floors))
	var servers, clients []float64
	var peak, own uint64
	for range rounds {
		var client cost
		took, err := seconds(ctx, s, func() (err error) {
			client, err = run(ctx, llmctx, append(slices.Clone(question), flags...))
			return err
		})
		if err != nil {
			return nil, err
		}
		for i, floor := range floors {
			one, err := seconds(ctx, s, func() error {
				_, err := s.Ask(ctx, floor.SQL)
				return err
			})
			if err != nil {
				return nil, fmt.Errorf("%s: %w", floor.Name, err)
			}
			bare[i], ratios[i] = append(bare[i], one), append(ratios[i], took/one)
		}
		servers, clients, peak, own = append(servers, took), append(clients, client.seconds), max(peak, client.peak), max(own, client.own)
	}
	text := func(list []float64) string { return fmt.Sprintf("%.2f", median(list)) }
	table := &report.Table{
		Title:  fmt.Sprintf("%s, the median of %d rounds", title, rounds),
		Header: []string{"", "processor seconds of the server", "llmctx / this", "aimed at"},
	}
	for i, floor := range floors {
		table.Add(floor.Name, text(bare[i]), report.Times(median(ratios[i])), report.Times(aim))
	}
	table.Add(fmt.Sprintf("llmctx, which itself takes %s s and at most %s MiB, but for pages of its file %s MiB", text(clients), report.MiB(peak), report.MiB(own)), text(servers), "", "")
	return table, nil
}

// seconds returns the processor seconds of the queries that were asked meanwhile.
func seconds(ctx context.Context, s Server, meanwhile func() error) (float64, error) {
	before, err := s.Spent(ctx)
	if err != nil {
		return 0, err
	}
	if err := meanwhile(); err != nil {
		return 0, err
	}
	after, err := s.Spent(ctx)
	return after - before, err
}

// cost is what a run of llmctx took.
type cost struct {
	seconds   float64
	peak, own uint64 // bytes: all, and without pages of its file, as far as was looked
}

// lookEvery is how often it is looked how much memory a program has.
const lookEvery = 10 * time.Millisecond

func run(ctx context.Context, program string, arguments []string) (cost, error) {
	cmd := exec.CommandContext(ctx, program, arguments...)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		return cost{}, err
	}
	ended, own := make(chan struct{}), make(chan uint64)
	go func() {
		var most uint64
		look := time.NewTicker(lookEvery)
		defer look.Stop()
		for {
			select {
			case <-ended:
				own <- most
				return
			case <-look.C:
				most = max(most, ownMemory(cmd.Process.Pid))
			}
		}
	}()
	err := cmd.Wait()
	close(ended)
	took := cost{own: <-own}
	if err != nil {
		return cost{}, fmt.Errorf("%s: %w: %s", program, err, output.Bytes())
	}
	took.seconds = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		took.peak = uint64(usage.Maxrss) << 10 // Linux tells kibibytes
	}
	return took, nil
}

// ownMemory is how much memory a process has that is not that of a file; 0 where the system does not tell.
func ownMemory(pid int) (bytes uint64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "RssAnon:")
	_, _ = fmt.Sscan(rest, &bytes)
	return bytes << 10
}

// Start starts a program that ends with the context of its command, and returns the line of its output that is waited for.
func Start(cmd *exec.Cmd, ready func(string) bool) (string, error) {
	r, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		return "", err
	}
	go func() { _ = w.CloseWithError(cmd.Wait()) }()
	var seen strings.Builder
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		seen.WriteString(lines.Text() + "\n")
		if ready(lines.Text()) {
			go func() { _, _ = io.Copy(io.Discard, r) }()
			return lines.Text(), nil
		}
	}
	return "", fmt.Errorf("%s ended: %s", cmd.Path, seen.String())
}

// refused is an answer that is none, by its status.
type refused struct {
	status int
	error
}

// Send sends a request, without a body to get something.
func Send(ctx context.Context, to string, headers map[string]string, body []byte) ([]byte, error) {
	method := http.MethodPost
	if body == nil {
		method = http.MethodGet
	}
	request, err := http.NewRequestWithContext(ctx, method, to, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusOK {
		err = refused{response.StatusCode, fmt.Errorf("%s: %s: %s", to, response.Status, answer)}
	}
	return answer, errors.Join(err, response.Body.Close())
}

// How often something is sent, and how long is waited at first; the wait doubles.
const (
	tries     = 8
	waitFirst = 250 * time.Millisecond
)

// Deliver sends a request again where the server says that it cannot take it now, as the protocol of OpenTelemetry asks of senders. What was
// taken all the same is there twice then.
func Deliver(ctx context.Context, to string, headers map[string]string, body []byte) error {
	for wait, try := waitFirst, 1; ; wait, try = 2*wait, try+1 {
		_, err := Send(ctx, to, headers, body)
		var answer refused
		if try == tries || !errors.As(err, &answer) || !slices.Contains([]int{
			http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
		}, answer.status) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

func median(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}
