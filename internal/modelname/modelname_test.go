// SPDX-License-Identifier: Apache-2.0

package modelname

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCompare(t *testing.T) {
	for _, row := range []struct {
		declared, seen string
		want           Relation
	}{
		{"gpt-4o", "gpt-4o", Same},
		{"GPT-4o", " gpt-4o ", Same},
		{"gpt-4o", `"gpt-4o"`, Same},
		{"gpt-4o", "gpt-4o-2024-11-20", Same},
		{"gpt-4o-2024-11-20", "gpt-4o-2024-11-20", Same},
		{"gpt-4", "gpt-4-0613", Same},
		{"claude-sonnet-4-5", "claude-sonnet-4-5-20250929", Same},
		{"claude-3-5-sonnet-latest", "claude-3-5-sonnet-20241022", Same},
		{"claude-3-5-sonnet", "claude-3-5-sonnet@20240620", Same},
		{"claude-3-5-sonnet", "claude-3-5-sonnet@default", Same},
		{"claude-sonnet-4-5-20250929", "claude-sonnet-4-5@20250929", Same},
		{"claude-sonnet-4-5@20250929", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", Same},
		{"anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet-v2@20241022", Same},
		{"claude-sonnet-4-5-20250929", "claude-sonnet-4-5@20251001", Different},
		{"gemini-2.0-flash-001", "gemini-2.0-flash@001", Same},
		{"gemini-2.0-flash", "gemini-2.0-flash-001", Same},
		{"command-r", "command-r-08-2024", Same},
		{"mistral-large", "mistral-large-2411", Same},
		{"kimi-k2", "kimi-k2-250711", Same},
		{"gpt-3.5-turbo", "gpt-35-turbo", Same},
		{"llama3.1", "llama3.1:latest", Same},
		{"mistral:7b", "mistral:7b", Same},

		// As enumerations, editors of texts, Python and people in America write them.
		{"gpt-4o", "GPT_4O", Same},
		{"gpt-4o-2024-11-20", "gpt_4o_2024_11_20", Same},
		{"gpt-4o-2024-11-20", "gpt_4o", Unproven},
		{"gpt-4o", "GPT_4_O", Unproven},
		{"gpt-4o", "gpt_4o_mini", Different},
		{"claude-sonnet-4-5", "CLAUDE_SONNET_4_5", Same},
		{"gpt-4o", "gpt\u20114o", Same},
		{"gpt-4o-2024-11-20", "gpt\u20134o\u20132024\u201311\u201320", Same},
		{"gpt-4o", "gpt\u20114o\u2011mini", Different},
		{"gpt-4o", "b'gpt-4o'", Same},
		{"gpt-4o", `b"gpt-4o-mini"`, Different},
		{"gpt-4o-2024-11-20", "gpt-4o-11-20-2024", Same},
		{"gpt-4o-2024-11-20", "gpt-4o-08-06-2024", Different},
		{"gpt-4o", "OpenAI: GPT-4o", Same},
		{"gpt-4o", "OpenAI: GPT-4o-mini", Different},
		{"claude-sonnet-4-5-20250929", "Anthropic: Claude Sonnet 4.5", Unproven},
		{"gpt-4o-2024-11-20", "Anthropic: Claude Sonnet 4.5", Different},

		// Where it is hosted, in every spelling.
		{"gpt-4o-2024-11-20", "gpt-4o-2024-11-20-global", Unproven},
		{"gpt-4o-2024-11-20", "gpt-4o-2024-11-20-prod-eu", Unproven},
		{"gpt-4o-2024-11-20", "gpt-4o-2024-08-06-global", Different},
		{"openai/gpt-4o", "gpt-4o-2024-11-20", Same},
		{"gpt-4o", "openai:gpt-4o", Same},
		{"gpt-4o", "openai::gpt-4o", Same},
		{"gpt-4o", "openai-responses:gpt-4o-2024-11-20", Same},
		{"gpt-4o", "azure_prod:gpt-4o", Same},
		{"gpt-4o", "gateway/openai:gpt-4o", Same},
		{"gpt-4o", "@openai-prod/gpt-4o", Same},
		{"gpt-4o", "openrouter/openai/gpt-4o:free", Same},
		{"gpt-4o", "openai/gpt-4o:completions", Same},
		{"openai/gpt-4o:responses", "gpt-4o-2024-11-20", Same},
		{"gpt-4o", "deployments/gpt-4o", Same},
		{"gemini-2.0-flash", "models/gemini-2.0-flash", Same},
		{"gemini-2.5-flash", "google-gla:gemini-2.5-flash", Same},
		{"gemini-2.5-flash", "projects/p/locations/l/publishers/google/models/gemini-2.5-flash", Same},
		{"claude-sonnet-4-5", "databricks-claude-sonnet-4-5", Same},
		{"claude-sonnet-4-5", "system.ai.claude-sonnet-4-5", Same},
		{"llama-3.1-405b-instruct", "meta/llama-3.1-405b-instruct-maas", Same},
		{"llama-3-8b-instruct", "@cf/meta/llama-3-8b-instruct", Same},
		{"claude-sonnet-4-5", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", Same},
		{"anthropic.claude-sonnet-4-5", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", Same},
		{"us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5-20250929-v1:0", Same},
		{"anthropic.claude-3-haiku-20240307-v1:0", "anthropic.claude-3-haiku-20240307-v1:0:48k", Same},
		{"bedrock:us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5-20250929-v1", Same},
		{"nova-lite", "arn:aws:bedrock:us-east-1:1:inference-profile/us.amazon.nova-lite-v1:0", Same},

		// As it stands in the path of a request.
		{"claude-sonnet-4-5", "us.anthropic.claude-sonnet-4-5-20250929-v1%3A0", Same},
		{"gpt-4o", "openai%2Fgpt-4o-2024-11-20", Same},
		{"gpt-4o", "gpt-4o%", Different},

		{"gpt-4o", "gpt-4o:2024-11-20", Same},
		{"gpt-4o-2024-08-06", "gpt-4o:2024-11-20", Different},

		// One version, several spellings.
		{"anthropic/claude-sonnet-4.5", "claude-sonnet-4-5-20250929", Same},
		{"llama-3.3-70b-instruct", "meta.llama3-3-70b-instruct-v1:0", Same},
		{"llama-3.3-70b-instruct", "databricks-meta-llama-3-3-70b-instruct", Same},
		{"llama-3.1-8b-instruct", "accounts/fireworks/models/llama-v3p1-8b-instruct", Same},
		{"qwen2.5-72b-instruct", "accounts/fireworks/models/qwen2p5-72b-instruct", Same},

		// It says less than what is declared.
		{"gpt-4o-2024-11-20", "gpt-4o", Unproven},
		{"gpt-4o-2024-11-20", "openai/gpt-4o", Unproven},
		{"gpt-4o-2024-11-20", "gpt-4o-2024", Unproven},
		{"gpt-4o-2024-11-20", "gpt-4o-2024-11-2", Unproven},
		{"gpt-4o-2024-11-20", "gpt-4o-", Unproven},
		{"claude-sonnet-4-5-20250929", "claude-sonnet-4-5-latest", Unproven},
		{"claude-sonnet-4-5-20250929", "claude-son", Unproven},
		{"gemini-2.5-flash-preview-09-2025", "gemini-2.5-flash", Unproven},
		{"gemini-2.5-flash", "gemini-2.5-flash-preview-09-2025", Unproven},
		{"llama3.1:8b", "llama3.1", Unproven},
		{"llama3.1:8b", "llama3.1:latest", Unproven},
		{"gpt-4o", "none", Unproven},

		// An alias without a version moves.
		{"gemini-2.5-flash", "gemini-flash-latest", Unproven},
		{"gemini-2.5-flash-preview-09-2025", "models/gemini-flash-latest", Unproven},
		{"gemini-flash-latest", "gemini-2.5-flash", Unproven},
		{"gemini-flash-latest", "gemini-3-flash-preview", Unproven},
		{"gemini-flash-lite-latest", "gemini-2.5-flash-lite", Unproven},
		{"gemini-flash-latest", "gemini-2.5-flash-lite", Different},
		{"gemini-2.5-flash-lite", "gemini-flash-latest", Different},
		{"gemini-flash-latest", "gemini-2.5-pro", Different},
		{"gemini-flash", "gemini-2.5-flash", Different},
		{"claude-3-5-sonnet", "claude-3-7-sonnet-latest", Different},
		{"mistral-large-2411", "mistral-medium-latest", Different},
		{"gpt-4o", "", Unproven},
		{"claude-sonnet-4-5", "anthropic", Unproven},
		{"claude-sonnet-4-5", "arn:aws:bedrock:us-east-1:1:application-inference-profile/a1b2c3d4e5f6", Unproven},
		{"gpt-4o", "projects/1/locations/eu/endpoints/123456", Unproven},

		// One of them leaves out how early the release is, its date, how its numbers are stored, whether it was taught
		// to converse, where it is deployed.
		{"kimi-k2", "kimi-k2-0905-preview", Unproven},
		{"kimi-k2-0905-preview", "moonshotai/Kimi-K2-Instruct-0905", Unproven},
		{"kimi-k2-instruct-0905", "moonshotai/Kimi-K2-Instruct-0905:groq", Same},
		{"qwen3-max", "qwen3-max-preview", Unproven},
		{"deepseek-v3.2-exp", "deepseek-v3.2", Unproven},
		{"grok-3", "grok-3-beta", Unproven},
		{"qwen3-235b-a22b-instruct-2507", "Qwen/Qwen3-235B-A22B-Instruct-2507-FP8", Unproven},
		{"llama-3.1-8b-instruct", "hugging-quants/Meta-Llama-3.1-8B-Instruct-AWQ-INT4", Unproven},
		{"llama-3.1-8b-instruct", "RedHatAI/Meta-Llama-3.1-8B-Instruct-quantized.w4a16", Unproven},
		{"llama-3.1-8b-instruct", "Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf", Unproven},
		{"llama-3.1-8b-instruct", "/models/Llama-3.1-8B-Instruct.Q4_K_M.gguf", Unproven},
		{"llama-3.1-8b-instruct", "llama-3.1-70b-instruct.f16.gguf", Different},
		{"claude-haiku-4-5", "claude-haiku-4-5-20251001-thinking", Unproven},
		{"claude-sonnet-4-5", "claude-4.5-sonnet-thinking", Unproven},
		{"kimi-k2", "kimi-k2-thinking", Different},
		{"claude-sonnet-4-5", "anthropic--claude-4.5-sonnet", Same},
		{"llama-3.1-70b-instruct", "meta--llama3.1-70b-instruct", Same},
		{"gpt-4o", "tensorzero::model_name::openai::gpt-4o-2024-08-06", Same},
		{"gpt-4o", "tensorzero::model_name::gpt-4o-mini", Different},
		{"gpt-4o", "tensorzero::function_name::refunds::variant_name::long", Unproven},
		{"llama-3.1-8b-instruct", "@cf/meta/llama-3.1-8b-instruct-fp8", Unproven},
		{"llama-3.3-70b-instruct", "@cf/meta/llama-3.3-70b-instruct-fp8-fast", Unproven},
		{"llama-3.3-70b-instruct", "meta-llama/Llama-3.3-70B-Instruct-Turbo-Free", Unproven},
		{"llama-3.3-70b-instruct", "groq/llama-3.3-70b-versatile", Unproven},
		{"llama-3.2-3b-instruct", "hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M", Unproven},
		{"phi-4", "unsloth/phi-4-bnb-4bit", Unproven},
		{"mistral-small", "Mistral Small", Unproven},
		{"llama3.1", "llama3.1:8b", Unproven},
		{"llama3.1:8b", "llama3.1:8b-instruct-q4_K_M", Unproven},
		{"llama3.1:8b", "llama-3.1-8b", Unproven},
		{"gemma-3-27b-it", "gemma3:27b-it-qat", Unproven},
		{"mistral:7b", "mistral:instruct", Unproven},
		{"llama-3", "llama-3-70b", Unproven},
		{"llama-4-scout", "meta-llama/llama-4-scout-17b-16e-instruct", Unproven},
		{"qwen3-coder", "qwen/qwen3-coder-480b-a35b-07-25", Unproven},
		{"qwen3-30b-a3b", "qwen3-32b", Different},
		{"gpt-oss-20b", "gpt-oss-120b", Different},
		{"phi-3-mini-4k-instruct", "phi-3-mini-128k-instruct", Different},
		{"gpt-oss:20b", "gpt-oss:20b-cloud", Unproven},
		{"jamba-1.5-large", "ai21.jamba-1-5-large-v1:0", Unproven},
		{"doubao-seed-1.6", "doubao-seed-1-6-250615", Unproven},
		{"gpt-4.1", "gpt-4-1", Unproven},
		{"gpt-4o", "azure/gpt-4o-eu", Unproven},
		{"gpt-4o-2024-11-20", "gpt-4o-swedencentral", Unproven},
		{"gpt-4o-prod", "gpt-4o-staging", Different},
		{"claude-3-7-sonnet-20250219", "anthropic/claude-3.7-sonnet:thinking", Unproven},
		{"gemini-2.5-flash", "google/gemini-2.5-flash-preview:thinking", Unproven},
		{"kimi-k2-0905-preview", "kimi-k2-0711-preview", Different},
		{"gemini-2.5-flash-preview-05-20", "gemini-2.5-flash-preview-09-2025", Different},
		{"qwen2.5-7b-instruct-awq", "Qwen/Qwen2.5-7B-Instruct-GPTQ-Int4", Different},
		{"llama3.1:8b", "llama3.1:70b", Different},
		{"kimi-k2", "kimi-k2-thinking", Different},
		{"kimi-k2", "kimi-k2-turbo-preview", Different},
		{"qwen3-30b-a3b-instruct-2507", "qwen3-30b-a3b-thinking-2507", Different},
		{"qwen2.5-7b-instruct", "qwen2.5-7b-instruct-1m", Different},
		{"deepseek-r1", "deepseek-r1-distill-llama-70b", Different},
		{"gpt-4", "gpt-4-1106-preview", Different},
		{"gpt-5", "gpt-5-chat-latest", Different},
		{"gpt-4-0125-preview", "gpt-4-1106-preview", Different},

		// A line of models, of which the other one tells the version, and what vendors call by two names.
		{"jamba-large", "jamba-large-1.7-2025-07", Unproven},
		{"deepseek-chat", "deepseek/deepseek-chat-v3.1:free", Unproven},
		{"kimi-latest", "kimi-k2-0905-preview", Unproven},
		{"mistral-small-3.2-24b-instruct-2506", "mistral-small-latest", Unproven},
		{"mistral-medium-3", "mistral-medium-2505", Unproven},
		{"magistral-medium-2509", "magistral-medium-1.2", Unproven},
		{"mistral-medium-2508", "mistral-medium-2505", Different},
		{"mistral-medium-3", "mistral-small-2503", Different},
		{"mistral-medium-3.1", "mistral-medium-3", Different},
		{"grok-2-1212", "grok-2-3", Different},
		{"sonar", "sonar-pro", Different},
		{"command-r", "command-r-plus-08-2024", Different},
		{"deepseek-chat", "deepseek-v3", Unproven},
		{"deepseek-reasoner", "deepseek-r1", Unproven},
		{"deepseek-chat", "deepseek-r1", Different},
		{"gpt-4-turbo-preview", "gpt-4-0125-preview", Unproven},
		{"grok-4-fast-reasoning", "grok-4-fast", Unproven},
		{"grok-4-fast", "grok-4-fast-non-reasoning", Different},

		// Catalogues.
		{"claude-sonnet-4-5-20250929", "anthropic/claude-4.5-sonnet", Unproven},
		{"claude-sonnet-4", "anthropic/claude-4-sonnet-20250522", Same},
		{"claude-sonnet-4-5", "claude-sonnet-4-5-20250929[1m]", Same},
		{"gpt-oss-120b", "openai.gpt-oss-120b-1:0", Same},
		{"deepseek-r1", "us.deepseek.r1-v1:0", Same},
		{"deepseek-v3.1", "deepseek.v3-v1:0", Same},
		{"llama-3.1-8b-instruct", "/models/hub/models--meta-llama--Llama-3.1-8B-Instruct/snapshots/0e9e39f249a16976", Same},
		{"llama-3.1-8b-instruct", "/models/Meta-Llama-3.1-8B-Instruct", Same},
		{"llama-3.1-8b-instruct", "/data/models", Unproven},
		{"llama-3.1-8b-instruct", "./checkpoint-4000", Unproven},
		{"llama-3.1-8b-instruct", "/models/Qwen3-8B", Different},
		{"claude-sonnet-4-5", "mx.anthropic.claude-sonnet-4-5-20250929-v1:0", Same},
		{"mistral-7b-instruct", "mistralai/Mistral-7B-Instruct-v0.3", Same},
		{"mistral-7b-instruct-v0.2", "mistralai/Mistral-7B-Instruct-v0.3", Different},
		{"nemotron-nano-9b-v2", "nvidia/nvidia-nemotron-nano-9b-v2", Same},
		{"llama-3.1-8b-instruct", "accounts/fireworks/models/llama-v3p1-8b-instruct#accounts/acme/deployments/a1b2", Same},

		{"gpt-4o", "gpt-4o-mini", Different},
		{"gpt-4o", "gpt-4o-mini-2024-07-18", Different},
		{"gpt-4o-2024-11-20", "gpt-4o-2024-08-06", Different},
		{"gpt-4o-mini-2024-07-18", "gpt-4o", Different},
		{"gpt-4", "gpt-4o", Different},
		{"gpt-4", "gpt-4-32k", Different},
		{"gpt-4", "gpt-4-turbo-2024-04-09", Different},
		{"o1", "o1-preview-2024-09-12", Different},
		{"o1", "o1-mini", Different},
		{"claude-sonnet-4", "claude-sonnet-4-5", Different},
		{"claude-sonnet-4", "claude-sonnet-4-5-20250929", Different},
		{"claude-sonnet-4-5-20250929", "claude-sonnet-4", Different},
		{"claude-sonnet-4", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", Different},
		{"llama-3.1-8b-instruct", "llama-3.3-8b-instruct", Different},
		{"ft:gpt-4o:acme", "ft", Different},
		{"us.example", "example", Different},
		{"gpt-4.1-2025-04-14", "gpt-4", Different},
		{"gpt-4o-mini", "ft:gpt-4o-mini-2024-07-18:acme::abc", Different},

		// A job of fine-tuning makes one model, whose name may leave out the date of that which was tuned.
		{"ft:gpt-4o-mini:acme::9f3kQ", "ft:gpt-4o-mini-2024-07-18:acme::9f3kQ", Same},
		{"ft:gpt-4o-mini-2024-07-18:acme:support:9f3kQ", "ft:gpt-4o-mini:acme:support:9f3kQ", Same},
		{"ft:gpt-4o-mini:acme::9f3kQ", "ft:gpt-4o-mini-2024-07-18:acme::Bx71P", Different},
		{"ft:gpt-4o-mini-2024-07-18:acme::9f3kQ", "ft:gpt-4o-mini-2024-07-18:acme::9f3kQ:ckpt-step-90", Different},
		{"ft:gpt-4o-mini-2024-07-18:acme::9f3kQ", "ft:gpt-4.1-mini-2025-04-14:acme::9f3kQ", Different},
		{"ft:gpt-4o-mini-2024-07-18:acme::9f3kQ", "gpt-4o-mini-2024-07-18", Different},
	} {
		assert.Equal(t, row.want, Compare(row.declared, row.seen), "%s, seen as %s", row.declared, row.seen)
	}
}

func TestAWordForNothingAVendorAndAnOpaqueIdentifierAreNoModels(t *testing.T) {
	for _, name := range []string{
		"", " ", "none", "None", `"null"`, "anthropic", "OpenAI", "aws.bedrock", "openrouter", "models/unknown", "gpt-4…", "gpt-4o-20...[truncated]",
		"N/A", "<unknown>", "[]", "{}", "<class 'str'>", "[REDACTED]", "*****", "https://api.example.com/v1", "gpt-4o;gpt-4o-mini", "gpt-4o (fallback)",
		`["gpt-4o"]`, "ChatOpenAI", "AzureChatOpenAI", "ChatAnthropic", "OpenAIChatCompletionClient", "FakeListLLM", "OpenAIChatGenerator",
		"ModelName.GPT_4O", "OpenAIModel.O3", "azure/openai/deployments/gpt-4o/chat/completions",
		"4", "20241120", "10.5", "model='gpt-4o'", "deployment=gpt-4o", "\x00", "\u200b",
		"3f2b8c1e-90ad-4c7e-8b1f-5d6a7e8f9012", "azure/3F2B8C1E-90AD-4C7E-8B1F-5D6A7E8F9012", "9e107d9d372bb6826bd81d3542a419d6",
	} {
		assert.False(t, IsModel(name), name)
	}
	for _, name := range []string{"gpt-4o", "mistral:7b", "qwen/qwen3-4b", "my-deployment", "o1", "ChatGPT", "Claude 3.5 Sonnet", "Mixtral", "DeepSeek-V3", "MythoMax", "gpt-4o@eu", "4o", "deadbeef-7b", "通义千问"} {
		assert.True(t, IsModel(name), name)
	}
}

func TestOnlyNamesOfModelFamiliesAreFamiliar(t *testing.T) {
	for _, name := range []string{"gpt-4o", "openai:o3-mini", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "text-embedding-3-small", "Qwen/Qwen3-4B", "ft:gpt-4o-2024-08-06:acme::a1"} {
		assert.True(t, IsFamiliar("", name), name)
	}
	for _, name := range []string{"support-model", "prod-eu", "nope", ""} {
		assert.False(t, IsFamiliar("gpt-4o", name), name)
	}
	assert.True(t, IsFamiliar("sonic-3", "sonic-2"))
	assert.False(t, IsFamiliar("sonic-3", "sonata-2"))
}

func TestADeploymentMayBeNamedAfterItsModel(t *testing.T) {
	for declared, name := range map[string]string{"gpt-4o-2024-11-20": "azure/gpt-4o-support", "gpt-4.1": "gpt-4.1-team-a", "claude-sonnet-4": "claude-sonnet-4-shop"} {
		assert.True(t, MayDeploy(declared, name), name)
	}
	for declared, name := range map[string]string{
		"gpt-4o": "gpt-4o-mini", "gpt-5": "gpt-5-codex-eu", "gpt-4": "gpt-4-32k", "claude-sonnet-4": "claude-sonnet-4-5", "gpt-4.1": "gpt-4o-support", "gpt-4o-mini": "gpt-4o",
	} {
		assert.False(t, MayDeploy(declared, name), name)
	}
}

func TestEmbeddingModelsAreToldByTheirNames(t *testing.T) {
	for _, name := range []string{
		"text-embedding-3-small", "amazon.titan-embed-text-v2:0", "gemini-embedding-001", "cohere.embed-english-v3",
		"nomic-embed-text", "BAAI/bge-m3", "voyage-3", "sentence-transformers/all-MiniLM-L6-v2",
	} {
		assert.True(t, IsEmbedding(name), name)
	}
	for _, name := range []string{"gpt-4o", "amazon.titan-text-express-v1", "rerank-v3.5"} {
		assert.False(t, IsEmbedding(name), name)
	}
	assert.Equal(t, Reranker, ClassOf("cohere.Rerank-v3-5:0"))
	assert.Zero(t, ClassOf("command-r"))
	for _, name := range []string{
		"omni-moderation-latest", "meta-llama/Llama-Guard-4-12B", "llama-guard3:8b", "meta-llama/LlamaGuard-7b", "openai/gpt-oss-safeguard-20b",
		"nvidia/llama-3.1-nemoguard-8b-content-safety", "Qwen/Qwen3Guard-Gen-8B", "ibm/granite-guardian-3.3-8b", "google/shieldgemma-9b",
		"meta-llama/Llama-Prompt-Guard-2-86M", "allenai/wildguard",
	} {
		assert.Equal(t, Moderator, ClassOf(name), name)
	}
	for _, name := range []string{"omni", "llama-3.3-70b", "gpt-oss-20b", "granite-4.0-h-small", "gpt-4o-guardrailed", "vanguard-support"} {
		assert.Zero(t, ClassOf(name), name)
	}
}

func TestModelsOfSpeechImagesAndVideoAreToldByTheirNames(t *testing.T) {
	for _, name := range []string{
		"whisper-1", "openai/whisper-large-v3", "tts-1-hd", "gpt-4o-mini-tts", "gpt-4o-transcribe", "eleven_turbo_v2_5", "dall-e-3",
		"gpt-image-1-mini", "imagen-4.0-generate-001", "gemini-2.5-flash-image-preview", "gemini-2.5-flash-preview-tts",
		"amazon.titan-image-generator-v2:0", "us.amazon.nova-canvas-v1:0", "black-forest-labs/FLUX.1-dev", "veo-3.1-generate", "sora-2",
		"mistral-ocr-latest", "deepseek-ai/DeepSeek-OCR", "allenai/olmOCR-2-7B-1025", "PaddleOCR-VL", "LightOnOCR-1B-1025", "stepfun-ai/GOT-OCR2_0",
	} {
		assert.True(t, IsMedia(name), name)
	}
	for _, name := range []string{
		"gpt-4o", "gpt-4o-audio-preview", "gpt-realtime", "claude-sonnet-4-5", "amazon.nova-lite-v1:0", "amazon.nova-sonic-v1:0", "qwen2.5-vl",
		"llama-3.2-11b-vision", "reimage", "influx", "democracy-9b", "SocraticLM", "text-embedding-3-small", "",
	} {
		assert.False(t, IsMedia(name), name)
	}
}

// A snapshot that lost its end never becomes another model, unless what is left names one.
func TestANameCutWithinItsSnapshotProvesNothing(t *testing.T) {
	for _, name := range []string{"gpt-4o-2024-11-20", "claude-sonnet-4-5-20250929", "gemini-2.5-flash-preview-09-2025", "gpt-4-0613"} {
		alias := dated.ReplaceAllString(name, "")
		for end := len(strings.TrimSuffix(alias, "-preview")); end < len(name); end++ {
			assert.Equal(t, Unproven, Compare(name, name[:end]), name[:end])
		}
	}
}

func FuzzEveryNameIsTheSameAsItself(f *testing.F) {
	f.Add("us.anthropic.claude-sonnet-4-5-20250929-v1:0")
	f.Add("openai::gpt-4o:free")
	f.Add("accounts/fireworks/models/llama-v3p1-8b-instruct")
	f.Fuzz(func(t *testing.T, name string) {
		if IsModel(name) && Compare(name, name) != Same {
			t.Fatalf("%q is not itself", name)
		}
	})
}

func TestNoWordForNothingAndNoVendorHasAVersion(t *testing.T) {
	for _, words := range []map[string]bool{nothing, vendors} {
		for word := range words {
			assert.False(t, hasVersion(word), word)
		}
	}
	assert.True(t, hasVersion("gpt-4.1-mini"))
	assert.False(t, hasVersion("gpt-4o-2024-11-..."), "it is cut")
}
