// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.yaml.in/yaml/v3"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	kyaml "sigs.k8s.io/yaml"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

func exampleText(t *testing.T, name string) string {
	content, err := os.ReadFile(filepath.Join(harness.Root(t), "examples", name))
	require.NoError(t, err)
	return string(content)
}

// keysOf returns what etcd holds below the prefix.
func keysOf(t *testing.T, client *clientv3.Client) map[string]string {
	answer, err := client.Get(t.Context(), etcdPrefix, clientv3.WithPrefix())
	require.NoError(t, err)
	keys := map[string]string{}
	for _, kv := range answer.Kvs {
		keys[string(kv.Key)] = string(kv.Value)
	}
	return keys
}

// runExample runs one command in a folder, with the llmctx that was built first on the path.
func runExample(t *testing.T, folder string, env []string, name string, args ...string) (string, error) {
	command := exec.CommandContext(t.Context(), name, args...)
	command.Dir = folder
	command.Env = append(os.Environ(), "PATH="+filepath.Join(harness.Root(t), "_build")+":"+os.Getenv("PATH"))
	command.Env = append(command.Env, env...)
	output, err := command.CombinedOutput()
	return string(output), err
}

// TestTheCronJobIsOneThatKubernetesTakesAndItsCommandFillsTheRegistry reads the manifests into Kubernetes' own types, which
// know every field, and runs the container's command: the hosts that it asks are played by a proxy, its folders and its
// etcd are those of the test.
func TestTheCronJobIsOneThatKubernetesTakesAndItsCommandFillsTheRegistry(t *testing.T) {
	var job batchv1.CronJob
	var settings corev1.ConfigMap
	var claim corev1.PersistentVolumeClaim
	manifests := strings.Split(exampleText(t, "snapshot-cronjob.yaml"), "\n---\n")
	require.Len(t, manifests, 3)
	for i, into := range []any{&job, &settings, &claim} {
		require.NoError(t, kyaml.UnmarshalStrict([]byte(manifests[i]), into))
	}
	assert.Equal(t, []string{"batch/v1 CronJob", "v1 ConfigMap", "v1 PersistentVolumeClaim"}, []string{
		job.APIVersion + " " + job.Kind, settings.APIVersion + " " + settings.Kind, claim.APIVersion + " " + claim.Kind,
	})
	pod := job.Spec.JobTemplate.Spec.Template.Spec
	require.Len(t, pod.Containers, 1)
	container := pod.Containers[0]

	folder := t.TempDir()
	paths := []string{}
	for _, mount := range container.VolumeMounts {
		var volume *corev1.Volume
		for i := range pod.Volumes {
			if pod.Volumes[i].Name == mount.Name {
				volume = &pod.Volumes[i]
			}
		}
		require.NotNil(t, volume, mount.Name)
		own := filepath.Join(folder, mount.Name)
		require.NoError(t, os.Mkdir(own, 0o700))
		paths = append(paths, mount.MountPath, own)
		switch {
		case volume.ConfigMap != nil:
			require.Equal(t, settings.Name, volume.ConfigMap.Name)
		default:
			require.Equal(t, claim.Name, volume.PersistentVolumeClaim.ClaimName)
		}
	}
	cluster := harness.StartEtcd(t, harness.EtcdOptions{Members: 1})
	paths = append(paths, "http://etcd.observability:2379", cluster.Endpoints()[0])
	here := strings.NewReplacer(paths...)
	for name, text := range settings.Data {
		require.NoError(t, os.WriteFile(filepath.Join(folder, "config", name), []byte(here.Replace(text)), 0o600))
	}
	require.Empty(t, container.Command, "the image begins llmctx")
	var args []string
	for _, arg := range container.Args {
		args = append(args, here.Replace(arg))
	}
	var names []string
	for _, variable := range container.Env {
		names = append(names, variable.Name)
	}
	require.Equal(t, []string{"LITELLM_MASTER_KEY", "ETCDCTL_USER"}, names)

	hosts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Host {
		case "litellm.gateway:4000":
			if r.Header.Get("Authorization") != "Bearer sk-test" {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			_, _ = io.WriteString(w, `{"data": [{"model_name": "chat-default", "litellm_params": {"model": "openai/gpt-4o"}, "model_info": {"id": "a"}}]}`)
		case "mlflow.ml:5000":
			_, _ = io.WriteString(w, `{"model_version": {"name": "refund-policy", "version": "3", "creation_timestamp": 1795000000000}}`)
		default:
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	defer hosts.Close()
	output, err := runExample(t, folder, []string{"HTTP_PROXY=" + hosts.URL, "LITELLM_MASTER_KEY=sk-test"},
		filepath.Join(harness.Root(t), "_build", "llmctx"), args...)
	require.NoError(t, err, output)
	keys := keysOf(t, cluster.Client(t))
	require.Len(t, keys, 2)
	assert.Contains(t, keys[etcdPrefix+"chat-route.yaml"], "{name: chat-default, provider: openai, model: gpt-4o")
	assert.Contains(t, keys[etcdPrefix+"refund-prompt.yaml"], `{name: refund-policy, revision: "3"`)
	assert.FileExists(t, filepath.Join(folder, "state", "snapshot-state.json"))
	assert.NotContains(t, output, "sk-test")
}

// expression is what GitHub fills in before a shell sees it.
var expression = regexp.MustCompile(`\$\{\{[^}]*\}\}`)

// TestTheStepsOfCIAreAWorkflowThatGitHubTakesAndTheirLinesMoveTheRegistry checks the workflow as GitHub would, and runs
// its lines in a clone of a repository with prompts.
func TestTheStepsOfCIAreAWorkflowThatGitHubTakesAndTheirLinesMoveTheRegistry(t *testing.T) {
	text := exampleText(t, "snapshot-ci.yaml")
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	require.NoError(t, err)
	findings, err := linter.Lint("snapshot-ci.yaml", []byte(text), nil)
	require.NoError(t, err)
	require.Empty(t, findings)
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Uses, Run string
				With      map[string]any
			}
		}
	}
	require.NoError(t, yaml.Unmarshal([]byte(text), &workflow))

	folder := t.TempDir()
	cluster := harness.StartEtcd(t, harness.EtcdOptions{Members: 1})
	client, endpoint := cluster.Client(t), cluster.Endpoints()[0]
	repository := filepath.Join(folder, "repository")
	git := func(args ...string) {
		output, err := runExample(t, folder, []string{"GIT_CONFIG_GLOBAL=/dev/null"}, "git",
			append([]string{"-c", "user.name=n", "-c", "user.email=e@example.com"}, args...)...)
		require.NoError(t, err, output)
	}
	git("init", "-q", "-b", "main", repository)
	for name, content := range map[string]string{
		"prompts/refund.txt": "You are the support agent.\n",
		"deploy.sh":          "#!/bin/sh\ntouch deployed\n",
		"snapshot.yaml": "into: {etcd: {endpoints: ['" + endpoint + "'], prefix: " + etcdPrefix + "}}\nstate: snapshot-state.json\nsources:\n" +
			"  - name: refund-prompt\n    git: {repository: ., path: prompts/refund.txt}\n    sets: prompt\n" +
			"    as: {name: refund-policy}\n    match: {service.name: support-agent}\n",
	} {
		path := filepath.Join(repository, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o700)) //nolint:gosec // one of them is a program
	}
	git("-C", repository, "add", "-A")
	git("-C", repository, "commit", "-qm", "x")
	_, err = client.Put(t.Context(), etcdPrefix+"support-agent", "contexts: []\n")
	require.NoError(t, err)

	for _, job := range []string{"prompts", "deploy"} {
		clone := filepath.Join(folder, job)
		git("clone", "-q", "file://"+repository, clone)
		for _, step := range workflow.Jobs[job].Steps {
			if step.Uses != "" {
				assert.Equal(t, map[string]any{"fetch-depth": 0}, step.With)
				continue
			}
			line := strings.ReplaceAll(expression.ReplaceAllString(step.Run, ""), "https://etcd.example.com:2379", endpoint)
			output, err := runExample(t, clone, []string{"GITHUB_SHA=0123456789abcdef0123456789abcdef01234567"},
				"bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", line) // as GitHub's runner does
			require.NoError(t, err, "%s\n%s", line, output)
		}
	}
	assert.FileExists(t, filepath.Join(folder, "deploy", "deployed"))
	keys := keysOf(t, client)
	assert.Contains(t, keys[etcdPrefix+"refund-prompt.yaml"], "{name: refund-policy, revision: ")
	assert.Regexp(t, `match: \{deployment\.environment\.name: production, service\.name: support-agent\}\n    variables: .*release: .*0123456789ab`,
		keys[etcdPrefix+"support-agent"])
}

