// SPDX-License-Identifier: Apache-2.0

package modelname

import (
	"net/url"
	"regexp"
	"strings"
)

// plain leaves out how a model is addressed and by which catalogue it is named.
func plain(name string) string {
	name = strings.Trim(typed(strings.ToLower(strings.TrimSpace(name))), `"'`)
	name = strings.TrimSuffix(name, longContext)
	if strings.IndexByte(name, '%') >= 0 { // as it stands in the path of a request: claude-sonnet-4-5-20250929-v1%3A0
		name = unescaped(name)
	}
	name, _, _ = strings.Cut(name, "#") // the deployment of a model on Fireworks
	name = cached(name)
	name = name[strings.LastIndexByte(name, '/')+1:] // openai/gpt-4o, models/gemini-2.0-flash, @cf/meta/llama-3, ARNs
	name = strings.TrimRight(withoutVendor(withoutOwner(name)), ":")
	name = withoutTag(name)
	name = withoutBedrock(name)
	for _, owner := range [...]string{"system.ai.", "databricks-", "nvidia-"} {
		name = strings.TrimPrefix(name, owner)
	}
	name = release.ReplaceAllString(name, "$1")
	for _, suffix := range [...]string{"-latest", "@latest", "@default", "-maas"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return spelled(versionLast(hyphened(name)))
}

// typed writes a name in lower case as it is typed: b'gpt-4o', as Python writes bytes, and hyphens of other kinds, into
// which what edits texts turns those that were typed.
func typed(name string) string {
	if strings.HasPrefix(name, "b'") || strings.HasPrefix(name, `b"`) {
		name = name[1:]
	}
	for i := range len(name) {
		if name[i] >= 0x80 {
			return hyphens.Replace(name)
		}
	}
	return name
}

var hyphens = strings.NewReplacer(
	"\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-", "\u2014", "-", "\u2212", "-", "\uff0d", "-",
)

// hyphened writes a name with hyphens where it is one of a programming language, which has none: GPT_4O, gpt_4o_mini. A
// date is written with the year in front: gpt-4o-11-20-2024.
func hyphened(name string) string {
	if strings.IndexByte(name, '_') >= 0 && !strings.ContainsAny(name, "-:") {
		name = strings.ReplaceAll(name, "_", "-")
	}
	if at := len(name) - len("-11-20-2024"); at > 0 && name[at] == '-' && name[at+3] == '-' && name[at+6] == '-' {
		name = monthFirst.ReplaceAllString(name, "-$3-$1-$2")
	}
	return name
}

var monthFirst = regexp.MustCompile(`-(0[1-9]|1[0-2])-([0-2]\d|3[01])-(20\d{2})$`)

func unescaped(name string) string {
	if text, err := url.PathUnescape(name); err == nil {
		return text
	}
	return name
}

// cached takes the name of a model out of the path of its files in the cache of Hugging Face's hub:
// models--meta-llama--Llama-3.1-8B-Instruct/snapshots/0e9e39f2.
func cached(name string) string {
	if before, _, found := strings.Cut(name, "/snapshots/"); found {
		if at := strings.LastIndex(before, "models--"); at >= 0 {
			return before[strings.LastIndex(before, "--")+2:]
		}
	}
	return name
}

// withoutOwner leaves out whose model it is in the names of SAP's AI Core: anthropic--claude-4.5-sonnet.
func withoutOwner(name string) string {
	if owner, model, found := strings.Cut(name, "--"); found && isVendor(owner) {
		return model
	}
	return name
}

// longContext is what Claude Code has behind a model that is asked for with the longer one of its contexts.
const longContext = "[1m]"

// versionLast writes the name of a snapshot as most catalogues do: Vertex AI has an @ in front of
// the date, and the version before it (claude-3-5-sonnet-v2@20241022).
func versionLast(name string) string {
	if at := strings.LastIndexByte(name, '@'); at > 0 {
		name = versionFirst.ReplaceAllString(name[:at]+"-"+name[at+1:], "-$2-v$1")
	}
	return name
}

var versionFirst = regexp.MustCompile(`-v(\d+)-(\d{8})$`)

// release is the version of a model's packaging on Bedrock, with the size of its context.
var release = regexp.MustCompile(`(-v\d+):\d+(?::\d+k)?$|(?:-\d)?:\d$`)

// withoutVendor leaves out a provider in front of a colon: openai:gpt-4o, openai::gpt-4o,
// google-gla:gemini-2.0-flash. What stands behind it must be a name: mistral:7b and
// mistral:instruct are tags of Ollama's, ft:gpt-4o:acme is a model of one's own.
func withoutVendor(name string) string {
	for {
		vendor, rest, found := strings.Cut(name, ":")
		rest = strings.TrimLeft(rest, ": ") // OpenAI: GPT-4o, as OpenRouter shows it to people
		if !found || rest == "" || !isVendor(vendor) || rest[0] < 'a' || rest[0] > 'z' ||
			!strings.ContainsAny(rest, "-.0123456789") {
			return name
		}
		name = rest
	}
}

// isVendor reports whether a word names a provider, alone or as the first of several:
// openai-responses, azure_prod.
func isVendor(word string) bool {
	word = strings.TrimPrefix(word, "@")
	if vendors[word] {
		return true
	}
	if end := strings.IndexAny(word, "-_."); end > 0 {
		return gateways[word[:end]]
	}
	return false
}

// withoutTag leaves out how a gateway is to serve a model (OpenRouter), who is to (Hugging Face), through
// which API it is called (Mirascope), and Ollama's default.
func withoutTag(name string) string {
	colon := strings.LastIndexByte(name, ':')
	if colon < 0 {
		return name
	}
	switch name[colon+1:] {
	case "free", "nitro", "floor", "online", "exacto", "extended", "beta", "latest", "cheapest", "fastest",
		"completions", "responses":
		return name[:colon]
	}
	if isVendor(name[colon+1:]) {
		return name[:colon]
	}
	return name
}

// withoutBedrock leaves out the vendor that Amazon Bedrock puts in front of its model
// IDs, and the geography in front of those of its inference profiles:
// us.anthropic.claude-sonnet-4-5-20250929-v1:0. DeepSeek's models are named by what follows alone.
func withoutBedrock(name string) string {
	vendor, rest, found := strings.Cut(name, ".")
	if second, behind, more := strings.Cut(rest, "."); more && bedrockVendors[second] && geography.MatchString(vendor) {
		vendor, rest = second, behind
	}
	switch {
	case !found || !bedrockVendors[vendor]:
		return name
	case vendor == "deepseek" && strings.HasPrefix(rest, "v3-v1"):
		return "deepseek-v3.1"
	case vendor == "deepseek" && !strings.HasPrefix(rest, vendor):
		return "deepseek-" + rest
	}
	return rest
}

// geography is a region, or the name that Bedrock has for several of them.
var geography = regexp.MustCompile(`^[a-z]{2,6}(?:-gov)?$`)

var (
	llamaVersion = regexp.MustCompile(`^(?:meta-)?llama-?(?:v(\d)p(\d)|v?(\d)(?:[.-](\d))?)(-|:|$)`)
	// numberLast turns a name of OpenRouter's, Cursor's and Snowflake's, claude-4.5-sonnet, with the date of that
	// catalogue.
	numberLast    = regexp.MustCompile(`^claude-([4-9](?:-\d)?)-(opus|sonnet|haiku)(?:-\d{8})?(-thinking)?$`)
	fireworksPart = regexp.MustCompile(`(\d)p(\d)(-|$)`)
)

// spelled writes the version of a family as most catalogues do.
func spelled(name string) string {
	switch {
	case strings.HasPrefix(name, "gpt-35-"): // Azure OpenAI
		return "gpt-3.5-" + name[len("gpt-35-"):]
	case strings.HasPrefix(name, "claude-"): // claude-sonnet-4.5: GitHub, OpenRouter
		return numberLast.ReplaceAllString(strings.ReplaceAll(name, ".", "-"), "claude-$2-$1$3")
	case llamaVersion.MatchString(name): // llama3-3-70b: Bedrock; llama-v3p1-8b: Fireworks
		m := llamaVersion.FindStringSubmatch(name)
		major, minor := m[1]+m[3], m[2]+m[4]
		if minor != "" {
			major += "." + minor
		}
		return "llama-" + major + m[5] + name[len(m[0]):]
	case strings.Contains(name, "p"):
		return fireworksPart.ReplaceAllString(name, "$1.$2$3") // qwen2p5-72b
	}
	return name
}
