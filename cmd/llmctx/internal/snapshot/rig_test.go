// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// Idle connections of the client that all of net/http shares.
		goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"),
		goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"),
	)
}

// rig is a folder with a configuration.
type rig struct {
	t      *testing.T
	folder string
	clock  time.Time
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, folder: t.TempDir(), clock: time.Now()}
	require.NoError(t, os.Mkdir(filepath.Join(r.folder, "registry.d"), 0o700))
	return r
}

// configure writes snapshot.yaml with these sources.
func (r *rig) configure(sources string) (*Config, error) {
	r.write("snapshot.yaml", "into: {file: '"+filepath.Join(r.folder, "registry.d")+"'}\nstate: '"+
		filepath.Join(r.folder, "state.json")+"'\ntimeout: 2s\nsources:\n"+sources)
	return ReadConfig(r.t.Context(), filepath.Join(r.folder, "snapshot.yaml"))
}

// round looks at the sources once, as a process of its own would.
func (r *rig) round(sources string) []Outcome {
	r.t.Helper()
	c, err := r.configure(sources)
	require.NoError(r.t, err)
	runner, err := Open(r.t.Context(), c, func() time.Time { return r.clock })
	require.NoError(r.t, err)
	defer func() { require.NoError(r.t, runner.Close()) }()
	return runner.Round(r.t.Context())
}

// good expects that all sources could be read.
func (r *rig) good(sources string) []Outcome {
	r.t.Helper()
	outcomes := r.round(sources)
	for _, o := range outcomes {
		require.NoError(r.t, o.Err)
	}
	return outcomes
}

func (r *rig) write(name, text string) {
	r.t.Helper()
	require.NoError(r.t, os.WriteFile(filepath.Join(r.folder, name), []byte(text), 0o600))
}

func (r *rig) read(name string) string {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.folder, name))
	require.NoError(r.t, err)
	return string(text)
}
