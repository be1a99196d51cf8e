// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// revisionDigits is how much of a hash names a revision.
const revisionDigits = 12

// CommandConfig is anything that prints JSON.
type CommandConfig struct {
	Run []string `mapstructure:"run"`
	// JQ makes the value of what is printed; default: it is printed as it is wanted.
	JQ string `mapstructure:"jq"`

	_ struct{}
}

type command struct {
	CommandConfig
	shape *shape
	jq    *expression
	now   func() time.Time
}

func newCommand(c CommandConfig, s *shape, now func() time.Time) (*command, error) {
	if len(c.Run) == 0 {
		return nil, errors.New("command has no run; write the program and its arguments as a list")
	}
	if c.JQ == "" {
		c.JQ = "."
	}
	jq, err := compile(c.JQ)
	return &command{CommandConfig: c, shape: s, jq: jq, now: now}, err
}

func (c *command) place() string { return "command " + c.Run[0] }

func (c *command) look(ctx context.Context) (*look, error) {
	l := &look{sent: c.now()}
	out, err := runCommand(ctx, "", c.Run)
	l.received = c.now()
	if err != nil {
		return nil, err
	}
	if l.facts, err = c.facts(out); err != nil {
		return nil, fmt.Errorf("%s: %w", c.place(), err)
	}
	return l, nil
}

func (c *command) facts(out []byte) ([]fact, error) {
	input, err := decodeJSON(out)
	if err != nil {
		return nil, fmt.Errorf("prints no JSON (%w); print the value as JSON, a text in quotes", err)
	}
	yielded, err := c.jq.run(input)
	if err != nil {
		return nil, err
	}
	return c.shape.facts(yielded)
}

// runCommand runs a program that is the user's own, and returns what it prints.
func runCommand(ctx context.Context, folder string, args []string) ([]byte, error) {
	var errs bytes.Buffer
	cmd := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // named in the configuration
	cmd.Dir, cmd.Stderr, cmd.WaitDelay = folder, &errs, time.Second
	out, err := cmd.Output()
	if err == nil && len(out) > maxAnswer {
		err = errors.New("prints more than 16 MiB")
	}
	if err != nil {
		if ctx.Err() != nil {
			err = errors.New("did not end in time")
		}
		return nil, fmt.Errorf("command %s: %w; %s", args[0], err, byHand(errs.String()))
	}
	return out, nil
}

// byHand is what can be done about a program, and what it said of itself.
func byHand(stderr string) string {
	hint := "does it run by hand?"
	if line := firstLine(stderr); line != "" {
		hint += " It wrote: " + line
	}
	return hint
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	const most = 300
	if len(line) > most {
		line = strings.ToValidUTF8(line[:most], "") + "..."
	}
	return line
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// decodeJSON keeps numbers as they are written: identifiers of 64 bits do not survive as floats.
func decodeJSON(data []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if decoder.More() {
		return nil, errors.New("holds more than one document")
	}
	return value, nil
}
