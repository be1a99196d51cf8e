// SPDX-License-Identifier: Apache-2.0

package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/spf13/cobra"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/at"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/changes"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/mcp"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/printable"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/report"
)

// tokenEnv holds what requests over HTTP have to bring.
const tokenEnv = "LLMCTX_MCP_TOKEN"

// agent holds the flags of `llmctx mcp`: what the tools may read.
type agent struct {
	registrySource
	store
	listen, config string
	timeout        time.Duration
}

// MCP makes `llmctx mcp`.
func MCP() *cobra.Command {
	var a agent
	cmd := &cobra.Command{
		Use:   "mcp --lake FOLDER | --clickhouse URL | --trino URL [--registry FILE | --etcd URL | --history FILE]",
		Short: "Serve postmortem, explain, changes, at and values to an agent, over the Model Context Protocol",
		Long: `Serve postmortem, explain, changes, at and values to an agent, over the Model Context Protocol:
on stdin and stdout, or with --listen as streamable HTTP on this machine.

The tools read what is named here, and nothing that a client names. They write nothing. Over
HTTP, Host and Origin have to be this machine; with ` + tokenEnv + ` in the environment, requests
have to bring it as Authorization: Bearer.`,
		Example: `  llmctx mcp --lake /var/lib/otel/lake --registry registry.d`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.run(cmd) },
	}
	flags := cmd.Flags()
	a.store.flags(cmd)
	a.optional(cmd)
	flags.StringVar(&a.config, "config", "", "the Collector's configuration, for explain")
	flags.StringVar(&a.listen, "listen", "", "serve HTTP at this address of this machine, such as 127.0.0.1:8765")
	flags.DurationVar(&a.timeout, "timeout", 2*time.Minute, "what a call may take")
	return cmd
}

func (a *agent) run(cmd *cobra.Command) error {
	if a.lake != "" {
		if _, err := os.Stat(a.lake); err != nil {
			return fmt.Errorf("--lake: %w", err)
		}
	}
	ctx, stop := untilStopped(cmd.Context())
	defer stop()
	server := a.server()
	if a.listen == "" {
		err := server.Run(ctx, &sdk.IOTransport{Reader: readCloser{cmd.InOrStdin()}, Writer: writeCloser{printable.Bare(cmd.OutOrStdout())}})
		if ctx.Err() != nil || errors.Is(err, context.Canceled) {
			return nil
		}
		return err
	}
	return server.Serve(ctx, a.listen, os.Getenv(tokenEnv), func(at net.Addr) {
		fmt.Fprintf(cmd.ErrOrStderr(), "serving MCP at http://%s\n", at)
	})
}

