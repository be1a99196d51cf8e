// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/configfile"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/registryedit"
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Config is snapshot.yaml.
type Config struct {
	Into  IntoConfig `mapstructure:"into"`
	State string     `mapstructure:"state"`
	// Timeout bounds one look. Default: 30s.
	Timeout time.Duration `mapstructure:"timeout"`
	// Poll is how long --watch waits between two looks. Default: 30s.
	Poll time.Duration `mapstructure:"poll"`
	// History is how long a revision stays that was superseded. Default: 2160h, 90 days.
	History time.Duration `mapstructure:"history"`
	// Checked is how often a fragment is told to have been checked: what it declares goes stale
	// in the Collector when nobody looks any more. Default: 0, never.
	Checked time.Duration  `mapstructure:"checked"`
	Sources []SourceConfig `mapstructure:"sources"`

	secrets []string // what was filled in, and must not be shown
}

// IntoConfig is where fragments are written: a folder, or keys of etcd below a prefix.
type IntoConfig struct {
	File string     `mapstructure:"file"`
	Etcd EtcdConfig `mapstructure:"etcd"`
}

// EtcdConfig names keys of etcd. Credentials are those of etcdctl, from the environment.
type EtcdConfig struct {
	Endpoints []string `mapstructure:"endpoints"`
	Prefix    string   `mapstructure:"prefix"`
}

// SourceConfig is one variable of one match, and where its value lives.
type SourceConfig struct {
	Name    string            `mapstructure:"name"`
	Git     *GitConfig        `mapstructure:"git"`
	MCP     *MCPConfig        `mapstructure:"mcp"`
	HTTP    *HTTPConfig       `mapstructure:"http"`
	Command *CommandConfig    `mapstructure:"command"`
	Sets    string            `mapstructure:"sets"`
	As      map[string]string `mapstructure:"as"`
	Match   map[string]any    `mapstructure:"match"`
	// History is that of all sources, unless it is set here.
	History time.Duration `mapstructure:"history"`
}

const (
	defaultTimeout = 30 * time.Second
	defaultPoll    = 30 * time.Second
	defaultHistory = 90 * 24 * time.Hour
)

// ReadConfig reads snapshot.yaml. ${env:NAME} and ${file:PATH} are filled in as the Collector
// does it.
func ReadConfig(ctx context.Context, path string) (*Config, error) {
	c := &Config{Timeout: defaultTimeout, Poll: defaultPoll, History: defaultHistory}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if c.secrets, err = filledIn(string(text)); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	all, err := configfile.Read(ctx, path)
	if err == nil {
		err = all.Unmarshal(c)
	}
	if err == nil {
		err = c.validate()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, c.redacted(err))
	}
	return c, nil
}

var (
	fromEnv  = regexp.MustCompile(`\$\{env:([A-Za-z_][A-Za-z0-9_]*)(:-[^}]*)?\}`)
	fromFile = regexp.MustCompile(`\$\{file:([^}]+)\}`)
)

// filledIn lists what is filled in; a variable that is not set is no empty credential.
func filledIn(text string) ([]string, error) {
	var secrets []string
	for _, found := range fromEnv.FindAllStringSubmatch(text, -1) {
		value, ok := os.LookupEnv(found[1])
		if !ok && found[2] == "" {
			return nil, fmt.Errorf("${env:%s} is not set in the environment", found[1])
		}
		secrets = append(secrets, value)
	}
	for _, found := range fromFile.FindAllStringSubmatch(text, -1) {
		value, err := os.ReadFile(found[1])
		if err != nil {
			return nil, err
		}
		secrets = append(secrets, strings.TrimSpace(string(value)))
	}
	return secrets, nil
}

// shortestSecret keeps words like "on" from being taken out of every sentence.
const shortestSecret = 6

