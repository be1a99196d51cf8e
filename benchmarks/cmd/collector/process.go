// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// collector is a running collector process.
type collector struct {
	cmd    *exec.Cmd
	logs   bytes.Buffer // read only after the process has ended
	exited chan struct{}
	dir    string
	idle   time.Duration // processor time until it was ready
}

// cost is what a collector took from when it was ready until it had shut down.
type cost struct {
	cpu  time.Duration // user and system
	peak uint64        // bytes of resident memory, at most, since its start
}

// startCollector starts the binary with a configuration. It is not ready yet.
func startCollector(binary string, config []byte) (*collector, error) {
	dir, err := os.MkdirTemp("", "collector")
	if err != nil {
		return nil, err
	}
	path := dir + "/config.yaml"
	if err := os.WriteFile(path, config, 0o600); err != nil {
		return nil, err
	}
	c := &collector{dir: dir, exited: make(chan struct{})}
	c.cmd = exec.CommandContext(context.Background(), binary, "--config", path) //nolint:gosec // the binary to measure
	c.cmd.Stdout, c.cmd.Stderr = &c.logs, &c.logs
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(c.exited)
		_ = c.cmd.Wait() // how it ended is read from the process state
	}()
	return c, nil
}

// ready says that from now on what the collector takes counts.
func (c *collector) ready() error {
	used, err := processorTime(c.cmd.Process.Pid)
	c.idle = used
	return err
}

// stop shuts the collector down, lets it drain its pipelines, and tells what it took.
func (c *collector) stop() (cost, error) {
	defer func() { _ = os.RemoveAll(c.dir) }()
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-c.exited:
	case <-time.After(time.Minute):
		_ = c.cmd.Process.Kill()
		<-c.exited
		return cost{}, errors.New("the collector did not shut down within a minute")
	}
	state := c.cmd.ProcessState
	if !state.Success() {
		return cost{}, fmt.Errorf("the collector ended with %s:\n%s", state, c.logs.String())
	}
	usage := state.SysUsage().(*syscall.Rusage)
	return cost{
		cpu:  state.UserTime() + state.SystemTime() - c.idle,
		peak: uint64(usage.Maxrss) << 10, // kilobytes on Linux
	}, nil
}

// processorTime is what a running process has used, from the 14th and 15th field of its stat (proc(5)).
func processorTime(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// The second field is the name in parentheses, and may hold spaces.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	const tick = time.Second / 100 // USER_HZ is 100 wherever Go runs on Linux
	return time.Duration(ticks) * tick, nil
}
