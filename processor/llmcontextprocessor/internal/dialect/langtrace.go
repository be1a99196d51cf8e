// SPDX-License-Identifier: Apache-2.0

package dialect

// Langtrace follows OTel; the prompt of its registry is what the application adds to the spans, under bare keys.
var (
	langtraceSDK     = key("langtrace.sdk.name")
	langtracePrompt  = key("prompt_id")
	langtraceVersion = key("prompt_version")
)

// ofLangtrace reads a bare key on the spans of Langtrace only.
func ofLangtrace(f Field) source {
	return func(s *Span) string {
		if !s.has(langtraceSDK) {
			return ""
		}
		return s.get(f)
	}
}

var _ = add(nil,
	shows{promptName, 195, fields(langtracePrompt), ofLangtrace(langtracePrompt)},
	shows{promptVersion, 195, fields(langtraceVersion), ofLangtrace(langtraceVersion)},
)
