// SPDX-License-Identifier: Apache-2.0

package dialect

import "github.com/llmcontext/llmcontextprocessor/internal/modelname"

var genaiOutputType = key("gen_ai.output.type") // text, json, image, speech

// mediaOperations are the values of gen_ai.operation.name for calls that make or read
// speech, images or video.
var mediaOperations = kinds{
	{"speech", Inference},
	{"speech_generation", Inference},
	{"text_to_speech", Inference},
	{"tts", Inference}, // Pipecat
	{"speech_to_text", Inference},
	{"speech_to_text_translate", Inference},
	{"stt", Inference}, // Pipecat
	{"asr", Inference},
	{"transcription", Inference},
	{"transcriptions", Inference},
	{"transcribe", Inference},
	{"translation", Inference},
	{"audio", Inference}, // OpenLIT
	{"image", Inference}, // OpenLIT
	{"image_generation", Inference},
	{"generate_image", Inference},
	{"generate_images", Inference},
	{"image.generate", Inference},
	{"images.generate", Inference},
	{"audio.speech", Inference},
	{"audio.transcriptions", Inference},
	{"image_edit", Inference},
	{"image_variation", Inference},
	{"audio_generation", Inference},
	{"music_generation", Inference},
	{"voice_generation", Inference},
	{"world_generation", Inference},
	{"live_video_generation", Inference}, // TanStack AI
	{"text_to_image", Inference},
	{"text_to_video", Inference},
	{"video", Inference},        // OpenLIT
	{"extend_video", Inference}, // xAI
	{"video_generation", Inference},
	{"generate_video", Inference},
	{"generate_videos", Inference},
}

// mediaWords tell such a call among the types of its output, LiteLLM's call types
// (`aimage_generation`, `aspeech`, `atranscription`) and the operations of the Vercel
// AI SDK (`ai.generateImage`, `ai.transcribe`).
var mediaWords = [...]string{"image", "speech", "audio", "transcri", "video"}

// mediaStarts has each of them at its first letter, which is its own.
var mediaStarts = func() (at [256]string) {
	for _, word := range mediaWords {
		at[word[0]] = word
	}
	return at
}()

// media reports whether the span is of a model of speech, images or video, which is
// another one than that of the conversation around it.
func (s *Span) media() bool {
	r := s.asks()
	if !r.told {
		r.told, r.media = true, s.saysItIsMedia()
	}
	return r.media
}

func (s *Span) saysItIsMedia() bool {
	if operation := s.get(genaiOperation); operation != "" {
		known := usualOperations.Find(operation)
		switch {
		case known != nil && known.media, known == nil && mediaOperations.of(operation) == Inference:
			return true
		case s.has(litellmRoute) && saysMedia(s.get(litellmRoute)): // all of them generate_content
			return true
		case known != nil: // Microsoft.Extensions.AI calls speech and images generate_content as well
			return operation == "generate_content" && saysMedia(s.get(genaiOutputType))
		case saysMedia(operation): // Vercel AI SDK v7: `ai.transcribe`
			return true
		case kindOfOperation(operation) != unheard:
			return false
		}
	}
	if _, media := s.logfireSpan(); media || s.hearsOrSpeaks() {
		return true
	}
	return saysMedia(s.get(genaiOutputType)) || saysMedia(s.get(llmType)) || saysMedia(s.get(aiOperation))
}

// isMediaCall tells it by the names of the models. One that asked for a model of conversations is of the
// conversation, whatever answered.
func (s *Span) isMediaCall(model string) bool {
	asked := s.asks()
	return asked.class&modelname.Media != 0 ||
		model != asked.model && modelname.IsMedia(model) && !modelname.IsFamiliar("", asked.model)
}

func saysMedia(text string) bool {
	for i := 0; i+1 < len(text); i++ {
		if word := mediaStarts[text[i]|0x20]; word != "" && text[i+1]|0x20 == word[1] && hasPrefixFold(text[i:], word) {
			return true
		}
	}
	return false
}