// server makes the tools.
func (a *agent) server() *mcp.Server {
	s := mcp.NewServer("1", a.timeout)
	mcp.Add(s, mcp.Tool[mcp.PostmortemArguments, report.Report]{
		Name: "postmortem", Title: "Which variable moved?",
		Description: "Tells which variable moved when answers got worse: compares a bad window with a baseline, and says for each variable " +
			"(prompt, route, index, tools, judge, cohort, ...) whether it moved, did not, or cannot be told, with traces to open. " +
			"Say what a bad answer is with verdict, error, latency, tokens, text or behavior; with none of them it lists the verdicts that there are.",
		Run: func(ctx context.Context, in mcp.PostmortemArguments, progress func(string)) (*mcp.Printed, error) {
			return inProcess(ctx, Postmortem(), progress, append(append(mcp.Flags(in), "--json"), a.given()...)...)
		},
		Headline: func(answer report.Report) string { return answer.Headline },
	})
	mcp.Add(s, mcp.Tool[mcp.ExplainArguments, []explainedSpan]{
		Name: "explain", Title: "Why is a span stamped so?",
		Description: "Says for one trace or span of the lake which entry of the registry each variable comes from, what the span itself shows, " +
			"and what differs. Take IDs from example_traces of a postmortem.",
		Run: a.explain,
		Headline: func(spans []explainedSpan) string {
			return count(len(spans), "span") + " explained"
		},
	})
	mcp.Add(s, mcp.Tool[mcp.ChangesArguments, changesAnswer]{
		Name: "changes", Title: "What changed?",
		Description: "Lists what changed, the newest first: which variable, for whom, from what to what, at a time or between two, and where that stands. " +
			"Use window with the hours before answers got worse.",
		Run: func(ctx context.Context, in mcp.ChangesArguments, progress func(string)) (*mcp.Printed, error) {
			source, err := a.fixed("changes")
			if err != nil && a.lake == "" {
				return nil, err
			}
			if err != nil {
				source = []string{"--lake=" + a.lake} // its change records, if there are any
			}
			printed, failed := inProcess(ctx, Changes(), progress, append(append(mcp.Flags(in), "--json"), source...)...)
			if failed != nil && err != nil {
				return nil, fmt.Errorf("%w; %w", err, failed)
			}
			return printed, failed
		},
		Headline: func(answer changesAnswer) string { return count(len(answer.Changes), "change") },
	})
	mcp.Add(s, mcp.Tool[mcp.AtArguments, atAnswer]{
		Name: "at", Title: "What was in force?",
		Description: "Says what the registry declared at a time, for a record with these attributes.",
		Run: func(ctx context.Context, in mcp.AtArguments, progress func(string)) (*mcp.Printed, error) {
			source, err := a.fixed("at")
			if err != nil {
				return nil, err
			}
			return inProcess(ctx, At(), progress, append(append(mcp.Flags(in), "--json"), append(source, "--", in.Time)...)...)
		},
		Headline: func(answer atAnswer) string {
			parts := make([]string, len(answer.Variables))
			for i, v := range answer.Variables {
				parts[i] = v.Name + " " + v.Value
			}
			return "At " + answer.Time.Format(time.RFC3339) + ": " + strings.Join(parts, ", ")
		},
	})
	mcp.Add(s, mcp.Tool[mcp.ValuesArguments, valuesAnswer]{
		Name: "values", Title: "What does a key hold?",
		Description: "Lists what a key of the stamped spans holds, the most frequent values first, for writing where and behavior. " +
			"A key that is not there gets others that are near to it.",
		Run: func(ctx context.Context, in mcp.ValuesArguments, progress func(string)) (*mcp.Printed, error) {
			flags := append(append(mcp.Flags(in), "--json"), a.given()...)
			return inProcess(ctx, Values(), progress, append(append(flags, "--"), keyOf(in)...)...)
		},
		Headline: func(answer valuesAnswer) string { return answer.headline() },
	})
	return s
}

// keyOf is the key that was asked for, if one was.
func keyOf(in mcp.ValuesArguments) []string {
	if in.Key == "" {
		return nil
	}
	return []string{in.Key}
}

// changesAnswer is what changes --json prints.
type changesAnswer struct {
	Schema  string           `json:"schema"`
	From    time.Time        `json:"from"`
	To      time.Time        `json:"to"`
	Changes []changes.Change `json:"changes"`
}

// atAnswer is what at --json prints.
type atAnswer struct {
	Schema string `json:"schema"`
	at.Answer
}

// fixed is where the registry is, as it was given at the start.
func (a *agent) fixed(tool string) ([]string, error) {
	var flags []string
	for _, file := range a.files {
		flags = append(flags, "--registry="+file)
	}
	for _, endpoint := range a.etcd {
		flags = append(flags, "--etcd="+endpoint)
	}
	if len(a.etcd) > 0 {
		flags = append(flags, "--prefix="+a.prefix)
	}
	if a.history != "" {
		flags = append(flags, "--history="+a.history)
	}
	if len(flags) == 0 {
		return nil, fmt.Errorf("%s needs a registry, and this server was started without one: "+
			"start llmctx mcp with --registry, --etcd or --history; postmortem and values answer without", tool)
	}
	return append(flags, "--keep="+a.keep.String()), nil
}

