// SPDX-License-Identifier: Apache-2.0

package mcp

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const (
	maxRequest  = 1 << 20
	idleSession = 30 * time.Minute
	closing     = 5 * time.Second
)

// Serve serves streamable HTTP at an address of this machine until the context ends. With a
// token, requests have to bring it. listening is called with the address.
func (s *Server) Serve(ctx context.Context, address, token string, listening func(net.Addr)) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil || !loopback(host) {
		return fmt.Errorf("--listen %s: is no address of this machine alone; write one such as 127.0.0.1:8765", address)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s.Server },
		&mcp.StreamableHTTPOptions{SessionTimeout: idleSession})
	server := &http.Server{
		Handler: guarded(handler, token), ReadHeaderTimeout: closing,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	listening(listener.Addr())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err = <-ended:
	case <-ctx.Done():
		shut, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
		defer cancel()
		if err = server.Shutdown(shut); err != nil {
			err = server.Close()
		}
		if served := <-ended; err == nil {
			err = served
		}
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// guarded lets requests pass that come from this machine, and were not sent by a web page from
// elsewhere in its browser.
func guarded(next http.Handler, token string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if !loopback(host) {
			http.Error(w, "Host is not this machine", http.StatusForbidden)
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" {
			if u, err := url.Parse(origin); err != nil || !loopback(u.Hostname()) {
				http.Error(w, "Origin is not this machine", http.StatusForbidden)
				return
			}
		}
		if token != "" && subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+token)) != 1 {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "Authorization: Bearer TOKEN is missing or wrong", http.StatusUnauthorized)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
		next.ServeHTTP(w, r)
	})
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(trimBrackets(host))
	return ip != nil && ip.IsLoopback()
}

func trimBrackets(host string) string {
	if len(host) > 2 && host[0] == '[' && host[len(host)-1] == ']' {
		return host[1 : len(host)-1]
	}
	return host
}
