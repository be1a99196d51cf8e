// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
)

// contest is a question that is held against a floor.
type contest struct {
	name, scenario, floor, lake string
	question                    []string
	limit                       float64
}

// contests returns what is held against what. A question with a verdict join is one whose verdicts stand in log records.
func contests() []contest {
	label := []string{"--behavior", "attrs['gen_ai.evaluation.score.label']='fail'"}
	verdict := []string{"--verdict", "groundedness=fail"}
	return []contest{
		{"JSON, a label of the span", "moved", "floor.sql", "lake", label, 1.5},
		{"JSON, verdicts in log records", "verdict-log", "floor.sql", "lake", verdict, 3},
		{"Parquet with maps, a label of the span", "moved", "floor_parquet.sql", "parquet", label, 4},
		{"packed, a label of the span", "moved", "floor_packed.sql", "packed", label, 2},
		{"packed, verdicts in log records", "verdict-log", "floor_packed.sql", "packed", verdict, 4},
	}
}

// used is what one command took.
type used struct {
	processor, wall float64 // seconds
	peak            uint64
}

// againstFloors asks each question and its floor by turns.
func againstFloors(ctx context.Context, o *options) (*report.Table, error) {
	table := &report.Table{
		Title:  fmt.Sprintf("llmctx postmortem against the floor, %d spans, the median of %d pairs", o.spans, o.pairs),
		Header: []string{"lake and question", "floor, processor seconds", "llmctx, processor seconds", "llmctx / floor", "aimed at", "llmctx, seconds", "peak memory, MiB"},
	}
	for _, scenario := range []string{"moved", "verdict-log"} {
		if !slices.ContainsFunc([]string{"lake", "parquet", "packed"}, func(lake string) bool { return o.needs(scenario, lake) }) {
			continue
		}
		folder, err := o.floorLake(ctx, scenario)
		if err != nil {
			return nil, err
		}
		for _, c := range contests() {
			if c.scenario != scenario || !strings.Contains(c.name, o.only) {
				continue
			}
			if err := c.add(ctx, table, o, folder); err != nil {
				return nil, err
			}
		}
		if err := os.RemoveAll(folder); err != nil {
			return nil, err
		}
	}
	return table, nil
}

// needs reports whether a form of a lake is held against a floor.
func (o *options) needs(scenario, lake string) bool {
	return slices.ContainsFunc(contests(), func(c contest) bool {
		return c.scenario == scenario && c.lake == lake && strings.Contains(c.name, o.only)
	})
}

// floorLake writes a lake as JSON and, where that is needed, as Parquet, and packs it.
func (o *options) floorLake(ctx context.Context, scenario string) (string, error) {
	folder, err := os.MkdirTemp(o.scratch, "lake-")
	if err != nil {
		return "", err
	}
	what := []string{"-scenario", scenario}
	if scenario == "moved" {
		what = []string{"-moved", "prompt"}
	}
	lake, packed := filepath.Join(folder, "lake"), filepath.Join(folder, "packed")
	for _, path := range []string{lake, filepath.Join(folder, "parquet")} {
		if err := os.Mkdir(path, 0o700); err != nil {
			return "", err
		}
	}
	if _, err := measured(ctx, folder, o.program("gentraffic"), append(what, "-out", lake, "-spans", strconv.Itoa(o.spans))...); err != nil {
		return "", err
	}
	if o.needs(scenario, "parquet") {
		if _, err := measured(ctx, folder, o.program("floor"), filepath.Join(o.queries, "parquet.sql")); err != nil {
			return "", err
		}
	}
	if o.needs(scenario, "packed") {
		_, err = measured(ctx, folder, o.program("llmctx"), "pack", "--quiet", "--lake", lake, "--out", packed)
	}
	return folder, err
}

func (c *contest) add(ctx context.Context, table *report.Table, o *options, folder string) error {
	var floors, times, ratios, walls []float64
	var peak uint64
	for range o.pairs {
		floor, err := measured(ctx, folder, o.program("floor"), filepath.Join(o.queries, c.floor))
		if err != nil {
			return err
		}
		asked := append(append([]string{"postmortem", "--quiet", "--lake", filepath.Join(folder, c.lake)}, question[:2]...), c.question...)
		took, err := measured(ctx, folder, o.program("llmctx"), asked...)
		if err != nil {
			return err
		}
		floors, times, walls = append(floors, floor.processor), append(times, took.processor), append(walls, took.wall)
		ratios, peak = append(ratios, took.processor/floor.processor), max(peak, took.peak)
	}
	log.Printf("%s: %.1f times the floor", c.name, median(ratios))
	seconds := func(list []float64) string { return fmt.Sprintf("%.2f", median(list)) }
	table.Add(c.name, seconds(floors), seconds(times), report.Times(median(ratios)), report.Times(c.limit), seconds(walls), report.MiB(peak))
	return nil
}

func measured(ctx context.Context, folder, name string, arguments ...string) (used, error) {
	cmd := exec.CommandContext(ctx, name, arguments...)
	cmd.Dir = folder
	begin := time.Now()
	if output, err := cmd.CombinedOutput(); err != nil {
		return used{}, fmt.Errorf("%s %s: %w: %s", name, strings.Join(arguments, " "), err, output)
	}
	u := used{wall: time.Since(begin).Seconds(), processor: (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.peak = uint64(usage.Maxrss) << 10 // Linux tells kibibytes
	}
	return u, nil
}

func median(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}
