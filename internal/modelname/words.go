// SPDX-License-Identifier: Apache-2.0

package modelname

// nothing are the words that are written where there is no model.
var nothing = set(
	"none", "null", "nil", "undefined", "unknown", "unk", "n/a", "na", "-", "default", "model",
	"unknown-model",
	"unknown_model", "not_specified", "unspecified", "no_model", "auto", "true", "false", "0", "?",
	"llm", "not set", "not-set", "not_set", "redacted", "masked", "hidden", "filtered",
	"completions", // where the path of an API ends
)

// vendors are names of providers, gateways and frameworks, none of which is a model.
var vendors = set(
	"openai", "anthropic", "cohere", "groq", "deepseek", "perplexity", "azure", "azure-openai", "azure_openai", "azure_ai",
	"azureopenai", "aws", "bedrock", "amazon-bedrock", "aws_bedrock", "aws.bedrock", "amazon_bedrock", "amazon",
	"vertexai",
	"vertex_ai", "vertex", "google-vertex", "google", "google-gla", "google-genai", "google_genai", "googleai", "gemini",
	"gcp.gemini", "gcp.vertex_ai", "gcp.gen_ai", "mistral", "mistralai", "mistral_ai", "watsonx", "ibm", "moonshot",
	"moonshotai",
	"xai", "x_ai", "meta", "meta-llama", "together", "together_ai", "togetherai", "fireworks", "fireworks_ai",
	"openrouter",
	"ollama", "huggingface", "hugging_face", "replicate", "databricks", "litellm", "langchain", "vercel", "cloudflare",
	"nvidia", "nim", "portkey", "helicone", "cerebras", "sambanova", "deepinfra", "voyage", "voyageai", "jina", "qwen",
	"dashscope", "alibaba", "openai_compatible", "openai-compatible", "vllm", "github", "github_copilot", "snowflake",
	"sagemaker", "anyscale", "ai21", "stability", "nebius", "novita", "hyperbolic", "lambda", "venice", "zai", "minimax",
	"tensorzero", "model_name", // tensorzero::model_name::openai::gpt-4o
)

// gateways are the first words of what a provider's adapter is called: openai-responses.
var gateways = set(
	"openai", "anthropic", "azure", "aws", "bedrock", "amazon", "google", "vertex", "vertexai", "gateway", "litellm",
	"openrouter", "together", "fireworks", "groq", "cohere", "xai", "huggingface", "cerebras", "github", "nvidia",
	"ollama",
)

// bedrockVendors are from "Supported foundation models" of the Bedrock User Guide.
var bedrockVendors = set(
	"ai21", "amazon", "anthropic", "cohere", "deepseek", "google", "luma", "meta", "minimax", "mistral", "moonshot",
	"moonshotai", "nvidia", "openai", "qwen", "stability", "twelvelabs", "writer", "zai",
)

// families are how the names of models begin.
var families = []string{
	"gpt-", "gpt4", "chatgpt-", "davinci", "babbage", "claude-", "gemini-", "gemma", "palm", "llama", "mistral",
	"mixtral", "ministral", "magistral", "codestral", "devstral", "pixtral", "command", "aya-", "qwen", "qwq", "deepseek-",
	"grok-", "nova-", "titan-", "jamba", "phi-", "kimi-", "glm-", "sonar", "yi-", "dbrx", "granite", "nemotron", "solar-",
	"minimax-", "ernie", "doubao", "hunyuan", "ft:", "whisper", "tts-", "dall-e", "imagen", "veo-", "sora", "computer-use",
}

// embeddingWords are in the names of embedding models and in no others.
var embeddingWords = []string{
	"embed", "bge-", "e5-", "gte-", "minilm", "mxbai", "voyage-", "mpnet", "instructor-xl", "sentence-t5", "uae-large",
}

// moderatorWords are in the names of models that judge a conversation and take no part in it, and in no others.
var moderatorWords = []string{
	"moderation", "llama-guard", "llamaguard", "prompt-guard", "safeguard", "nemoguard", "wildguard", "qwen3guard",
	"granite-guardian", "shieldgemma",
}

// mediaWords are in the names of models of speech, images and video, of those that read scanned pages,
// and in no others.
var mediaWords = []string{
	"whisper", "tts", "stt", "transcribe", "transcription", "speech", "scribe", "eleven_", "playai", "chirp", "aura-",
	"dall-e", "dalle", "image", "imagen", "stable-diffusion", "sdxl", "flux", "nova-canvas", "midjourney", "ideogram",
	"recraft", "seedream", "cogview", "nova-reel", "veo-", "veo2", "veo3", "sora", "seedance", "kling", "hailuo", "lyria",
	"ocr", "olmocr", "rolmocr", "paddleocr", "lightonocr",
}

// opaquePaths lead to an identifier that does not tell what model is behind it.
var opaquePaths = []string{
	"application-inference-profile/", "provisioned-model/", "imported-model/", "custom-model/", "prompt-router/",
	"default-prompt-router/", "/endpoints/",
}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, word := range words {
		m[word] = true
	}
	return m
}
