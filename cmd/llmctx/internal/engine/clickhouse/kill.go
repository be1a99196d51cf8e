// SPDX-License-Identifier: Apache-2.0

package clickhouse

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"time"
)

func tlsConfig() *tls.Config { return &tls.Config{MinVersion: tls.VersionTLS12} }

// newQueryID names a query, so that it can be stopped.
func newQueryID() string { return "llmctx-" + rand.Text() }

// killTime is how long the server may take to stop a query.
const killTime = time.Second

// kill stops a query of ours. Nothing more can be done where that fails: the server also stops it when it
// sees that nobody waits.
func (e *Engine) kill(id string) {
	ctx, cancel := context.WithTimeout(context.Background(), killTime)
	defer cancel()
	_, _ = e.db.ExecContext(ctx, "KILL QUERY WHERE query_id = "+Dialect{}.Text(id)+" ASYNC")
}
