// SPDX-License-Identifier: Apache-2.0

// Package modelname compares the names of models. One model has many names: that of its
// alias and those of its dated snapshots, with the provider in front in the spelling of
// each gateway, with a version behind, in the letter case of a catalogue.
package modelname

import (
	"regexp"
	"strings"
	"unicode"
)

// Relation says how a name that was seen stands to one that was declared.
type Relation uint8

// The relations.
const (
	Different Relation = iota // two models
	Unproven                  // it may be the declared model: the name says less than the declaration
	Same                      // the declared model, or a dated snapshot of the declared alias
)

// Compare tells what a name that was seen says of the declared one. A name that is no
// model's, and one that only leaves out which snapshot it was, or was cut within a word,
// proves nothing. A model whose name merely begins alike (gpt-4o-mini for gpt-4o) is
// another one.
func Compare(declared, seen string) Relation {
	if !IsModel(declared) || !IsModel(seen) {
		return Unproven
	}
	d, s := plain(declared), plain(seen)
	switch {
	case isSnapshot(d, s), isTuned(d, s):
		return Same
	case isSnapshot(s, d), isPreview(d, s), isPreview(s, d), cutShort(d, s), isTagged(s, d):
		return Unproven
	case isLine(s, d, isMoving(seen)), isLine(d, s, isMoving(declared)), isAlias(d, s), isAlias(s, d), mayBeOne(d, s):
		return Unproven
	}
	return Different
}

// IsModel reports whether a name names one model: not a word for nothing, not only the
// vendor or the gateway, not the class of a client, not a function of TensorZero's, not a list, a number, an address
// or what was masked, and not an opaque identifier of a deployment.
func IsModel(name string) bool {
	if hasVersion(name) {
		return !isOpaque(name)
	}
	name = strings.TrimSuffix(name, longContext)
	if strings.ContainsAny(name, inNoName) || strings.Contains(name, "://") || strings.Contains(name, "function_name::") ||
		isClass(name) {
		return false
	}
	name = strings.ToLower(strings.TrimSpace(name))
	slash := strings.LastIndexByte(name, '/')
	word := strings.Trim(name[slash+1:], `"'`)
	if word == "" || nothing[name] || nothing[word] || vendors[word] || containsAny(word, cutMarks) {
		return false
	}
	if !hasLetter(word) || isOpaque(word) {
		return false
	}
	if slash < 0 {
		return true
	}
	if strings.IndexByte("/.~", name[0]) >= 0 && !beginsFamiliar(plain(name)) { // where a server found its files
		return false
	}
	return !containsAny(name, opaquePaths)
}

// inNoName are in lists, in placeholders, in what a filter left, in assignments and in descriptions, and
// in no name of a model.
const inNoName = "<>[]{}()*;,|="

// hasLetter reports whether a name has one: a number is that of a row in some table.
func hasLetter(name string) bool {
	return strings.ContainsFunc(name, unicode.IsLetter)
}

// isOpaque reports whether a name in lower case is a UUID or the digest of something, as deployments have them.
func isOpaque(name string) bool {
	switch len(name) {
	case 32, 36, 40, 64:
		return opaqueID.MatchString(name)
	}
	return false
}

var opaqueID = regexp.MustCompile(`^(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]+)$`)

// isClass holds for what a framework calls the class of its client, where it knows no model:
// ChatOpenAI, AzureChatOpenAI, OpenAIChatCompletionClient, FakeListLLM. And for the member of an enumeration,
// as Python writes it with its class: ModelName.GPT_4O.
func isClass(name string) bool {
	return name != "" && name[0] >= 'A' && name[0] <= 'Z' && class.MatchString(name)
}

var class = regexp.MustCompile(`^(?:[A-Z][a-z]+)?Chat(?:[A-Z][a-z][A-Za-z]*|OpenAI)$|` +
	`^[A-Z][A-Za-z]+(?:LLM|Client|(?:Chat|Language)Model|ChatGenerator|ChatCompletion)$|` +
	`^[A-Z][A-Za-z]+\.[A-Z][A-Z0-9_]*$`)

// hasVersion reports whether a name is written as most are, and has a number in it, as words
// for nothing and the names of vendors have not.
func hasVersion(name string) bool {
	const longestVendor = len("ai21")
	var found byte
	for i := range len(name) {
		found |= written[name[i]]
	}
	return found&(digit|letter|unusual) == digit|letter && len(name) > longestVendor &&
		(found&dot == 0 || name[0] != '.' && !strings.Contains(name, ".."))
}

// What a byte of a name is.
const (
	digit = 1 << iota
	letter
	dot
	unusual
)

// written tells it of each byte; of most it is nothing.
var written = func() (all [256]byte) {
	for c := range all {
		switch {
		case c >= '0' && c <= '9':
			all[c] = digit
		case c >= 'a' && c <= 'z':
			all[c] = letter
		case c == '.':
			all[c] = dot
		case c != '-':
			all[c] = unusual
		}
	}
	return all
}()

