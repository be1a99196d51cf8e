// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/collector/processor/processortest"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/metadata"
)

// brokenStorage is a storage extension that opens no store, or one that breaks later.
type brokenStorage struct {
	component.StartFunc
	component.ShutdownFunc
	open func() (storage.Client, error)
}

// GetClient implements storage.Extension.
func (s brokenStorage) GetClient(context.Context, component.Kind, component.ID, string) (storage.Client, error) {
	return s.open()
}

// breaking panics or fails in what is named.
type breaking struct {
	storage.Client // nil: nothing else may be called
	in             string
	panics         bool
}

func (b breaking) on(what string) error {
	switch {
	case b.in != what:
		return nil
	case b.panics:
		panic("page 7 is already freed")
	}
	return errors.New("input/output error")
}

// Get implements storage.Client.
func (b breaking) Get(context.Context, string) ([]byte, error) { return nil, b.on("Get") }

// Set implements storage.Client.
func (b breaking) Set(context.Context, string, []byte) error { return b.on("Set") }

// Close implements storage.Client.
func (b breaking) Close(context.Context) error { return nil }

type storageHost map[component.ID]component.Component

// GetExtensions implements component.Host.
func (h storageHost) GetExtensions() map[component.ID]component.Component { return h }

func TestNothingThatAStorageDoesKeepsTheCollectorFromStartingOrIsTakenForAnEmptyPast(t *testing.T) {
	client := func(b breaking) func() (storage.Client, error) {
		return func() (storage.Client, error) { return b, nil }
	}
	for name, c := range map[string]struct {
		open func() (storage.Client, error)
		told string
	}{
		"it cannot be opened":    {func() (storage.Client, error) { return nil, errors.New("read-only file system") }, "read-only file system"},
		"it panics when opened":  {func() (storage.Client, error) { panic("page 7 is already freed") }, "page 7 is already freed"},
		"it gives no client":     {func() (storage.Client, error) { return nil, nil }, "gave no client"},
		"it cannot be read":      {client(breaking{in: "Get"}), "input/output error"},
		"it panics when read":    {client(breaking{in: "Get", panics: true}), "page 7 is already freed"},
		"it cannot be written":   {client(breaking{in: "Set"}), "input/output error"},
		"it panics when written": {client(breaking{in: "Set", panics: true}), "page 7 is already freed"},
	} {
		t.Run(name, func(t *testing.T) {
			id := component.MustNewID("file_storage")
			cfg := createDefaultConfig().(*Config)
			cfg.Source.File.GetOrInsertDefault().Path = "unused"
			cfg.Storage, cfg.WaitForSource = &id, 0
			set := processortest.NewNopSettings(metadata.Type)
			logged, logs := observer.New(zap.InfoLevel)
			set.Logger = zap.New(logged)
			core, err := newCore(cfg, set)
			require.NoError(t, err)
			b := &bench{core: core, source: &memorySource{}, clock: noon}
			core.now, core.source = func() time.Time { return b.clock }, b.source
			i := &instance{core}
			require.NoError(t, i.start(t.Context(), storageHost{id: brokenStorage{open: c.open}}))
			b.show(t, "contexts: [{match: {}, cohort: beta}]")
			told := logs.FilterMessageSnippet("history not stored").All()
			require.NotEmpty(t, told)
			assert.Contains(t, told[0].ContextMap()["error"], c.told)
			got := attributesOf(b.stamp(t, oneSpan(nil)))["llm_context.traffic.cohort"]
			assert.Equal(t, "unknown", got, "an hour before the first load")
			require.NoError(t, i.shutdown(t.Context()))
		})
	}
}