var hexadecimal = regexp.MustCompile(`^[0-9a-fA-F]{16,32}$`)

// explain looks for the trace in the files of the lake, and explains what it finds there.
func (a *agent) explain(ctx context.Context, in mcp.ExplainArguments, progress func(string)) (*mcp.Printed, error) {
	wanted := in.Trace
	if wanted == "" {
		wanted = in.Span
	}
	switch {
	case !hexadecimal.MatchString(wanted), in.Span != "" && len(in.Span) != 16, in.Trace != "" && len(in.Trace) != 32:
		return nil, errors.New("write trace (32 hexadecimal digits) or span (16); a postmortem lists some under example_traces")
	case a.lake == "":
		return nil, errors.New("explain reads the files of a lake, and this server was started over a database: open the trace where traces are kept")
	case len(a.files) == 0:
		return nil, errors.New("explain needs registry files, and this server was started without --registry")
	}
	names, err := filesWith(ctx, a.lake, wanted)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no OTLP/JSON of the lake has %s; Parquet is not explained. Take an ID from example_traces of a postmortem", wanted)
	}
	all := []json.RawMessage{}
	for _, name := range names {
		args := append(mcp.Flags(in), "--json", "--spans="+name)
		for _, file := range a.files {
			args = append(args, "--registry="+file)
		}
		if a.config != "" {
			args = append(args, "--config="+a.config)
		}
		printed, err := inProcess(ctx, Explain(), progress, args...)
		if err != nil {
			return nil, err
		}
		decoder := json.NewDecoder(bytes.NewReader(printed.JSON))
		for decoder.More() {
			var each json.RawMessage
			if err := decoder.Decode(&each); err != nil {
				return nil, err
			}
			all = append(all, each)
		}
	}
	text, err := json.Marshal(all)
	return &mcp.Printed{JSON: text}, err
}

// filesWith lists the files of a lake that hold an identifier.
func filesWith(ctx context.Context, folder, id string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if entry.IsDir() || strings.HasPrefix(entry.Name(), ".") || !strings.Contains(entry.Name(), ".json") {
			return nil
		}
		in, err := duckdb.OpenFile(name)
		if err != nil {
			return err
		}
		found := false
		err = eachDocument(in, func(_ int, document []byte) error {
			found = found || bytes.Contains(bytes.ToLower(document), []byte(strings.ToLower(id)))
			return nil
		})
		if found {
			names = append(names, name)
		}
		return errors.Join(err, in.Close())
	})
	return names, err
}

// inProcess runs a command as if it had been typed, and returns what it prints.
func inProcess(ctx context.Context, sub *cobra.Command, progress func(string), args ...string) (*mcp.Printed, error) {
	root := &cobra.Command{Use: "llmctx"}
	root.AddCommand(sub)
	root.SetContext(ctx)
	var out bytes.Buffer
	said := &lines{each: progress}
	code := Run(root, append([]string{sub.Name()}, args...), strings.NewReader(""), &out, said)
	if code == ExitOK || code == ExitFinding && out.Len() > 0 {
		return &mcp.Printed{JSON: out.Bytes(), Note: said.last(code)}, nil
	}
	return nil, errors.New(strings.TrimSpace(said.all.String()))
}

// lines tells each line that a command writes to stderr.
type lines struct {
	each func(string)
	all  bytes.Buffer
}

// Write implements io.Writer.
func (l *lines) Write(p []byte) (int, error) {
	l.each(strings.TrimSpace(string(p)))
	return l.all.Write(p)
}

// last is what a command said of an answer that leaves something out.
func (l *lines) last(code int) string {
	if code == ExitOK {
		return ""
	}
	return strings.TrimSpace(l.all.String())
}

// readCloser and writeCloser leave the streams of the process open.
type (
	readCloser  struct{ io.Reader }
	writeCloser struct{ io.Writer }
)

// Close does nothing.
func (readCloser) Close() error { return nil }

// Close does nothing.
func (writeCloser) Close() error { return nil }
