// SPDX-License-Identifier: Apache-2.0

package command

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/etcdstore"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/registryedit"
	"github.com/llmcontext/llmcontextprocessor/config"
)

// neighbours are the fragments of the registry that one document is part of.
type neighbours struct {
	name   string // of the document among them
	others []config.Fragment
}

// besideFile reads the folder of a file as the processor would. What cannot be read as a
// folder of fragments is none.
func besideFile(ctx context.Context, path string) neighbours {
	fragments, err := listFragments(ctx, filepath.Dir(path))
	if err != nil {
		return neighbours{}
	}
	return newNeighbours(filepath.Base(path), fragments)
}

// besideKey reads the keys of one folder. Credentials may be for the one key alone.
func besideKey(ctx context.Context, store *etcdstore.Store, key string) neighbours {
	prefix := key[:strings.LastIndex(key, "/")+1]
	if prefix == "" {
		return neighbours{}
	}
	fragments, err := store.Fragments(ctx, prefix)
	if err != nil {
		return neighbours{}
	}
	return newNeighbours(strings.TrimPrefix(key, prefix), fragments)
}

func newNeighbours(name string, fragments []config.Fragment) neighbours {
	return neighbours{name, slices.DeleteFunc(fragments, func(f config.Fragment) bool { return f.Name == name })}
}

// take refuses a version of the document that the others are at odds with.
func (n neighbours) take(before, after []byte) error {
	if len(n.others) == 0 || after == nil {
		return nil
	}
	if worse := registryedit.FitsBeside(n.others, n.name, before, after); worse != "" {
		return &Finding{fmt.Errorf("the registry would not be valid with it, so nothing was written; change it there, "+
			"or add --alone if the fragments beside it belong to other registries:\n%s", worse)}
	}
	return nil
}
