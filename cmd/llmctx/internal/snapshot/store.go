// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/etcdstore"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/registryedit"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/safefile"
	"github.com/llmcontext/llmcontextprocessor/config"
)

// registry is where fragments are written.
type registry interface {
	// fragments reads the whole registry, those of other authors too.
	fragments(ctx context.Context) ([]config.Fragment, error)
	// update changes one fragment; what change is given is nil where there is none.
	update(ctx context.Context, name string, change func([]byte) ([]byte, error)) error
	close() error
}

func openRegistry(c IntoConfig) (registry, error) {
	if c.File != "" {
		return folder(c.File), nil
	}
	store, err := etcdstore.Open(c.Etcd.Endpoints)
	return &keys{store, c.Etcd.Prefix}, err
}

// folder is a registry of files.
type folder string

func (f folder) fragments(context.Context) ([]config.Fragment, error) {
	entries, err := os.ReadDir(string(f))
	if err != nil {
		return nil, fmt.Errorf("into.file: %w; make the folder", err)
	}
	var list []config.Fragment
	for _, entry := range entries {
		name := entry.Name()
		path := filepath.Join(string(f), name)
		info, err := os.Stat(path)
		if strings.HasPrefix(name, ".") || !slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(name)) ||
			err == nil && info.IsDir() {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		list = append(list, config.Fragment{Name: path, Data: data})
	}
	return list, nil
}

func (f folder) update(ctx context.Context, name string, change func([]byte) ([]byte, error)) error {
	return safefile.Update(ctx, f.path(name), change)
}

func (f folder) path(name string) string { return filepath.Join(string(f), name) }

func (f folder) close() error { return nil }

// keys is a registry in etcd.
type keys struct {
	*etcdstore.Store
	prefix string
}

func (k *keys) fragments(ctx context.Context) ([]config.Fragment, error) {
	return k.Fragments(ctx, k.prefix)
}

func (k *keys) update(ctx context.Context, name string, change func([]byte) ([]byte, error)) error {
	return k.Update(ctx, k.prefix+name, change)
}

func (k *keys) close() error { return k.Close() }

// errCollision begins the error of a fragment that other fragments are at odds with.
var errCollision = errors.New("the registry would not be valid with it, so the fragment stays as it was")

// fits loads the whole registry with another version of one fragment.
func fits(all []config.Fragment, name string, data []byte) error {
	others := slices.DeleteFunc(slices.Clone(all), func(f config.Fragment) bool { return f.Name == name })
	if told := registryedit.Worse(others, append(slices.Clone(others), config.Fragment{Name: name, Data: data})); told != "" {
		return fmt.Errorf("%w:\n%s", errCollision, told)
	}
	return nil
}
