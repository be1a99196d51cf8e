// SPDX-License-Identifier: Apache-2.0

// Package etcdstore reads and changes registry documents that are keys of etcd.
package etcdstore

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// timeout bounds one request.
const timeout = 5 * time.Second

// longestPause bounds the time between two attempts of a transaction.
const longestPause = 200 * time.Millisecond

// Environment names the variables by which etcdctl takes its credentials, and so does this:
// nothing secret stands in a command line.
const Environment = "ETCDCTL_USER (name:password), ETCDCTL_CACERT, ETCDCTL_CERT and ETCDCTL_KEY"

// Store is a client of etcd.
type Store struct {
	*clientv3.Client
	endpoints string
}

// Open makes a client. Credentials come from the environment.
func Open(endpoints []string) (*Store, error) {
	settings := clientv3.Config{
		Endpoints: endpoints, DialTimeout: timeout, MaxCallRecvMsgSize: document.MaxDocumentBytes, Logger: zap.NewNop(),
	}
	settings.Username, settings.Password, _ = strings.Cut(os.Getenv("ETCDCTL_USER"), ":")
	settings.Password = cmp.Or(settings.Password, os.Getenv("ETCDCTL_PASSWORD"))
	var err error
	if settings.TLS, err = tlsConfig(); err != nil {
		return nil, err
	}
	s := &Store{endpoints: strings.Join(endpoints, ", ")}
	if s.Client, err = clientv3.New(settings); err != nil {
		return nil, s.told(err)
	}
	return s, nil
}

func tlsConfig() (*tls.Config, error) {
	authorities, certificate, key := os.Getenv("ETCDCTL_CACERT"), os.Getenv("ETCDCTL_CERT"), os.Getenv("ETCDCTL_KEY")
	if authorities == "" && certificate == "" {
		return nil, nil
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if authorities != "" {
		text, err := os.ReadFile(authorities)
		if err != nil {
			return nil, fmt.Errorf("ETCDCTL_CACERT: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("ETCDCTL_CACERT: %s holds no certificate", authorities)
		}
	}
	if certificate != "" {
		pair, err := tls.LoadX509KeyPair(certificate, key)
		if err != nil {
			return nil, fmt.Errorf("ETCDCTL_CERT, ETCDCTL_KEY: %w", err)
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}

// told says which etcd an error is about, and what can be done.
func (s *Store) told(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("etcd at %s: %w; check the endpoint, and the credentials in %s", s.endpoints, err, Environment)
}

// Update changes one key in a transaction. change may be called again, if another client wrote
// the key meanwhile. data is nil where there is no such key.
func (s *Store) Update(ctx context.Context, key string, change func(data []byte) ([]byte, error)) error {
	for attempt := 0; ; attempt++ {
		before, revision, err := s.get(ctx, key)
		if err != nil {
			return err
		}
		after, err := change(before)
		if err != nil || after == nil || before != nil && bytes.Equal(before, after) {
			return err
		}
		done, err := s.put(ctx, key, after, revision)
		if done || err != nil {
			return err
		}
		pause := time.Duration(rand.Int64N(int64(min(longestPause, time.Millisecond<<min(attempt, 8)))) + 1) //nolint:gosec // not a secret
		select {
		case <-ctx.Done():
			return fmt.Errorf("etcd at %s: %s was changed by others in each of %d attempts; try again", s.endpoints, key, attempt+1)
		case <-time.After(pause):
		}
	}
}

func (s *Store) get(ctx context.Context, key string) (data []byte, revision int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	response, err := s.Get(ctx, key)
	if err != nil {
		return nil, 0, s.told(err)
	}
	if len(response.Kvs) == 0 {
		return nil, 0, nil
	}
	return append([]byte{}, response.Kvs[0].Value...), response.Kvs[0].ModRevision, nil
}

func (s *Store) put(ctx context.Context, key string, data []byte, revision int64) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	response, err := s.Txn(ctx).
		If(clientv3.Compare(clientv3.ModRevision(key), "=", revision)).
		Then(clientv3.OpPut(key, string(data))).
		Commit()
	if err != nil {
		return false, s.told(err)
	}
	return response.Succeeded, nil
}

// Fragments reads every key below a prefix.
func (s *Store) Fragments(ctx context.Context, prefix string) ([]config.Fragment, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	response, err := s.Get(ctx, prefix, clientv3.WithPrefix())
	if err != nil {
		return nil, s.told(err)
	}
	var fragments []config.Fragment
	for _, kv := range response.Kvs {
		fragments = append(fragments, config.Fragment{Name: strings.TrimPrefix(string(kv.Key), prefix), Data: kv.Value})
	}
	return fragments, nil
}
