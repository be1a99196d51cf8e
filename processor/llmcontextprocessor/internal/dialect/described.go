// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

// Described is a dialect that a user describes: where it is written, the attribute that
// tells the kind, and the attributes that hold evidence.
type Described struct {
	Name      string
	Scope     string // the records of this instrumentation scope
	Attribute string // those that have a value for this attribute
	Prefix    string // those whose name begins so
	KindKey   string
	Kinds     map[string]string // the kind's word by the attribute's value
	Evidence  map[string]string // the attribute by the evidence's name
}

// evidenceNames are the facts that an attribute may hold, by the name that users have for them.
var evidenceNames = withShown(map[string]fact{
	"request_model":       requestModel,
	"response_model":      responseModel,
	"provider":            provider,
	"prompt_name":         promptName,
	"prompt_version":      promptVersion,
	"prompt_label":        promptLabel,
	"prompt_template":     promptTemplate,
	"system_instructions": systemText,
	"tool_definitions":    tools,
	"tool_name":           toolName,
	"agent_name":          agentName,
	"data_source":         dataSource,
	"conversation":        conversation,
	"evaluator_name":      evaluatorNamed,
	"evaluator_version":   evaluatorVersioned,
	"skill_definitions":   skills,
})

func withShown(names map[string]fact) map[string]fact {
	maps.Copy(names, shownVariables)
	return names
}

// EvidenceNames returns the names of what an attribute may hold, sorted.
func EvidenceNames() []string { return slices.Sorted(maps.Keys(evidenceNames)) }

// maxDescribed bounds the dialects of one configuration.
const maxDescribed = 16

// before is a place before all rows of this package, in the order of the description.
const before = -1000

