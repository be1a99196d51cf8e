// SPDX-License-Identifier: Apache-2.0

package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	bolt "go.etcd.io/bbolt"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/etcdstore"
	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
)

// registrySource says where a registry is read: files, etcd, or what a Collector remembers.
type registrySource struct {
	files   []string
	etcd    []string
	prefix  string
	history string
	keep    time.Duration
}

// flags adds what they have in common; one of them has to be there.
func (s *registrySource) flags(cmd *cobra.Command, others ...string) {
	s.optional(cmd, others...)
	cmd.MarkFlagsOneRequired(append([]string{"registry", "etcd", "history"}, others...)...)
}

// optional adds the flags, of which none has to be there.
func (s *registrySource) optional(cmd *cobra.Command, others ...string) {
	flags := cmd.Flags()
	flags.StringArrayVar(&s.files, "registry", nil, "registry file, or a folder of fragments; again for further ones")
	flags.StringSliceVar(&s.etcd, "etcd", nil, "client URL of a member of etcd; again for further ones")
	flags.StringVar(&s.prefix, "prefix", "/llm-context/", "with --etcd: what the keys begin with")
	flags.StringVar(&s.history, "history", "", "what a Collector remembers: the file of its file_storage, or a folder of such")
	flags.DurationVar(&s.keep, "keep", 24*time.Hour, "history of the processor: how long entries without since count backwards")
	cmd.MarkFlagsMutuallyExclusive(append([]string{"registry", "etcd", "history"}, others...)...)
}

// load reads the registry, or what is known of one.
func (s *registrySource) load(cmd *cobra.Command, now time.Time) (*registry.Registry, error) {
	loader := config.NewLoader(s.keep, nil)
	if s.history != "" {
		return restore(cmd.Context(), loader, s.history)
	}
	in, err := s.fragments(cmd)
	if err != nil {
		return nil, err
	}
	registry, err := loader.Load(in.fragments, now)
	if err != nil {
		return nil, &Finding{in.placed(err)}
	}
	return registry, nil
}

func (s *registrySource) fragments(cmd *cobra.Command) (*registryInput, error) {
	if len(s.etcd) == 0 {
		return readRegistry(cmd, s.files)
	}
	store, err := etcdstore.Open(s.etcd)
	if err != nil {
		return nil, err
	}
	fragments, err := store.Fragments(cmd.Context(), s.prefix)
	if err == nil && len(fragments) == 0 {
		err = fmt.Errorf("etcd at %v: no key begins with %s; correct --prefix", s.etcd, s.prefix)
	}
	return &registryInput{fragments: fragments}, errors.Join(err, store.Close())
}

// What the processor keeps in a storage, and the bucket of file_storage that it is kept in.
const (
	storedBucket  = "default"
	storedHistory = "history"
	storedChecked = "checked"
)

// restore reads a history out of a copy of a file_storage: a Collector has its own locked.
func restore(ctx context.Context, loader *config.Loader, path string) (*registry.Registry, error) {
	names := []string{path}
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if info.IsDir() {
		if names, err = filepath.Glob(filepath.Join(path, "*")); err != nil {
			return nil, err
		}
	}
	var found *registry.Registry
	for _, name := range names {
		data, checked, err := readStored(name)
		if err != nil {
			return nil, fmt.Errorf("--history %s: %w", name, err)
		}
		if data == nil {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("--history %s: holds the history of several processors; name the file of one", path)
		}
		if found, err = loader.Restore(data, checked); err != nil {
			return nil, fmt.Errorf("--history %s: %w", name, err)
		}
	}
	if found == nil {
		return nil, fmt.Errorf("--history %s: holds no history of llm_context; is storage set on the processor?", path)
	}
	return found, ctx.Err()
}

func readStored(name string) (data []byte, checked time.Time, err error) {
	copied, err := copyOf(name)
	if err != nil {
		return nil, checked, err
	}
	defer func() { _ = os.Remove(copied) }()
	db, err := bolt.Open(copied, 0o600, &bolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return nil, checked, fmt.Errorf("is no file of file_storage, or was being written: %w", err)
	}
	err = db.View(func(tx *bolt.Tx) error {
		bucket := tx.Bucket([]byte(storedBucket))
		if bucket == nil {
			return nil
		}
		data = append(data, bucket.Get([]byte(storedHistory))...)
		if text := bucket.Get([]byte(storedChecked)); text != nil {
			return checked.UnmarshalText(text)
		}
		return nil
	})
	return data, checked, errors.Join(err, db.Close())
}

func copyOf(name string) (string, error) {
	from, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = from.Close() }()
	to, err := os.CreateTemp("", "llmctx-history-*")
	if err != nil {
		return "", err
	}
	_, err = io.Copy(to, from)
	return to.Name(), errors.Join(err, to.Close())
}
