// SPDX-License-Identifier: Apache-2.0

// Command demo plays an incident through a real collector: captured spans go in, the
// prompt is moved in the registry, and the stamps that come out tell which spans ran
// before and which after, in whatever order they arrive.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	config   = "examples/quickstart.yaml"
	registry = "examples/quickstart-registry.yaml"
	// settle keeps the demo short; within it of a change spans are stamped as unsettled.
	settle = time.Second
	// patience bounds every wait of the demo.
	patience = 30 * time.Second
)

func main() {
	collector := flag.String("collector", "_build/otelcol-llmcontext", "the collector to run")
	flag.Parse()
	if err := play(context.Background(), *collector); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func play(ctx context.Context, binary string) (err error) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	folder, err := os.MkdirTemp("", "llm-context-demo")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	document, err := os.ReadFile(registry)
	if err != nil {
		return fmt.Errorf("run it from the root of the checkout: %w", err)
	}
	live := filepath.Join(folder, "registry.yaml")
	if err := os.WriteFile(live, document, 0o600); err != nil {
		return err
	}

	say("Starting %s with %s ...", binary, config)
	c, err := start(ctx, binary, live, folder)
	if err != nil {
		return err
	}
	defer func() {
		if stopped := c.stop(); err == nil {
			err = stopped
		}
	}()

	say("Sending captured spans of three instrumentations, as if they ran now. Every GenAI span is stamped,\n" +
		"the HTTP and database spans beside them are not:")
	first, err := c.send(ctx, "first", time.Now(), everything)
	if err != nil {
		return err
	}
	if err := c.show(ctx, "", first); err != nil {
		return err
	}

	say("Moving the prompt in the registry from revision 42 to 43, while the collector runs ...")
	moved := strings.Replace(string(document), `revision: "42"`, `revision: "43"`, 1)
	if moved == string(document) {
		return fmt.Errorf(`%s holds no revision: "42" to move`, registry)
	}
	before := time.Now().Add(-time.Minute)
	if err := os.WriteFile(live, []byte(moved), 0o600); err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(moved))
	revision := hex.EncodeToString(sum[:6])
	if err := c.awaitLog(ctx, revision); err != nil {
		return err
	}
	say("It is in force: registry revision %s. Sending spans that start now, and late ones that started a\n"+
		"minute before the change:", revision)
	if err := pause(ctx, settle+100*time.Millisecond); err != nil {
		return err
	}
	fresh, err := c.send(ctx, "new", time.Now(), modelCalls)
	if err != nil {
		return err
	}
	late, err := c.send(ctx, "late", before, modelCalls)
	if err != nil {
		return err
	}
	if err := c.show(ctx, "refund-policy:43", fresh); err != nil {
		return err
	}
	if err := c.show(ctx, "refund-policy:42", late); err != nil {
		return err
	}
	say("New spans carry the new revision; late spans keep the one that was in force when they ran.\n" +
		"Next: make run keeps the collector running; README.md says how to search the stamps.")
	return nil
}

func say(format string, arguments ...any) { fmt.Printf("\n"+format+"\n", arguments...) }

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
