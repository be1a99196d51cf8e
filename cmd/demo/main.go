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
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	config   = "examples/quickstart.yaml"
	registry = "examples/quickstart-registry.yaml"
	written  = "_build/quickstart/spans.jsonl" // by the configuration, unless it is told another
	// asCollector is the first argument that makes this command a collector.
	asCollector = "collector"
	// settle keeps the demo short; within it of a change spans are stamped as unsettled.
	settle = time.Second
	// patience bounds every wait of the demo.
	patience = 30 * time.Second
)

// The prompt in the registry, and where the demo moves it.
const (
	oldPrompt, oldLine = "refund-policy:42", `prompt: {name: refund-policy, revision: "42"}`
	newPrompt, newLine = "refund-policy:43", `prompt: {name: refund-policy, revision: "43"}`
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == asCollector {
		if err := runCollector(os.Args[2:]); err != nil {
			os.Exit(1) // the collector has said why
		}
		return
	}
	binary := flag.String("collector", "", "the collector to run (default: the small one in this command)")
	flag.Parse()
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := play(ctx, *binary)
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "\ndemo:", err)
		os.Exit(1)
	}
}

// play sets the stage: a copy of the registry that may be edited, and a collector that reads it.
func play(ctx context.Context, binary string) (err error) {
	document, err := os.ReadFile(registry)
	if err != nil {
		return fmt.Errorf("run it from the root of the checkout: %w", err)
	}
	folder, err := os.MkdirTemp("", "llm-context-demo")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	live := filepath.Join(folder, filepath.Base(registry))
	if err := os.WriteFile(live, document, 0o600); err != nil {
		return err
	}
	say("Starting the collector with %s and a copy of\n%s.", config, registry)
	c, err := start(ctx, binary, live, folder)
	if err != nil {
		return err
	}
	defer func() {
		if stopped := c.stop(); err == nil {
			err = stopped
		}
	}()
	if err := c.stampCaptures(ctx); err != nil {
		return err
	}
	if err := c.movePrompt(ctx, live, string(document)); err != nil {
		return err
	}
	say("Next: `make run` keeps the collector running, with OTLP on ports 4317 and 4318. Edit\n"+
		"%s while it runs. The stamped spans are in %s.\n"+
		"docs/collector.md is the way to a collector of your own and to Jaeger.", registry, written)
	return nil
}

// stampCaptures shows what a stamp is.
func (c *collector) stampCaptures(ctx context.Context) error {
	sent, err := c.send(ctx, "first", time.Now())
	if err != nil {
		return err
	}
	spans, err := c.collect(ctx, sent)
	if err != nil {
		return err
	}
	say("Sent %d spans captured from %d instrumentations, their times moved to now. The %d GenAI spans\n"+
		"among them were stamped, the HTTP and database spans beside them were not. One stamp in full:\n",
		len(sent), len(captures), len(spans))
	for _, span := range spans {
		if span.kind == "inference" {
			printStamp(span)
			break
		}
	}
	var groups []group
	for _, capture := range captures {
		var own []stamped
		for _, span := range spans {
			if span.capture == capture {
				own = append(own, span)
			}
		}
		groups = append(groups, group{fmt.Sprintf("%s: %d spans", capture.library, len(own)), own})
	}
	say("All of them. Lines that are alike are printed once, values without their names, hashes cut:\n")
	printTable("span", func(s stamped) string { return s.name }, groups)
	return nil
}

// movePrompt changes the registry and shows which spans that touches.
func (c *collector) movePrompt(ctx context.Context, live, document string) error {
	moved := strings.Replace(document, oldLine, newLine, 1)
	if moved == document {
		return fmt.Errorf("%s holds no %s to move", registry, oldLine)
	}
	say("Moving the prompt in the registry from %s to %s; the collector runs on.\n"+
		"(settle is %s here, to keep this short: that long around a change, spans are stamped as unsettled.)",
		oldPrompt, newPrompt, settle)
	before := time.Now().Add(-time.Minute)
	if err := os.WriteFile(live, []byte(moved), 0o600); err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(moved))
	revision := hex.EncodeToString(sum[:6])
	if err := c.awaitLog(ctx, revision); err != nil {
		return err
	}
	if err := pause(ctx, settle+100*time.Millisecond); err != nil {
		return err
	}
	fresh, err := c.sendModelCalls(ctx, "new", time.Now())
	if err != nil {
		return err
	}
	late, err := c.sendModelCalls(ctx, "late", before)
	if err != nil {
		return err
	}
	if err := checkPrompts(fresh, late); err != nil {
		return err
	}
	say("Registry revision %s is in force. The model calls among the spans that were sent since:\n", revision)
	printTable("model call", func(s stamped) string { return s.capture.library }, []group{
		{"new: started after the change", fresh},
		{"late: started a minute before the change, sent after it", late},
	})
	say("New spans carry the new prompt, late ones the prompt that was in force when they ran.")
	for _, span := range fresh {
		if declared := span.stamp["declared.prompt"]; declared != "" {
			fmt.Printf("%s reports %s itself, although the registry says %s:\n"+
				"what a span proves wins, and its status tells the drift.\n",
				span.capture.library, span.stamp["prompt.revision"], declared)
			break
		}
	}
	return nil
}

func (c *collector) sendModelCalls(ctx context.Context, when string, begin time.Time) ([]stamped, error) {
	sent, err := c.send(ctx, when, begin)
	if err != nil {
		return nil, err
	}
	spans, err := c.collect(ctx, sent)
	if err != nil {
		return nil, err
	}
	var calls []stamped
	for _, span := range spans {
		if span.kind == "inference" {
			calls = append(calls, span)
		}
	}
	return calls, nil
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