// TestTheUnitsOfSystemdAreGoodAndTheirCommandFillsTheRegistry asks systemd itself, and runs what the service starts.
func TestTheUnitsOfSystemdAreGoodAndTheirCommandFillsTheRegistry(t *testing.T) {
	root, folder := harness.Root(t), t.TempDir()
	here := strings.NewReplacer("/usr/local/bin/llmctx", filepath.Join(root, "_build", "llmctx"))
	service := here.Replace(exampleText(t, "snapshot.service"))
	if _, err := exec.LookPath("systemd-analyze"); err == nil {
		units := []string{filepath.Join(folder, "snapshot.service"), filepath.Join(folder, "snapshot.timer")}
		require.NoError(t, os.WriteFile(units[0], []byte(service), 0o600))
		require.NoError(t, os.WriteFile(units[1], []byte(exampleText(t, "snapshot.timer")), 0o600))
		output, err := runExample(t, folder, nil, "systemd-analyze", append([]string{"verify"}, units...)...)
		require.NoError(t, err, output)
		for line := range strings.Lines(output) {
			assert.NotContains(t, line, folder, "systemd has something to say of it")
		}
	} else {
		t.Log("systemd-analyze is not there: the units were not verified")
	}

	start := regexp.MustCompile(`(?m)^ExecStart=(.*)$`).FindStringSubmatch(service)
	require.NotNil(t, start)
	states := regexp.MustCompile(`(?m)^StateDirectory=(.*)$`).FindStringSubmatch(service)
	require.NotNil(t, states)
	for state := range strings.FieldsSeq(states[1]) {
		require.NoError(t, os.MkdirAll(filepath.Join(folder, "lib", state), 0o700))
	}
	lib := filepath.Join(folder, "lib", "llmctx")
	told := regexp.MustCompile(`(?m)^# (state: .*), (into: .*)$`).FindStringSubmatch(service)
	require.NotNil(t, told, "the unit says what the configuration has to say")
	config := filepath.Join(folder, "snapshot.yaml")
	var text bytes.Buffer
	for _, line := range told[1:] {
		text.WriteString(strings.ReplaceAll(line, "/var/lib/llmctx", lib) + "\n")
	}
	text.WriteString("sources: [{name: kb, command: {run: [echo, '\"s1\"']}, sets: index, as: {name: kb}, match: {}}]\n")
	require.NoError(t, os.WriteFile(config, text.Bytes(), 0o600))
	command := strings.Fields(strings.ReplaceAll(start[1], "/etc/llmctx/snapshot.yaml", config))
	output, err := runExample(t, folder, nil, command[0], command[1:]...)
	require.NoError(t, err, output)
	fragment, err := os.Stat(filepath.Join(lib, "registry.d", "kb.yaml"))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o644), fragment.Mode().Perm(), "the Collector is another user")
	assert.NotContains(t, service, "DynamicUser=yes", "systemd would hide the folder from other users")
}
