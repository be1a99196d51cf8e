// SPDX-License-Identifier: Apache-2.0

package etcd

import (
	"context"
	"crypto/tls"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

const (
	// A connection that died without a word is noticed after the sum of the two.
	keepAlive        = 10 * time.Second
	keepAliveTimeout = 5 * time.Second
	// longestRedial bounds how long a member that is back goes unnoticed; grpc's own is two minutes.
	longestRedial = 3 * time.Second
)

// store is what the source needs of an etcd client.
type store interface {
	Get(ctx context.Context, key string, opts ...clientv3.OpOption) (*clientv3.GetResponse, error)
	Watch(ctx context.Context, key string, opts ...clientv3.OpOption) clientv3.WatchChan
	Close() error
}

// dial makes a client. With a user it asks for a token, and fails where none can be had.
func dial(ctx context.Context, c *Config, tlsConfig *tls.Config, logger *zap.Logger) (store, error) {
	redial := backoff.DefaultConfig
	redial.MaxDelay = longestRedial
	client, err := clientv3.New(clientv3.Config{
		Context:              ctx,
		Endpoints:            c.Endpoints,
		TLS:                  tlsConfig,
		Username:             c.Auth.Username,
		Password:             string(c.Auth.Password),
		DialTimeout:          c.Timeout,
		DialKeepAliveTime:    keepAlive,
		DialKeepAliveTimeout: keepAliveTimeout,
		// A prefix that holds more is not a registry; what all replicas would load must not exhaust them.
		MaxCallRecvMsgSize: 2 * document.MaxDocumentBytes,
		Logger:             logger.WithOptions(zap.IncreaseLevel(zap.ErrorLevel)),
		DialOptions: []grpc.DialOption{grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: redial, MinConnectTimeout: c.Timeout,
		})},
	})
	if err != nil {
		return nil, err
	}
	return client, nil
}
