// SPDX-License-Identifier: Apache-2.0

package harness

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.etcd.io/etcd/client/pkg/v3/transport"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/server/v3/embed"
	"go.uber.org/zap"
)

// Etcd is a real cluster on the loopback interface, in this process.
type Etcd struct {
	configs []*embed.Config
	members []*embed.Etcd // nil while stopped
	// TLS is what clients need; nil where the members use no TLS.
	TLS *tls.Config
	// CAFile holds the authority behind the members' certificate; "" where they use no TLS.
	CAFile string
}

// EtcdOptions says how a cluster differs from three members that anybody may use.
type EtcdOptions struct {
	Members  int // 0: three
	TLS      bool
	TokenTTL uint // of authenticated users, in seconds; 0: etcd's default
}

// StartEtcd starts a cluster and returns once it takes requests.
func StartEtcd(t *testing.T, options EtcdOptions) *Etcd {
	t.Helper()
	if options.Members == 0 {
		options.Members = 3
	}
	e := &Etcd{members: make([]*embed.Etcd, options.Members)}
	scheme := "http://"
	var certificate transport.TLSInfo
	if options.TLS {
		scheme, certificate = "https://", e.makeCertificate(t)
	}
	addresses := freeAddresses(t, 2*options.Members)
	var cluster []string
	for i := range options.Members {
		peer, client := urlOf(t, "http://"+addresses[2*i]), urlOf(t, scheme+addresses[2*i+1])
		c := embed.NewConfig()
		c.Name, c.Dir = fmt.Sprintf("member-%d", i), t.TempDir()
		c.ListenPeerUrls, c.AdvertisePeerUrls = []url.URL{peer}, []url.URL{peer}
		c.ListenClientUrls, c.AdvertiseClientUrls = []url.URL{client}, []url.URL{client}
		c.ClientTLSInfo = certificate
		c.ZapLoggerBuilder = embed.NewZapLoggerBuilder(zap.NewNop())
		c.UnsafeNoFsync = true // the disk is not under test
		if options.TokenTTL != 0 {
			c.AuthTokenTTL = options.TokenTTL
		}
		cluster = append(cluster, c.Name+"="+peer.String())
		e.configs = append(e.configs, c)
	}
	for _, c := range e.configs {
		c.InitialCluster = strings.Join(cluster, ",")
	}
	t.Cleanup(func() { e.Stop(e.all()...) })
	e.Start(t, e.all()...)
	return e
}

func (e *Etcd) all() []int {
	members := make([]int, len(e.members))
	for i := range members {
		members[i] = i
	}
	return members
}

// Start starts members that are stopped, with the data that they had.
func (e *Etcd) Start(t *testing.T, members ...int) {
	t.Helper()
	for _, i := range members {
		started, err := embed.StartEtcd(e.configs[i])
		require.NoError(t, err)
		e.members[i] = started
	}
	for _, i := range members {
		select {
		case <-e.members[i].Server.ReadyNotify():
		case <-time.After(startTimeout):
			require.Fail(t, "etcd did not become ready", "member %d", i)
		}
	}
}

// Stop stops members.
func (e *Etcd) Stop(members ...int) {
	for _, i := range members {
		if e.members[i] != nil {
			e.members[i].Close()
			e.members[i] = nil
		}
	}
}

// Leader is the member that leads.
func (e *Etcd) Leader(t *testing.T) int {
	t.Helper()
	for i, member := range e.members {
		if member != nil && member.Server.Leader() == member.Server.MemberID() {
			return i
		}
	}
	require.Fail(t, "nobody leads")
	return -1
}

// Endpoints are the client URLs of all members.
func (e *Etcd) Endpoints() []string {
	var endpoints []string
	for _, c := range e.configs {
		endpoints = append(endpoints, c.ListenClientUrls[0].String())
	}
	return endpoints
}

// Client is a client of its own, as an operator or a deploy job has one.
func (e *Etcd) Client(t *testing.T) *clientv3.Client {
	t.Helper()
	client, err := clientv3.New(clientv3.Config{Endpoints: e.Endpoints(), TLS: e.TLS, Logger: zap.NewNop()})
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// makeCertificate takes the certificate that net/http has for tests on the loopback interface.
func (e *Etcd) makeCertificate(t *testing.T) transport.TLSInfo {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	key, err := x509.MarshalPKCS8PrivateKey(server.TLS.Certificates[0].PrivateKey)
	require.NoError(t, err)
	e.CAFile = WriteAuthority(t, server.Certificate())
	e.TLS = &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}
	e.TLS.RootCAs.AddCert(server.Certificate())
	return transport.TLSInfo{CertFile: e.CAFile, KeyFile: writePEM(t, "PRIVATE KEY", key)}
}

// WriteAuthority writes the certificate into a file for ca_file options.
func WriteAuthority(t *testing.T, certificate *x509.Certificate) string {
	t.Helper()
	return writePEM(t, "CERTIFICATE", certificate.Raw)
}

func writePEM(t *testing.T, kind string, content []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "tls.pem")
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600))
	return file
}

func urlOf(t *testing.T, text string) url.URL {
	t.Helper()
	u, err := url.Parse(text)
	require.NoError(t, err)
	return *u
}
