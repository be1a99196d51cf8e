// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/binary"
	"net"
	"sync"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
)

// sink is a backend that may be slower than the senders, and notes which spans it got.
type sink struct {
	ptraceotlp.UnimplementedGRPCServer
	server  *grpc.Server
	address string
	pace    *time.Ticker // how often it takes a request; nil: whenever there is one

	mu  sync.Mutex
	got map[uint64]bool // by number of the span: whether it was stamped
}

// startSink starts a sink that takes one request in each interval; 0: any number.
func startSink(interval time.Duration) (*sink, error) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &sink{
		server: grpc.NewServer(grpc.MaxRecvMsgSize(64 << 20)), address: listener.Addr().String(),
		got: map[uint64]bool{},
	}
	if interval > 0 {
		s.pace = time.NewTicker(interval)
	}
	ptraceotlp.RegisterGRPCServer(s.server, s)
	go func() { _ = s.server.Serve(listener) }()
	return s, nil
}

// Export implements the OTLP service.
func (s *sink) Export(_ context.Context, request ptraceotlp.ExportRequest) (ptraceotlp.ExportResponse, error) {
	if s.pace != nil {
		<-s.pace.C
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, span := range load.SpansOf(request.Traces()) {
		id := span.SpanID()
		number := binary.BigEndian.Uint64(id[:])
		_, stamped := span.Attributes().Get("llm_context.status")
		s.got[number] = stamped
	}
	return ptraceotlp.NewExportResponse(), nil
}

// count tells how many different spans came in, and how many of them with a stamp.
func (s *sink) count() (spans, stamped int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, has := range s.got {
		if has {
			stamped++
		}
	}
	return len(s.got), stamped
}

func (s *sink) stop() {
	s.server.Stop()
	if s.pace != nil {
		s.pace.Stop()
	}
}
