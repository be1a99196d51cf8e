// SPDX-License-Identifier: Apache-2.0

package stamp

import (
	"regexp"
	"slices"
	"strings"
)

// snapshotSuffix is what a provider appends to an alias to name one snapshot of it:
// gpt-4o-2024-11-20, claude-sonnet-4-5-20250929, gpt-4-0613, gemini-2.0-flash-001,
// gemini-2.5-flash-preview-05-20, command-r-08-2024, claude-3-5-sonnet@20240620,
// anthropic.claude-sonnet-4-5-20250929-v1:0.
var snapshotSuffix = regexp.MustCompile(
	`^(?:[-@](?:\d{4}-\d{2}-\d{2}|\d{2}-\d{4}|\d{2}-\d{2}|\d{8}|\d{4}|\d{3}))?(?:-v\d+(?::\d+)?)?$`)

// SameModel reports whether the model that answered is the declared one: the same
// name, or a dated snapshot of the declared alias. A different model whose name
// merely begins alike (gpt-4o-mini for gpt-4o) is not.
func SameModel(declared, answered string) bool {
	declared = strings.TrimSuffix(bareModel(declared), "-latest")
	answered = strings.TrimSuffix(bareModel(answered), "-latest")
	rest, found := strings.CutPrefix(answered, declared)
	return found && snapshotSuffix.MatchString(rest)
}

// bareModel leaves out how a model is addressed and which catalogue it is named by.
func bareModel(name string) string {
	name = strings.ToLower(name[strings.LastIndexByte(name, '/')+1:]) // openai/gpt-4o, models/gemini-2.0-flash
	name = strings.TrimSuffix(name, ":latest")                        // Ollama's default tag
	name = withoutBedrock(name)
	if rest, ok := strings.CutPrefix(name, "gpt-35-"); ok { // Azure OpenAI
		return "gpt-3.5-" + rest
	}
	if strings.HasPrefix(name, "claude-") { // claude-sonnet-4.5: GitHub, OpenRouter
		return strings.ReplaceAll(name, ".", "-")
	}
	return name
}

// withoutBedrock leaves out the vendor that Amazon Bedrock puts in front of its model
// IDs, and the geography in front of those of its inference profiles:
// us.anthropic.claude-sonnet-4-5-20250929-v1:0.
func withoutBedrock(name string) string {
	vendor, rest, found := strings.Cut(name, ".")
	if found && slices.Contains(bedrockGeographies, vendor) {
		vendor, rest, found = strings.Cut(rest, ".")
	}
	if found && slices.Contains(bedrockVendors, vendor) {
		return rest
	}
	return name
}

// From "Supported foundation models" and "Inference profiles" of the Bedrock User Guide.
var (
	bedrockGeographies = []string{"us", "us-gov", "eu", "apac", "jp", "au", "ca", "global"}
	bedrockVendors     = []string{
		"ai21", "amazon", "anthropic", "cohere", "deepseek", "google", "luma", "meta", "minimax", "mistral", "moonshot",
		"moonshotai", "nvidia", "openai", "qwen", "stability", "twelvelabs", "writer", "zai",
	}
)