// redacted takes out of an error what was filled in.
func (c *Config) redacted(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	for _, secret := range c.secrets {
		if len(secret) >= shortestSecret {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	if text == err.Error() {
		return err
	}
	return errors.New(text)
}

var sourceName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

func (c *Config) validate() error {
	var errs []error
	if (c.Into.File == "") == (len(c.Into.Etcd.Endpoints) == 0) {
		errs = append(errs, errors.New("into needs one of file (a folder) and etcd"))
	}
	if len(c.Into.Etcd.Endpoints) > 0 && c.Into.Etcd.Prefix == "" {
		errs = append(errs, errors.New("into.etcd has no prefix; write what the keys begin with, such as /llm-context/"))
	}
	if c.State == "" {
		errs = append(errs, errors.New("state is empty; name a file that outlives the process: it keeps the looks that date changes"))
	} else if inside(c.Into.File, c.State) {
		errs = append(errs, fmt.Errorf("state %s would be read as a fragment; put it outside of %s", c.State, c.Into.File))
	}
	for name, d := range map[string]time.Duration{"timeout": c.Timeout, "poll": c.Poll, "history": c.History} {
		if d <= 0 {
			errs = append(errs, fmt.Errorf("%s is %s; it must be positive", name, d))
		}
	}
	if c.Checked < 0 {
		errs = append(errs, fmt.Errorf("checked is %s; it must not be negative", c.Checked))
	}
	if len(c.Sources) == 0 {
		errs = append(errs, errors.New("has no sources; write at least one"))
	}
	seen := map[string]bool{}
	for i := range c.Sources {
		s := &c.Sources[i]
		if err := s.validate(); err != nil {
			errs = append(errs, fmt.Errorf("sources[%d] %s: %w", i, s.Name, err))
		}
		if seen[s.Name] {
			errs = append(errs, fmt.Errorf("sources[%d]: the name %s is there twice", i, s.Name))
		}
		seen[s.Name] = true
	}
	return errors.Join(errs...)
}

// inside reports whether a file would be taken for a fragment of a folder.
func inside(folder, file string) bool {
	return folder != "" && filepath.Clean(folder) == filepath.Dir(filepath.Clean(file)) &&
		slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(file))
}

func (s *SourceConfig) validate() error {
	if !sourceName.MatchString(s.Name) {
		return fmt.Errorf("name is %q; a fragment is called after it: use letters, digits, . _ and -", s.Name)
	}
	custom, isCustom := strings.CutPrefix(s.Sets, "variables.")
	switch {
	case isCustom:
		if err := document.CheckVariableName(custom); err != nil {
			return fmt.Errorf("sets: %w", err)
		}
	default:
		if _, _, ok := fieldsOf(s.Sets); !ok {
			return fmt.Errorf("sets is %q; write one of %s, or variables.NAME", s.Sets, strings.Join(variable.Names(), ", "))
		}
	}
	shape := &shape{variable: s.Sets, as: s.As}
	for key := range s.As {
		if !slices.Contains(shape.fields(), key) || key == "variants" || key == "schemas" {
			return fmt.Errorf("as has the key %q; a %s has %s", key, s.Sets, strings.Join(shape.fields(), ", "))
		}
	}
	if s.Match == nil {
		return errors.New("has no match; write match: {} for what holds everywhere")
	}
	if _, err := s.conditions(); err != nil {
		return err
	}
	_, err := s.looker(time.Now)
	return err
}

func (s *SourceConfig) conditions() ([]document.Condition, error) {
	values := map[string][]string{}
	for key, held := range s.Match {
		list, ok := held.([]any)
		if !ok {
			list = []any{held}
		}
		for _, value := range list {
			text, err := matchValue(value)
			if err != nil {
				return nil, fmt.Errorf("match %s: %w", key, err)
			}
			values[key] = append(values[key], text)
		}
		if len(list) == 0 {
			return nil, fmt.Errorf("match %s: names no value", key)
		}
	}
	return registryedit.NewMatch(values), nil
}

// matchValue reads one value of a match as the registry does.
func matchValue(value any) (string, error) {
	switch value := value.(type) {
	case string:
		return value, document.CheckMatchValue(value)
	case int, bool, float64:
		return fmt.Sprint(value), nil
	case map[string]any:
		if text, ok := value["literal"].(string); ok && len(value) == 1 {
			return text, nil
		}
	}
	return "", fmt.Errorf("holds %v; write a value, a list of values, or {literal: VALUE} for one with signs in it", value)
}

// looker makes what looks at the source.
func (s *SourceConfig) looker(now func() time.Time) (looker, error) {
	shape := &shape{variable: s.Sets, as: s.As}
	var kinds []looker
	var errs []error
	add := func(l looker, err error) { kinds, errs = append(kinds, l), append(errs, err) }
	if s.Git != nil {
		add(newGit(*s.Git, shape, now))
	}
	if s.MCP != nil {
		add(newMCP(*s.MCP, shape, now))
	}
	if s.HTTP != nil {
		add(newWeb(*s.HTTP, shape, now))
	}
	if s.Command != nil {
		add(newCommand(*s.Command, shape, now))
	}
	if len(kinds) != 1 {
		return nil, errors.New("needs one of git, mcp, http and command")
	}
	return kinds[0], errs[0]
}
