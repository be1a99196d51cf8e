// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
)

const (
	startTimeout = time.Minute
	retryAfter   = 10 * time.Millisecond
	giveUpAfter  = 2 * time.Minute // one batch
)

// sender sends batches to a collector over OTLP/gRPC, several at once, and each until it is taken.
type sender struct {
	connection *grpc.ClientConn
	client     ptraceotlp.GRPCClient
	workers    int
	refused    atomic.Int64
}

// connect returns once the collector takes requests.
func connect(c *collector, address string, workers int) (*sender, error) {
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	s := &sender{connection: connection, client: ptraceotlp.NewGRPCClient(connection), workers: workers}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	go func() {
		select {
		case <-c.exited: // it will never be ready
			cancel()
		case <-ctx.Done():
		}
	}()
	if _, err := s.client.Export(ctx, ptraceotlp.NewExportRequest(), grpc.WaitForReady(true)); err != nil {
		_, stopped := c.stop()
		return nil, fmt.Errorf("the collector did not become ready: %w, %w", err, stopped)
	}
	return s, nil
}

// send sends a number of batches; request gives each of them.
func (s *sender) send(batches int, request func(n int) ptraceotlp.ExportRequest) error {
	var next atomic.Int64
	var group sync.WaitGroup
	failed := make(chan error, s.workers)
	for range s.workers {
		group.Go(func() {
			for n := next.Add(1) - 1; n < int64(batches); n = next.Add(1) - 1 {
				if err := s.deliver(request(int(n))); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	group.Wait()
	close(failed)
	return <-failed
}

// deliver repeats a request until it is taken, as the protocol asks of senders that are told to come again.
func (s *sender) deliver(request ptraceotlp.ExportRequest) error {
	ctx, cancel := context.WithTimeout(context.Background(), giveUpAfter)
	defer cancel()
	again := time.NewTicker(retryAfter)
	defer again.Stop()
	for {
		answer, err := s.client.Export(ctx, request)
		switch status.Code(err) {
		case codes.OK:
			if n := answer.PartialSuccess().RejectedSpans(); n > 0 {
				return fmt.Errorf("the collector rejected %d spans", n)
			}
			return nil
		case codes.Unavailable, codes.ResourceExhausted:
			s.refused.Add(1)
			<-again.C
		default:
			return err
		}
	}
}

func (s *sender) close() { _ = s.connection.Close() }

// addresses are those of one collector.
type addresses struct {
	otlp        string
	metricsPort int
}

// freeAddresses returns local addresses that nobody listens on.
func freeAddresses() (addresses, error) {
	var ports [2]int
	for i := range ports {
		listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
		if err != nil {
			return addresses{}, err
		}
		defer func() { _ = listener.Close() }() //nolint:gocritic // both are held until both are found
		ports[i] = listener.Addr().(*net.TCPAddr).Port
	}
	return addresses{otlp: fmt.Sprintf("127.0.0.1:%d", ports[0]), metricsPort: ports[1]}, nil
}
