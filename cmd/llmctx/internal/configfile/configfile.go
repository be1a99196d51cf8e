// SPDX-License-Identifier: Apache-2.0

// Package configfile reads configuration files as the Collector does.
package configfile // import "github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/configfile"

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/provider/envprovider"
	"go.opentelemetry.io/collector/confmap/provider/fileprovider"
)

// Read returns what a YAML file holds, with ${env:NAME} and ${file:PATH} filled in. The
// Collector's other providers are refused.
func Read(ctx context.Context, path string) (*confmap.Conf, error) {
	resolver, err := confmap.NewResolver(confmap.ResolverSettings{
		URIs:              []string{"file:" + path},
		ProviderFactories: []confmap.ProviderFactory{fileprovider.NewFactory(), envprovider.NewFactory()},
		DefaultScheme:     "env",
	})
	if err != nil {
		return nil, err
	}
	all, err := resolver.Resolve(ctx)
	if err != nil && strings.Contains(err.Error(), "is not supported for uri") {
		err = fmt.Errorf("%w; filled in here are ${env:NAME} and ${file:PATH}", err)
	}
	return all, errors.Join(err, resolver.Shutdown(ctx))
}
