// SPDX-License-Identifier: Apache-2.0

package command

import (
	"context"
	"os/signal"
	"syscall"
)

// untilStopped returns a context that ends once the program is asked to: by Ctrl-C, or as timeout, systemd and Kubernetes do. What a command
// keeps on disk for itself is removed then.
func untilStopped(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
}