// IsFamiliar reports whether a name that was asked for begins like those of a model
// family, or like the declared one. One that does not may be the name of a deployment or
// an alias of a gateway, behind which any model is.
func IsFamiliar(declared, seen string) bool {
	name := plain(seen)
	if beginsFamiliar(name) {
		return true
	}
	stem := family.FindString(name)
	return stem != "" && stem == family.FindString(plain(declared))
}

// beginsFamiliar reports whether a plain name begins as those of a family do.
func beginsFamiliar(name string) bool {
	for _, beginning := range families {
		if strings.HasPrefix(name, beginning) {
			return true
		}
	}
	return reasoning.MatchString(name) || IsEmbedding(name)
}

// family is the first word of a name that has a version behind it.
var family = regexp.MustCompile(`^[a-z]{3,}(?:-|\d)`)

// reasoning are OpenAI's models that have only a letter and a number: o1, o3-mini.
var reasoning = regexp.MustCompile(`^o\d+(?:-|$)`)

// cutMarks are in names that were cut on their way.
var cutMarks = []string{"…", "...", "[truncated"}

// IsBeginningOf reports whether a name is how another one begins: an alias of it, or what
// a cut left of it.
func IsBeginningOf(whole, seen string) bool { return strings.HasPrefix(plain(whole), plain(seen)) }

func containsAny(text string, words []string) bool {
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// snapshot is what a provider appends to an alias to name one snapshot of it:
// gpt-4o-2024-11-20, claude-sonnet-4-5-20250929, gpt-4-0613, gemini-2.0-flash-001,
// command-r-08-2024, claude-3-5-sonnet@20240620, gpt-4o:2024-11-20, grok-4-0709,
// mistral-7b-instruct-v0.3, nova-lite-v1:0 on Bedrock.
var snapshot = regexp.MustCompile(
	`^(?:[-@:](?:\d{4}-\d{2}-\d{2}|\d{2}-\d{4}|\d{2}-\d{2}|\d{8}|\d{6}|\d{4}|\d{3}))?(?:-v(?:0\.)?\d+)?$`)

// preview is what Google appends to name an early release, which its alias may stand for:
// gemini-2.5-flash-preview-09-2025. Elsewhere (o1-preview) it is another model.
var preview = regexp.MustCompile(`^-(?:preview|exp)(?:-[\d-]+)?$`)

func isSnapshot(alias, name string) bool {
	rest, found := strings.CutPrefix(name, alias)
	return found && snapshot.MatchString(rest)
}

// isTuned reports whether two names are of one fine-tuned model, with and without the date of the model that was
// tuned: ft:gpt-4o-mini-2024-07-18:acme:support:9f3kQ. The job that made it is in both.
func isTuned(a, b string) bool {
	base, job := tuned(a)
	other, its := tuned(b)
	return job != "" && job == its && (isSnapshot(base, other) || isSnapshot(other, base))
}

// tuned takes the name of a fine-tuned model apart: what was tuned, and whose job it was.
func tuned(name string) (base, job string) {
	if rest, found := strings.CutPrefix(name, "ft:"); found {
		base, job, _ = strings.Cut(rest, ":")
	}
	return base, job
}

func isPreview(alias, name string) bool {
	rest, found := strings.CutPrefix(name, alias)
	return found && strings.HasPrefix(alias, "gemini-") && preview.MatchString(rest)
}

// isTagged reports whether a name has a tag of Ollama's behind another one, which leaves out which of
// the sizes it is: llama3.1:8b.
func isTagged(model, name string) bool {
	rest, found := strings.CutPrefix(name, model)
	return found && rest != "" && rest[0] == ':' && strings.IndexByte(rest[1:], ':') < 0
}

// isMoving reports whether a name is an alias behind which there is always the newest.
func isMoving(name string) bool { return strings.HasSuffix(strings.ToLower(name), "-latest") }

// cutShort reports whether seen is the beginning of the declared name, cut within its
// date or within a word: claude-sonnet-4 is not a part of claude-sonnet-4-5, gpt-4o-2024
// is one of gpt-4o-2024-11-20.
func cutShort(declared, seen string) bool {
	rest, found := strings.CutPrefix(declared, seen)
	if !found || rest == "" {
		return false
	}
	if isWord(rest[0]) && isWord(seen[len(seen)-1]) {
		return true
	}
	if tail := dated.FindStringIndex(declared); len(tail) > 0 && len(seen) >= tail[0] {
		return true
	}
	return seen[len(seen)-1] == '-' || seen[len(seen)-1] == '.'
}

// dated finds the snapshot's part of a name.
var dated = regexp.MustCompile(`[-@](?:\d{4}-\d{2}-\d{2}|\d{2}-\d{4}|\d{8}|\d{6}|\d{4})(?:-v\d+)?$`)

func isWord(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }
