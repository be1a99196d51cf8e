// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// block is what stands between two fences of a document. save is the file as which the text before tells to save it.
type block struct{ kind, text, save string }

var (
	fenced = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)\n```$")
	saveAs = regexp.MustCompile("Save this as\\s+`([^`]+)`")
)

func blocks(document string) []block {
	var list []block
	end := 0
	for _, at := range fenced.FindAllStringSubmatchIndex(document, -1) {
		b := block{kind: document[at[2]:at[3]], text: document[at[4]:at[5]]}
		if name := saveAs.FindStringSubmatch(document[end:at[0]]); name != nil {
			b.save = name[1]
		}
		list, end = append(list, b), at[1]
	}
	return list
}

// TestTheWayToACollectorOfOnesOwnIsAsTheDocumentSays follows docs/collector.md word by word in an empty folder, up to the
// first stamped trace in Jaeger, with this checkout beside the folder.
func TestTheWayToACollectorOfOnesOwnIsAsTheDocumentSays(t *testing.T) {
	root := harness.Root(t)
	document, err := os.ReadFile(filepath.Join(root, "docs", "collector.md"))
	require.NoError(t, err)
	for _, address := range []string{"127.0.0.1:4317", "127.0.0.1:4318", "127.0.0.1:14317", "127.0.0.1:16686"} {
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
		require.NoError(t, err, "the document needs this port")
		require.NoError(t, listener.Close())
	}
	beside := t.TempDir()
	require.NoError(t, os.Symlink(root, filepath.Join(beside, "llmcontextprocessor")))
	folder := filepath.Join(beside, "collector")
	require.NoError(t, os.Mkdir(folder, 0o700))
	var scripts, shown []string
	for _, b := range blocks(string(document)) {
		switch {
		case b.save != "":
			require.NoError(t, os.WriteFile(filepath.Join(folder, b.save), []byte(b.text), 0o600))
		case b.kind == "sh":
			scripts = append(scripts, b.text)
		case b.kind == "text":
			shown = append(shown, b.text)
		}
	}
	require.Len(t, scripts, 5, "to build, to break, to run, to send and to look up")
	require.Len(t, shown, 2, "what a mistake and what a stamp looks like")
	script := func(text string) *exec.Cmd {
		command := exec.CommandContext(t.Context(), "bash", "-c", text)
		command.Dir = folder
		return command
	}

	output, err := script(scripts[0]).CombinedOutput()
	require.NoError(t, err, string(output))

	output, err = script(scripts[1]).CombinedOutput()
	require.Error(t, err, "a collector with a broken registry must not start")
	require.Contains(t, string(output), strings.TrimSpace(shown[0]))

	harness.StartJaegerOn(t, "127.0.0.1:14317", "127.0.0.1:16686")
	running := script("exec " + scripts[2])
	running.Cancel = func() error { return running.Process.Signal(syscall.SIGTERM) }
	require.NoError(t, running.Start())
	defer func() {
		assert.NoError(t, running.Cancel())
		assert.NoError(t, running.Wait(), "it ends by itself when it is asked to")
	}()
	require.Eventually(t, func() bool {
		connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", "127.0.0.1:4318")
		if err == nil {
			_ = connection.Close()
		}
		return err == nil
	}, 30*time.Second, 50*time.Millisecond, "the collector does not listen")

	output, err = script(scripts[3]).CombinedOutput()
	require.NoError(t, err, string(output))
	require.JSONEq(t, `{"partialSuccess":{}}`, string(output))
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		output, err := script(scripts[4]).Output()
		assert.NoError(c, err)
		for line := range strings.Lines(shown[1]) {
			pair := strings.Fields(line)
			assert.Contains(c, string(output), `{"key":"`+pair[0]+`","type":"string","value":"`+pair[1]+`"}`)
		}
	}, 30*time.Second, 100*time.Millisecond)
}
