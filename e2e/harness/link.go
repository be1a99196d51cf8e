// SPDX-License-Identifier: Apache-2.0

package harness

import (
	"context"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Link is a network connection to a server that a test can cut.
type Link struct {
	// Address is the host:port on which the server is reached through the link.
	Address string

	listener net.Listener
	server   string
	done     sync.WaitGroup

	mu     sync.Mutex
	state  linkState
	change *sync.Cond
	open   map[net.Conn]bool
}

type linkState int

const (
	linkUp     linkState = iota
	linkCut              // connections end, and new ones end at once
	linkSilent           // connections stay, and nothing passes
	linkClosed
)

// StartLink makes a link to a host:port.
func StartLink(t *testing.T, server string) *Link {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	l := &Link{Address: listener.Addr().String(), listener: listener, server: server, open: map[net.Conn]bool{}}
	l.change = sync.NewCond(&l.mu)
	l.done.Go(l.accept)
	t.Cleanup(func() {
		l.enter(linkClosed)
		_ = listener.Close()
		l.done.Wait()
	})
	return l
}

// Cut ends all connections until the link is mended.
func (l *Link) Cut() { l.enter(linkCut) }

// Silence lets nothing pass until the link is mended, and tells nobody.
func (l *Link) Silence() { l.enter(linkSilent) }

// Mend lets everything pass again.
func (l *Link) Mend() { l.enter(linkUp) }

func (l *Link) enter(state linkState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state = state
	if state == linkCut || state == linkClosed {
		for connection := range l.open {
			_ = connection.Close()
		}
	}
	l.change.Broadcast()
}

func (l *Link) accept() {
	for {
		near, err := l.listener.Accept()
		if err != nil {
			return
		}
		far, err := new(net.Dialer).DialContext(context.Background(), "tcp", l.server)
		if err != nil || !l.register(near, far) {
			_ = near.Close()
			if far != nil {
				_ = far.Close()
			}
			continue
		}
		l.done.Go(func() { l.pump(near, far) })
		l.done.Go(func() { l.pump(far, near) })
	}
}

// register reports whether a new connection may stay.
func (l *Link) register(near, far net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state == linkCut || l.state == linkClosed {
		return false
	}
	l.open[near], l.open[far] = true, true
	return true
}

// pump moves bytes while the link is up, and ends both connections with either.
func (l *Link) pump(from, to net.Conn) {
	defer func() {
		_, _ = from.Close(), to.Close()
		l.mu.Lock()
		delete(l.open, from)
		delete(l.open, to)
		l.mu.Unlock()
	}()
	_, _ = io.Copy(gate{l, to}, from)
}

// gate is a writer that waits while its link is silent.
type gate struct {
	link *Link
	to   net.Conn
}

func (g gate) Write(p []byte) (int, error) {
	g.link.mu.Lock()
	for g.link.state == linkSilent {
		g.link.change.Wait()
	}
	g.link.mu.Unlock()
	return g.to.Write(p)
}
