// SPDX-License-Identifier: Apache-2.0

// Command compare measures the processor of this working tree against that of another revision: each is built into a
// program of its own, the programs take turns, and the ratio of their turns is told with its 95 % interval.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/paired"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
)

func main() {
	repository := flag.String("repository", "..", "root of the repository")
	old := flag.String("old", "HEAD", "revision to compare with")
	launches := flag.Int("launches", 12, "pairs of programs for each load: where memory lies differs between them")
	rounds := flag.Int("rounds", 15, "turns of each program")
	flag.Parse()
	root, err := filepath.Abs(*repository)
	if err != nil {
		log.Fatal(err)
	}
	if err := run(root, *old, *launches, *rounds); err != nil {
		log.Fatal(err)
	}
}

func run(root, revision string, launches, rounds int) error {
	folder := filepath.Join(root, "_build", "compare")
	before, err := buildOld(root, folder, revision)
	if err != nil {
		return err
	}
	now := filepath.Join(folder, "new")
	if err := command(filepath.Join(root, "benchmarks"), "go", "build", "-o", now, "./cmd/contestant"); err != nil {
		return err
	}
	table := &report.Table{
		Title:  fmt.Sprintf("Time of this working tree to that of %s, in the mean of %d launches", revision, launches),
		Header: []string{"load", "ratio", "95 % interval, from", "to"},
	}
	loads := []string{"genai", "chat", "other"}
	for _, name := range []string{"LLMCONTEXT_CORPUS", "LLMCONTEXT_CAPTURES"} {
		if outside := os.Getenv(name); outside != "" {
			loads = append(loads, outside)
		}
	}
	for _, load := range loads {
		ratios := make([]float64, launches)
		for i := range ratios {
			if ratios[i], err = launch(root, now, before, load, rounds, i%2 == 0); err != nil {
				return err
			}
		}
		low, mean, high := paired.Interval(ratios)
		table.Add(load, fmt.Sprintf("%.3f", mean), fmt.Sprintf("%.3f", low), fmt.Sprintf("%.3f", high))
	}
	_, err = fmt.Println(table)
	return err
}

// buildOld builds the contestant of another revision: its processor, measured by the benchmarks of this one.
func buildOld(root, folder, revision string) (string, error) {
	tree := filepath.Join(folder, "tree")
	binary := filepath.Join(folder, "old")
	_ = command(root, "git", "worktree", "remove", "--force", tree) // of a run that was interrupted
	if err := command(root, "git", "worktree", "add", "--quiet", "--force", "--detach", tree, revision); err != nil {
		return "", err
	}
	defer func() { _ = command(root, "git", "worktree", "remove", "--force", tree) }()
	benchmarks := filepath.Join(tree, "benchmarks")
	if err := os.RemoveAll(benchmarks); err != nil {
		return "", err
	}
	if err := os.CopyFS(benchmarks, os.DirFS(filepath.Join(root, "benchmarks"))); err != nil {
		return "", err
	}
	if err := pointToProcessor(tree, filepath.Join(benchmarks, "subject", "factory.go")); err != nil {
		return "", err
	}
	return binary, command(benchmarks, "go", "build", "-mod=mod", "-o", binary, "./cmd/contestant")
}

// pointToProcessor makes the benchmarks import the processor from where it lived in a tree: two places are known.
func pointToProcessor(tree, file string) error {
	const today, before = "/processor/llmcontextprocessor\"", "/processor\""
	here, there := today, before
	if _, err := os.Stat(filepath.Join(tree, "processor", "llmcontextprocessor")); err == nil {
		here, there = before, today
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return os.WriteFile(file, []byte(strings.Replace(string(content), "llmcontextprocessor"+here, "llmcontextprocessor"+there, 1)), 0o600)
}

// launch starts both programs and returns the median of the ratios of their turns.
func launch(root, now, before, load string, rounds int, nowFirst bool) (ratio float64, err error) {
	a, err := start(now, root, load)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, a.stop()) }()
	b, err := start(before, root, load)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, b.stop()) }()
	const warm = 2
	var ratios []float64
	for round := range warm + rounds {
		first, second := a, b
		if (round%2 == 0) != nowFirst {
			first, second = b, a
		}
		if err := errors.Join(first.turn(), second.turn()); err != nil {
			return 0, err
		}
		if round >= warm {
			ratios = append(ratios, a.took/b.took)
		}
	}
	return paired.Median(ratios), nil
}

// side is one of the two programs.
type side struct {
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
	took    float64 // nanoseconds a span, in the last turn
}

func start(binary, root, load string) (*side, error) {
	process := exec.CommandContext(context.Background(), binary, "-repository", root, "-load", load) //nolint:gosec // that was just built
	process.Stderr = os.Stderr
	in, err := process.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &side{process: process, in: in, out: bufio.NewScanner(out)}, process.Start()
}

func (s *side) turn() error {
	if _, err := fmt.Fprintln(s.in, "turn"); err != nil {
		return err
	}
	if !s.out.Scan() {
		return fmt.Errorf("%s ended: %w", s.process.Path, s.out.Err())
	}
	var err error
	s.took, err = strconv.ParseFloat(s.out.Text(), 64)
	return err
}

func (s *side) stop() error {
	_ = s.in.Close()
	return s.process.Wait()
}

func command(folder, name string, arguments ...string) error {
	c := exec.CommandContext(context.Background(), name, arguments...) //nolint:gosec // git and go
	c.Dir = folder
	if output, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, strings.Join(arguments, " "), err, output)
	}
	return nil
}
