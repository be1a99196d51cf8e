// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// endsWithin is how much processor time a collector may take from SIGTERM to its end.
const endsWithin = 2 * time.Second

// terminated replaces the registry by a large one that declares the same, and lets the collector end while it is read.
func terminated(t *testing.T, v *victim, n int) {
	const contexts, bytes = 200_000, 24 << 20
	var yaml, json strings.Builder
	for i := range contexts {
		rest := strings.Repeat("x", bytes/contexts-60)
		fmt.Fprintf(&yaml, "  - {match: {service.name: s%d}, cohort: other} # %s\n", i, rest)
		fmt.Fprintf(&json, `,{"match": {"service.name": "s%d%s"}, "cohort": "other"}`, i, rest)
	}
	for i := range n {
		var asked time.Duration
		v.under(t, func() {
			wait(t, noticed)
			cohort := v.truth[len(v.truth)-1].cohort
			document := "contexts:\n  - {match: {}, cohort: " + cohort + "}\n" + yaml.String()
			if i%2 == 1 {
				document = `{"contexts": [{"match": {}, "cohort": "` + cohort + `"}` + json.String() + "]}"
			}
			require.NoError(t, os.WriteFile(v.registry+".new", []byte(document), 0o600))
			require.NoError(t, os.Rename(v.registry+".new", v.registry))
			wait(t, 100*time.Millisecond+time.Duration(v.random.IntN(900))*time.Millisecond)
			asked = v.Spent(t)
		})
		assert.Less(t, v.Spent(t)-asked, endsWithin, "processor time from SIGTERM to the end")
		v.rename(t) // a small one, for the next start
	}
}

// flooded sends definitions that nobody has seen before from one service, and from another one its own tools, changed
// tools, and ones that are cut off or too long to be read.
func flooded(t *testing.T, v *victim, n int) {
	const parameters = `"parameters":{"type":"object","properties":{"id":{"type":"string"}}}`
	declared := `[{"name":"lookup","description":"Look up an order.",` + parameters + `}]`
	changed := `[{"name":"lookup","description":"Look up an order. Be quick.",` + parameters + `}]`
	fragment := "contexts: [{match: {service.name: shop}, tools: {definitions: " + declared + "}}]\n"
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(v.registry), "tools.yaml"), []byte(fragment), 0o600))
	expected := map[string]string{} // what is to be found of the tools, by the name of the span
	v.wrong = func(span harness.Span) bool {
		confirmed, drift := textOf(span, "confirmed"), textOf(span, "drift")
		switch expected[span.Name()] {
		case "confirmed", "read":
			return confirmed != "tools" || drift != ""
		case "drift":
			return confirmed != "" || drift != "tools"
		default: // it cannot be read
			return confirmed != "" || drift != ""
		}
	}
	resource := func(service string, spans ...string) string {
		return `{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"` + service + `"}}]},` +
			`"scopeSpans":[{"spans":[` + strings.Join(spans, ",") + `]}]}`
	}
	span := func(expect, definitions string) string {
		number, now := len(v.asked), time.Now()
		v.asked = append(v.asked, now)
		expected[strconv.Itoa(number)] = expect
		value, err := json.Marshal(definitions)
		require.NoError(t, err)
		return strings.Replace(chatSpan(number, now, now), `"attributes":[`,
			`"attributes":[{"key":"gen_ai.tool.definitions","value":{"stringValue":`+string(value)+`}},`, 1)
	}
	long := strings.Repeat("x", 1<<20)
	v.start(t)
	wait(t, noticed) // what is there at the start is settled then
	for i := range n {
		var flood []string
		for j := range 20 {
			flood = append(flood, span("read", fmt.Sprintf(`[{"name":"t%d","description":"%d %s",%s}]`, j, i, long[:50_000], parameters)))
		}
		flood = append(flood, span("", `[{"name":"t","description":"`+strconv.Itoa(i)+long+`"}]`))
		shop := []string{
			span("confirmed", declared), span("drift", changed), span("drift", strings.Replace(changed, "quick", strconv.Itoa(i), 1)),
			span("", declared[:len(declared)-5]), span("", strings.Replace(declared, "order.", "order."+long, 1)),
		}
		v.SendJSON(t, `{"resourceSpans":[`+resource("flood", flood...)+","+resource("shop", shop...)+`]}`)
	}
	v.Stop(t)
}
