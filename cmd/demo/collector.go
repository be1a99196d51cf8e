// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// collector is a running collector.
type collector struct {
	command *exec.Cmd
	exited  chan struct{}
	log     *log
	url     string
	spans   string // where the file exporter writes
}

// log keeps what a process printed. It is safe for concurrent use.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// start runs the collector on free ports of the loopback interface: the one in this binary, unless another is named.
func start(ctx context.Context, binary, registry, folder string) (*collector, error) {
	arguments := []string{"--config", config}
	if binary == "" {
		own, err := os.Executable()
		if err != nil {
			return nil, err
		}
		binary, arguments = own, append([]string{asCollector}, arguments...)
	}
	addresses, err := freeAddresses(ctx, 3)
	if err != nil {
		return nil, err
	}
	c := &collector{
		command: exec.CommandContext(ctx, binary, arguments...),
		exited:  make(chan struct{}),
		log:     &log{},
		url:     "http://" + addresses[0] + "/v1/traces",
		spans:   filepath.Join(folder, "spans.jsonl"),
	}
	c.command.Stdout, c.command.Stderr = c.log, c.log
	c.command.Env = append(os.Environ(),
		"OTLP_HTTP_ENDPOINT="+addresses[0], "OTLP_GRPC_ENDPOINT="+addresses[1], "HEALTH_ENDPOINT="+addresses[2],
		"LLM_CONTEXT_REGISTRY="+registry, "LLM_CONTEXT_SPANS="+c.spans, "LLM_CONTEXT_SETTLE="+settle.String())
	if err := c.command.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(c.exited)
		_ = c.command.Wait() // how it ended is in the process state
	}()
	err = c.await(ctx, "the collector did not get ready", func() (bool, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addresses[2], http.NoBody)
		if err != nil {
			return false, err
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			return false, nil //nolint:nilerr // it is not up yet
		}
		_ = answer.Body.Close()
		return answer.StatusCode == http.StatusOK, nil
	})
	if err != nil {
		_ = c.command.Process.Kill()
		<-c.exited
		return nil, err
	}
	return c, nil
}

// freeAddresses finds addresses on which nobody listens. Each is held until all are
// found: the system may hand out a closed port again at once.
func freeAddresses(ctx context.Context, n int) (addresses []string, err error) {
	var held []net.Listener
	for range n {
		listener, listenErr := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
		if listenErr != nil {
			err = listenErr
			break
		}
		held, addresses = append(held, listener), append(addresses, listener.Addr().String())
	}
	for _, listener := range held {
		err = errors.Join(err, listener.Close())
	}
	return addresses, err
}

// await waits until something holds. What the collector printed goes with the error.
func (c *collector) await(ctx context.Context, otherwise string, holds func() (bool, error)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New(otherwise+" within "+patience.String()))
	defer cancel()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		ok, err := holds()
		if ok && err == nil {
			return nil
		}
		if err == nil {
			select {
			case <-look.C:
				continue
			case <-c.exited:
				err = fmt.Errorf("%s: it ended with %s", otherwise, c.command.ProcessState)
			case <-ctx.Done():
				err = context.Cause(ctx)
			}
		}
		return fmt.Errorf("%w; it printed:\n%s", err, c.log)
	}
}

func (c *collector) awaitLog(ctx context.Context, text string) error {
	return c.await(ctx, "the collector did not take the new registry", func() (bool, error) {
		return strings.Contains(c.log.String(), text), nil
	})
}

// stop lets the collector end by itself.
func (c *collector) stop() error {
	if err := c.command.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("the collector did not live to the end: %w; it printed:\n%s", err, c.log)
	}
	<-c.exited
	if !c.command.ProcessState.Success() {
		return fmt.Errorf("the collector ended with %s; it printed:\n%s", c.command.ProcessState, c.log)
	}
	return nil
}
