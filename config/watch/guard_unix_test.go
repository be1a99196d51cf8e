// SPDX-License-Identifier: Apache-2.0

//go:build unix

package watch

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// mappedStore reads a file that is mapped into memory, as stores do.
type mappedStore struct{ mapped []byte }

func (m mappedStore) Get(context.Context, string) ([]byte, error) {
	return []byte{m.mapped[len(m.mapped)-1]}, nil
}

// Set implements Store.
func (m mappedStore) Set(context.Context, string, []byte) error {
	if m.mapped[len(m.mapped)-1] != 0 {
		panic("unreachable")
	}
	return nil
}

// Close implements Store.
func (m mappedStore) Close(ctx context.Context) error { return m.Set(ctx, "", nil) }

func TestAMappedFileThatWasCutOffIsAnErrorOfTheStoreAndNotTheEndOfTheProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	require.NoError(t, os.WriteFile(path, make([]byte, 1<<16), 0o600))
	file, err := os.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	mapped, err := syscall.Mmap(int(file.Fd()), 0, 1<<16, syscall.PROT_READ, syscall.MAP_SHARED)
	require.NoError(t, err)
	defer func() { require.NoError(t, syscall.Munmap(mapped)) }()
	require.NoError(t, os.Truncate(path, 0))

	_, err = Guard(mappedStore{mapped: mapped}).Get(context.Background(), "key")
	require.ErrorContains(t, err, "the storage panicked")
	require.ErrorContains(t, Guard(mappedStore{mapped: mapped}).Set(context.Background(), "key", nil), "the storage panicked")
	require.ErrorContains(t, Guard(mappedStore{mapped: mapped}).Close(context.Background()), "the storage panicked")
}
