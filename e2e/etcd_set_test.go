// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// TestFiftyDeployJobsAtOnceLoseNothing runs fifty processes that change one key of etcd, each by
// transactions: half of them new matches, half new revisions of one variable.
func TestFiftyDeployJobsAtOnceLoseNothing(t *testing.T) {
	const jobs = 50
	cluster := harness.StartEtcd(t, harness.EtcdOptions{Members: 1})
	llmctx := filepath.Join(harness.Root(t), "_build", "llmctx")
	require.FileExists(t, llmctx, "`make e2e` builds what these tests run")
	endpoints := strings.Join(cluster.Endpoints(), ",")
	set := func(args ...string) ([]byte, error) {
		all := append([]string{"set", "--etcd", endpoints, "--key", etcdPrefix + "jobs", "--create"}, args...)
		return exec.CommandContext(t.Context(), llmctx, all...).CombinedOutput()
	}
	var running sync.WaitGroup
	for i := range jobs {
		running.Go(func() {
			args := []string{"--match", "service.name=shared", fmt.Sprintf("prompt=p:r%d", i)}
			if i%2 == 0 {
				args = []string{"--match", fmt.Sprintf("service.name=s%d", i), "cohort=beta"}
			}
			out, err := set(args...)
			assert.NoError(t, err, "%s", out)
		})
	}
	running.Wait()

	client := cluster.Client(t)
	got, err := client.Get(t.Context(), etcdPrefix+"jobs")
	require.NoError(t, err)
	require.Len(t, got.Kvs, 1)
	var document struct {
		Contexts []struct {
			Match  map[string]string
			Prompt yaml.Node
		}
	}
	require.NoError(t, yaml.Unmarshal(got.Kvs[0].Value, &document))
	assert.Len(t, document.Contexts, jobs/2+1)
	for _, context := range document.Contexts {
		if context.Match["service.name"] == "shared" {
			assert.Len(t, context.Prompt.Content, jobs/2)
		}
	}

	out, err := set("--match", "service.name=s0", "cohort=beta")
	require.NoError(t, err, "%s", out)
	again, err := client.Get(t.Context(), etcdPrefix+"jobs")
	require.NoError(t, err)
	assert.Equal(t, got.Kvs[0].ModRevision, again.Kvs[0].ModRevision, "a value that is in force writes nothing")
}