// Describe returns the dialects of this package with others before them. Its errors name
// the place in the list, as dialects[0].kind.values.x, and what would be right.
func Describe(list []Described) (*Set, error) {
	if len(list) == 0 {
		return builtin, nil
	}
	if len(list) > maxDescribed {
		return nil, fmt.Errorf("dialects holds %d; at most %d are possible", len(list), maxDescribed)
	}
	d := &description{
		set: Set{keys: maps.Clone(builtin.keys), marks: builtin.marks, scopes: map[string]Scope{}, last: builtin.last},
	}
	rows, facts := slices.Clone(registered.rows), slices.Clone(registered.shows)
	var errs []error
	for i := range list {
		r, shown, err := d.add(&list[i], i)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		rows, facts = append(rows, r), append(facts, shown...)
	}
	if d.full || len(rows)+len(facts) > maxPlaces {
		errs = append(errs, errors.New("dialects name more attributes than there is room for; leave some out"))
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	d.set.table = compile(rows, facts)
	return &d.set, nil
}

// description collects the dialects of a configuration.
type description struct {
	set   Set
	names []string
	full  bool
}

func (d *description) add(described *Described, i int) (row, []shows, error) {
	at := func(path string) string { return fmt.Sprintf("dialects[%d]%s", i, path) }
	if err := d.check(described, at); err != nil {
		return row{}, nil, err
	}
	d.names = append(d.names, described.Name)
	key := d.field(described.KindKey)
	d.set.marks.Add(key)
	r := row{dialect: described.Name, at: before + i, keys: fields(key), rule: d.rule(described, key)}
	var shown []shows
	for _, name := range slices.Sorted(maps.Keys(described.Evidence)) {
		f := d.field(described.Evidence[name])
		shown = append(shown, shows{evidenceNames[name], before + i, fields(f), ofDialect(described.Name, f, name)})
	}
	return r, shown, nil
}

// rule reads the kind where all conditions hold.
func (d *description) rule(described *Described, key Field) func(*Span) Kind {
	words := kinds{}
	for value, kind := range described.Kinds {
		k, _ := kindOfName(kind)
		words = append(words, struct {
			value string
			kind  Kind
		}{value, k})
	}
	var scope Scope
	if described.Scope != "" {
		scope = d.scope(described.Scope)
	}
	var attribute Field
	if described.Attribute != "" {
		attribute = d.field(described.Attribute)
	}
	return func(s *Span) Kind {
		if scope != scopeAny && s.scope != scope || attribute != 0 && !s.has(attribute) ||
			!strings.HasPrefix(s.name, described.Prefix) {
			return None
		}
		return words.of(s.get(key)).surely()
	}
}

// ofDialect reads evidence on the records of one dialect only.
func ofDialect(name string, f Field, evidence string) source {
	read := (*Span).get
	switch evidence {
	case "tool_definitions", "prompt_template", "system_instructions":
		read = (*Span).raw
	}
	return func(s *Span) string {
		if s.row == nil || s.row.dialect != name {
			return ""
		}
		return read(s, f)
	}
}

// field returns the field of a key, a new one where nobody has read the key yet.
func (d *description) field(key string) Field {
	if f, found := d.set.keys[key]; found {
		return f
	}
	if d.set.last+1 >= record.MaxFields {
		d.full = true
		return 0
	}
	d.set.last++
	d.set.keys[key] = d.set.last
	return d.set.last
}

// scope returns the number of a scope's name.
func (d *description) scope(name string) Scope {
	if s, found := d.set.scopes[name]; found {
		return s
	}
	s := lastScope + 1 + Scope(len(d.set.scopes))
	d.set.scopes[name] = s
	return s
}

// check says what is wrong with a description.
func (d *description) check(described *Described, at func(string) string) error {
	var errs []error
	say := func(path, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: "+format, append([]any{at(path)}, args...)...))
	}
	switch {
	case described.Name == "":
		say(".name", "is empty; name the dialect, as explain shall call it")
	case slices.Contains(d.names, described.Name):
		say(".name", "%q is there twice; keep one", described.Name)
	case slices.ContainsFunc(registered.rows, func(r row) bool { return r.dialect == described.Name }):
		say(".name", "%q is a built-in dialect; take another name", described.Name)
	}
	if described.Scope == "" && described.Attribute == "" && described.Prefix == "" {
		say(".when", "has no condition; name a scope, an attribute or the beginning of a name")
	}
	if described.Scope != "" && ScopeOf(described.Scope) != scopeAny {
		say(".when.scope", "%q is that of a built-in dialect; name one of your own", described.Scope)
	}
	if f := fieldOfKey[described.Attribute]; f != 0 && marks.Has(f) {
		say(".when.attribute", "%q is a built-in dialect's own; name one of your own", described.Attribute)
	}
	switch f := fieldOfKey[described.KindKey]; {
	case described.KindKey == "":
		say(".kind.attribute", "is empty; name the attribute that tells what a record does")
	case f != 0 && marks.Has(f):
		say(".kind.attribute", "%q is a built-in dialect's own; name one of your own", described.KindKey)
	case len(described.Kinds) == 0:
		say(".kind.values", "is empty; give each value one of %s", kindWords())
	}
	for _, value := range slices.Sorted(maps.Keys(described.Kinds)) {
		if _, known := kindOfName(described.Kinds[value]); !known {
			say(".kind.values."+value, "%q is no kind; write one of %s", described.Kinds[value], kindWords())
		}
	}
	for _, name := range slices.Sorted(maps.Keys(described.Evidence)) {
		switch _, known := evidenceNames[name]; {
		case !known:
			say(".evidence."+name, "is no evidence; write one of %s", strings.Join(EvidenceNames(), ", "))
		case described.Evidence[name] == "":
			say(".evidence."+name, "names no attribute")
		}
	}
	return errors.Join(errs...)
}

// kindOfName returns the kind of a word that a user writes.
func kindOfName(word string) (Kind, bool) {
	for k := Other; k <= Evaluator; k++ {
		if strings.EqualFold(word, k.String()) {
			return k, true
		}
	}
	return None, false
}

func kindWords() string { return strings.Join(kindNames[Other:], ", ") }
