// SPDX-License-Identifier: Apache-2.0

package modelname

import (
	"regexp"
	"strings"
)

// What a catalogue may add to the name of a model, and another one leaves out: how early its release is, of
// which day, how its numbers are stored, whether it was taught to converse, where it is deployed. Two names that
// differ only in what one of them leaves out may be one model; where both say it differently, they are two.
const (
	stage = iota // preview, exp
	date
	precision // fp8, awq, q4_k_m
	tuning    // instruct
	packaging // v1
	place     // eu, prod
	mode      // thinking, behind a colon, or behind a model of Anthropic's
	size      // 8b, 17b-16e
	partCount
)

// parts are a name taken apart: what is left of it without separators, and what was added.
type parts struct {
	core string
	said [partCount]string
}

// addition matches the words of each, the first that fits.
var addition = [...]struct {
	part  int
	words *regexp.Regexp
}{
	{stage, regexp.MustCompile(`^(?:preview|exp|experimental|beta|alpha|terminus)$`)},
	{date, regexp.MustCompile(`^(?:\d{2}|\d{3}|\d{4}|\d{6}|\d{8})$`)},
	{precision, regexp.MustCompile(`^(?:(?:nv|mx)?fp\d{1,2}|b?f16|f32|int\d|w\d+a\d+|\d{1,2}bit|i?q\d(?:_\w+)*|awq|gptq|` +
		`gguf|ggml|bnb|mlx|qat|dwq|exl2|quantized(?:\.w\d+a\d+)?|dynamic|free|cloud|hf)$`)},
	{tuning, regexp.MustCompile(`^(?:instruct|it|instant|versatile)$`)},
	{size, regexp.MustCompile(`^(?:a?[\d.x]+b|\d{2,}m|\d+e)$`)},
}

// where is what the names of deployments have behind the name of a model.
var where = regexp.MustCompile(`^(?:eu|us|uk|prod|production|dev|develop|development|stage|staging|test|sandbox|` +
	`global|regional|datazone|standard|ptu|provisioned|paygo|batch|deployment|deploy|primary|secondary|fallback|backup|` +
	`(?:east|west|north|south|central)[a-z]*\d?|[a-z]{4,}(?:east|west|north|south|central)\d?)$`)

// closed are families of which no one else stores or tunes a copy: preview, beta and a number of four digits are
// parts of the names of their models.
var closed = regexp.MustCompile(`^(?:gpt-?[345]|chatgpt|o\d|claude|text-|ft:)`)

// partsOf takes a plain name apart.
func partsOf(plain string) (p parts) {
	plain = strings.ReplaceAll(withoutFile(plain), " ", "-")
	name, tag, tagged := strings.Cut(plain, ":")
	isClosed := closed.MatchString(name)
	if model, thinks := strings.CutSuffix(name, "-thinking"); thinks && strings.HasPrefix(name, "claude-") {
		name, p.said[mode] = model, "thinking"
	}
	for { // gpt-4o-2024-11-20-global: where it is deployed, behind its date
		at := strings.LastIndexByte(name, '-')
		if at < 0 || !where.MatchString(name[at+1:]) {
			break
		}
		name, p.said[place] = name[:at], name[at+1:]+p.said[place]
	}
	if tail := dated.FindStringIndex(name); isClosed && len(tail) > 0 {
		name, p.said[date] = name[:tail[0]], strings.ReplaceAll(name[tail[0]:], "-", "")
	}
	var core strings.Builder
	for i, word := range strings.Split(name, "-") {
		switch {
		case i > 1 && packaged.MatchString(word):
			p.said[packaging] += word
		case i == 0, !p.add(word, isClosed):
			core.WriteString(strings.ReplaceAll(word, ".", ""))
		}
	}
	for word := range strings.SplitSeq(tag, "-") {
		switch {
		case !tagged, p.add(word, isClosed):
		case word == "thinking":
			p.said[mode] += word
		default:
			core.WriteString(word)
		}
	}
	p.core = core.String()
	return p
}

// withoutFile makes a name of that of a file, which llama.cpp answers with: llama-3.1-8b-instruct.q4_k_m.gguf.
func withoutFile(plain string) string {
	name, isFile := strings.CutSuffix(plain, ".gguf")
	if !isFile {
		return plain
	}
	return stored.ReplaceAllString(name, "-$1")
}

