// SPDX-License-Identifier: Apache-2.0

// Command release tries a release without making one: it packs the modules as the tags of a version would publish them,
// serves them from a folder as a module proxy does, and takes them from there as a stranger would.
//
// A released module holds no replace. The processor's go.mod has none; that of llmctx, which builds against the
// checkout, loses it in the commit that its own tag names.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

const (
	library = "github.com/llmcontext/llmcontextprocessor"
	command = library + "/cmd/llmctx"
)

// using is a stranger's program: a collector's main has the same import.
const using = `package main

import (
	"fmt"

	"` + library + `/processor/llmcontextprocessor"
)

func main() { fmt.Println(llmcontextprocessor.NewFactory().Type()) }
`

func main() {
	root := flag.String("root", ".", "the checkout")
	flag.Parse()
	// A version of its own for each run, as the module cache keeps what it has seen of one.
	version := fmt.Sprintf("v0.2.0-try.%d", time.Now().Unix())
	if err := try(*root, version); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
	fmt.Println("go get and go install work with", version)
}

func try(root, version string) (err error) {
	folder, err := os.MkdirTemp("", "release")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder), forget(version)) }()
	checkout := filepath.Join(folder, "checkout")
	if err := copyTracked(root, checkout); err != nil {
		return err
	}
	proxy := filepath.Join(folder, "proxy")
	if err := publish(proxy, checkout, library, version); err != nil {
		return err
	}
	goCommand := stranger(folder, proxy)
	if err := release(goCommand, filepath.Join(checkout, "cmd", "llmctx"), version); err != nil {
		return err
	}
	if err := publish(proxy, filepath.Join(checkout, "cmd", "llmctx"), command, version); err != nil {
		return err
	}

	program := filepath.Join(folder, "program")
	if err := os.MkdirAll(program, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(program, "main.go"), []byte(using), 0o600); err != nil {
		return err
	}
	for _, arguments := range [][]string{
		{"mod", "init", "example.com/program"}, {"get", library + "@" + version}, {"mod", "tidy"}, {"run", "."},
		{"install", command + "@" + version},
	} {
		if err := goCommand(program, arguments...); err != nil {
			return err
		}
	}
	return nil
}

// copyTracked copies what git would publish: what is tracked or new, as it stands in the checkout.
func copyTracked(root, target string) error {
	list, err := exec.Command("git", "-C", root, "ls-files", "-co", "--exclude-standard").Output() //nolint:noctx // it is short
	if err != nil {
		return err
	}
	for name := range strings.Lines(string(list)) {
		name = strings.TrimSpace(name)
		content, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) { // deleted, not committed
			continue
		}
		if err != nil {
			return err
		}
		file := filepath.Join(target, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// publish writes the three files of a version into a proxy's folder. A go.mod with a replace is refused.
func publish(proxy, folder, path, version string) error {
	text, err := os.ReadFile(filepath.Join(folder, "go.mod"))
	if err != nil {
		return err
	}
	parsed, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		return err
	}
	if len(parsed.Replace) > 0 {
		return fmt.Errorf("%s has a replace, which nobody who requires it would get", path)
	}
	var packed bytes.Buffer
	if err := zip.CreateFromDir(&packed, module.Version{Path: path, Version: version}, folder); err != nil {
		return err
	}
	info, err := json.Marshal(map[string]string{"Version": version, "Time": "2026-01-01T00:00:00Z"})
	if err != nil {
		return err
	}
	place := filepath.Join(proxy, filepath.FromSlash(path), "@v")
	if err := os.MkdirAll(place, 0o755); err != nil {
		return err
	}
	for name, content := range map[string][]byte{
		"list": []byte(version + "\n"), version + ".info": info, version + ".mod": text, version + ".zip": packed.Bytes(),
	} {
		if err := os.WriteFile(filepath.Join(place, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// release makes the go.mod of a command that builds against the checkout one that can be published.
func release(goCommand func(string, ...string) error, folder, version string) error {
	err := goCommand(folder, "mod", "edit", "-dropreplace="+library, "-require="+library+"@"+version)
	if err != nil {
		return err
	}
	return goCommand(folder, "mod", "tidy")
}

// stranger returns the go command of somebody who has the proxy and no checkout. All other modules come from where they
// usually do, into the usual cache: what was compiled of them is then not compiled again.
func stranger(folder, proxy string) func(dir string, arguments ...string) error {
	environment := append(os.Environ(),
		"GOPROXY=file://"+proxy+","+goEnv("GOPROXY"), "GONOSUMDB="+library, "GOFLAGS=-mod=mod", "GOWORK=off",
		"GOBIN="+filepath.Join(folder, "bin"))
	return func(dir string, arguments ...string) error {
		run := exec.Command("go", arguments...) //nolint:noctx // it is a command line's
		run.Dir, run.Env = dir, environment
		fmt.Println("go", strings.Join(arguments, " "))
		if output, err := run.CombinedOutput(); err != nil {
			return fmt.Errorf("go %s: %w\n%s", strings.Join(arguments, " "), err, output)
		}
		return nil
	}
}

// forget takes the version out of the module cache.
func forget(version string) error {
	cache := goEnv("GOMODCACHE")
	var all error
	for _, path := range []string{library, command} {
		all = errors.Join(all, removeReadOnly(filepath.Join(cache, path+"@"+version)))
		files, err := filepath.Glob(filepath.Join(cache, "cache", "download", path, "@v", version+".*"))
		all = errors.Join(all, err)
		for _, file := range files {
			all = errors.Join(all, os.Remove(file))
		}
	}
	return all
}

// removeReadOnly removes a folder as the go command leaves it: without permission to write.
func removeReadOnly(folder string) error {
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		return os.Chmod(path, 0o755) //nolint:gosec // it is removed
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return errors.Join(err, os.RemoveAll(folder))
}

func goEnv(name string) string {
	value, err := exec.Command("go", "env", name).Output() //nolint:noctx // it is short
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(value))
}