// stored is how the numbers of a model are kept in a file, behind its name.
var stored = regexp.MustCompile(`\.(i?q\d\w*|b?f(?:16|32))$`)

// packaged is what Bedrock has behind a model, whose own version follows the name of its family.
var packaged = regexp.MustCompile(`^v\d+$`)

// add keeps a word that is an addition, and reports whether it is one.
func (p *parts) add(word string, isClosed bool) bool {
	if where.MatchString(word) {
		p.said[place] += word
		return true
	}
	if isClosed {
		return false
	}
	for i := range addition {
		if addition[i].words.MatchString(word) {
			if addition[i].part == tuning { // one word for all
				word = "instruct"
			}
			p.said[addition[i].part] += word
			return true
		}
	}
	// Together's names for stored in less.
	if (word == "turbo" || word == "lite" || word == "fast") && p.said[tuning] != "" {
		p.said[precision] += word
		return true
	}
	return false
}

// mayBeOne reports whether two plain names differ only in what one of them leaves out, or in that one tells the
// version of a line of models and the other one its date: mistral-medium-3, mistral-medium-2505.
func mayBeOne(a, b string) bool {
	p, q := partsOf(a), partsOf(b)
	if p.core == "" || p.core != q.core && !isVersionOf(&p, &q) && !isVersionOf(&q, &p) {
		return false
	}
	for i := range p.said {
		if !strings.HasPrefix(p.said[i], q.said[i]) && !strings.HasPrefix(q.said[i], p.said[i]) {
			return false
		}
	}
	return true
}

// isVersionOf reports whether a name has only the number of a version where another one of the line has a date.
func isVersionOf(version, line *parts) bool {
	number, found := strings.CutPrefix(version.core, line.core)
	return found && line.said[date] != "" && version.said[date] == "" && !strings.ContainsAny(line.core, digits) &&
		strings.Trim(number, digits) == ""
}

const digits = "0123456789"

// isLine reports whether a plain name is that of a line of models and tells no version, which another one adds:
// deepseek-chat-v3.1. Behind a moving name (kimi-latest) the words of a version may stand anywhere.
func isLine(line, name string, moving bool) bool {
	if strings.ContainsAny(line, digits) || !moving && !strings.HasPrefix(name, line+"-") {
		return false
	}
	words := strings.Split(line, "-")
	for word := range strings.SplitSeq(name, "-") {
		var p parts
		switch {
		case len(words) > 0 && word == words[0]:
			words = words[1:]
		case !strings.ContainsAny(word, digits) && !p.add(word, false):
			return false
		}
	}
	return len(words) == 0
}

// aliases are those of which the vendor calls the model by a name that begins otherwise.
var aliases = map[string]*regexp.Regexp{
	"deepseek-chat":       regexp.MustCompile(`^deepseek-v3`),
	"deepseek-reasoner":   regexp.MustCompile(`^deepseek-(?:r1|v3)`),
	"gpt-4-turbo-preview": regexp.MustCompile(`^gpt-4-(?:0125|1106)-preview$`),
	"grok-4-fast":         regexp.MustCompile(`^grok-4-fast-reasoning$`),
	"grok-4-1-fast":       regexp.MustCompile(`^grok-4-1-fast-reasoning$`),
}

func isAlias(alias, name string) bool {
	of := aliases[alias]
	return of != nil && of.MatchString(name)
}

// MayDeploy reports whether a name may be that of a deployment of the declared model, which its owner made of the name
// of that model: gpt-4o-support. Behind a word that tells one model of a family from another it is another model.
func MayDeploy(declared, seen string) bool {
	alias := dated.ReplaceAllString(plain(declared), "")
	rest, found := strings.CutPrefix(plain(seen), alias+"-")
	if !found || alias == "" {
		return false
	}
	for word := range strings.SplitSeq(rest, "-") {
		if variant.MatchString(word) {
			return false
		}
	}
	return true
}

// variant are words that tell one model of a family from another.
var variant = regexp.MustCompile(`\d|^(?:mini|nano|micro|lite|light|small|medium|large|big|xl|max|plus|pro|premier|` +
	`ultra|turbo|flash|fast|instant|air|thinking|think|reasoning|reasoner|non|deep|research|search|chat|instruct|it|` +
	`base|code|codex|coder|math|audio|realtime|transcribe|tts|speech|image|vision|vl|omni|live|embed|embedding|guard|` +
	`safeguard|preview|exp|beta|latest|sonnet|opus|haiku)$`)
