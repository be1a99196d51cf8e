// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"hash/fnv"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Verdict is how the verdicts of a written run are asked for.
const Verdict = "groundedness=fail"

// stamped are the attributes that hold Variables.
var stamped = []string{
	"llm_context.prompt.revision", "llm_context.model.route", "llm_context.index.snapshot_id", "llm_context.tools.schema_hash",
	"llm_context.judge.revision", "llm_context.traffic.cohort",
}

// batchOf is how many records one line holds.
const batchOf = 100

// WriteOTLP writes answers as OTLP/JSON lines, in the order in which they were written by who
// saw them; observed writes what an application reports instead of stamps.
func WriteOTLP(spans, logs io.Writer, list []Answer, observed bool) error {
	ordered := slices.Clone(list)
	slices.SortStableFunc(ordered, func(a, b Answer) int { return a.Written.Compare(b.Written) })
	for chunk := range slices.Chunk(ordered, batchOf) {
		w := writer{observed: observed}
		w.traces(chunk)
		if _, err := spans.Write(w.b); err != nil {
			return err
		}
		if text := logsOf(chunk); text != nil && logs != nil {
			if _, err := logs.Write(text); err != nil {
				return err
			}
		}
	}
	return nil
}

type writer struct {
	b        []byte
	observed bool
}

func (w *writer) traces(list []Answer) {
	w.b = append(w.b, `{"resourceSpans":[`...)
	byHost := map[string][]*Answer{}
	var hosts []string
	for i := range list {
		key := list[i].Service + "\x00" + list[i].Host + "\x00" + list[i].Region
		if byHost[key] == nil {
			hosts = append(hosts, key)
		}
		byHost[key] = append(byHost[key], &list[i])
	}
	for n, key := range hosts {
		if n > 0 {
			w.b = append(w.b, ',')
		}
		first := byHost[key][0]
		w.b = append(w.b, `{"resource":{"attributes":[`...)
		w.text("service.name", first.Service)
		w.text("host.name", first.Host)
		w.text("cloud.region", first.Region)
		w.cut()
		w.b = append(w.b, `]},"scopeSpans":[{"scope":{"name":"opentelemetry.instrumentation.openai_v2","version":"2.3b0"},"spans":[`...)
		for _, a := range byHost[key] {
			w.span(a)
		}
		w.cut()
		w.b = append(w.b, `]}]}`...)
	}
	w.b = append(w.b, "]}\n"...)
}

// cut takes a comma at the end away.
func (w *writer) cut() { w.b = bytes.TrimSuffix(w.b, []byte{','}) }

// prose stands for the messages of a conversation, which make up most of a real span.
const prose = `[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"My order has not arrived although it was said to be here ` +
	`last week. The number is on the receipt that I attached. Can I have my money back, or can you send it again? I will be ` +
	`away from Thursday on, so please answer before that.\"}]},{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":` +
	`\"I am sorry to hear that. Let me look up the order first.\"}]}]`

// span writes an answer, and what is around it.
func (w *writer) span(a *Answer) {
	judged := a.Scored && a.Kind == chat
	agent := ""
	if judged && a.Verdict == OnAgent {
		agent = derived(a.ID, 1)
		w.begin(a.Trace, agent, "", "invoke_agent "+a.Service, a.Start.Add(-50*time.Millisecond), a.Seconds+0.1, "")
		w.text("gen_ai.operation.name", "invoke_agent")
		w.verdict(a)
		w.stamp(a)
		w.end(nil, "", a.Weight, false)
	}
	w.begin(a.Trace, a.ID, agent, a.Kind+" gpt-4o", a.Start, a.Seconds, agent)
	w.text("gen_ai.operation.name", a.Kind)
	w.text("gen_ai.provider.name", "openai")
	w.text("gen_ai.request.model", "gpt-4o")
	w.text("gen_ai.response.id", "chatcmpl-"+a.ID)
	w.text("gen_ai.conversation.id", a.Conversation)
	w.text("tenant.tier", a.Tier)
	if a.Kind == chat {
		w.text("gen_ai.input.messages", prose)
		w.number("gen_ai.usage.input_tokens", 812)
		w.number("gen_ai.usage.output_tokens", a.Tokens)
	}
	var events []byte
	if judged && a.Verdict == OnSpan {
		w.verdict(a)
	}
	if judged && a.Verdict == InEvent {
		inner := writer{}
		inner.verdict(a)
		inner.cut()
		events = append(events, `{"timeUnixNano":"`...)
		events = strconv.AppendInt(events, a.Start.Add(time.Second).UnixNano(), 10)
		events = append(events, `","name":"gen_ai.evaluation.result","attributes":[`...)
		events = append(append(events, inner.b...), `]}`...)
	}
	w.stamp(a)
	w.end(events, "", a.Weight, a.Failed)
	if judged && a.Verdict == OnEvaluate {
		w.begin(a.Trace, derived(a.ID, 2), a.ID, "evaluate groundedness", a.Start.Add(5*time.Second), 1, "")
		w.verdict(a)
		w.end(nil, "", a.Weight, false)
	}
	if judged && a.Verdict == OnLinked {
		trace := derived(a.ID, 3)
		w.begin(trace+trace, derived(a.ID, 4), "", "evaluate groundedness", a.Start.Add(time.Hour), 1, "")
		w.verdict(a)
		w.end(nil, `{"traceId":"`+a.Trace+`","spanId":"`+a.ID+`"}`, a.Weight, false)
	}
}

func (w *writer) begin(trace, id, parent, name string, at time.Time, seconds float64, _ string) {
	w.b = append(w.b, `{"traceId":"`+trace+`","spanId":"`+id+`","parentSpanId":"`+parent+`","flags":257,"name":"`+name+
		`","kind":3,"startTimeUnixNano":"`...)
	w.b = strconv.AppendInt(w.b, at.UnixNano(), 10)
	w.b = append(w.b, `","endTimeUnixNano":"`...)
	w.b = strconv.AppendInt(w.b, at.Add(time.Duration(seconds*float64(time.Second))).UnixNano(), 10)
	w.b = append(w.b, `","attributes":[`...)
}

func (w *writer) end(events []byte, link string, weight float64, failed bool) {
	w.cut()
	w.b = append(w.b, ']')
	if events != nil {
		w.b = append(append(append(w.b, `,"events":[`...), events...), ']')
	}
	if link != "" {
		w.b = append(w.b, `,"links":[`+link+`]`...)
	}
	if weight > 1 {
		w.b = append(w.b, `,"traceState":"ot=th:`+threshold(weight)+`"`...)
	}
	if failed {
		w.b = append(w.b, `,"status":{"code":2}},`...)
		return
	}
	w.b = append(w.b, `,"status":{}},`...)
}

// threshold is the rejection threshold of consistent sampling for a weight.
func threshold(weight float64) string {
	t := uint64(math.Round((1 - 1/weight) * (1 << 56)))
	text := strings.TrimRight(hex.EncodeToString(binary.BigEndian.AppendUint64(nil, t))[2:], "0")
	return cmp.Or(text, "0")
}

// derived is an ID that follows from another.
func derived(id string, n byte) string {
	h := fnv.New64a()
	_, _ = h.Write(append([]byte(id), n)) // never fails
	return hex.EncodeToString(h.Sum(nil))
}

func (w *writer) verdict(a *Answer) {
	w.text("gen_ai.evaluation.name", "groundedness")
	w.text("gen_ai.evaluation.score.label", label(a))
	score := "0.9"
	if a.Bad {
		score = "0.2"
	}
	w.b = append(w.b, `{"key":"gen_ai.evaluation.score.value","value":{"doubleValue":`+score+`}},`...)
}

func label(a *Answer) string {
	if a.Bad {
		return "fail"
	}
	return "pass"
}

func (w *writer) stamp(a *Answer) {
	var missing []string
	for i, value := range a.Values {
		switch {
		case value == Unknown:
			missing = append(missing, Variables[i])
			if !w.observed {
				w.text(stamped[i], Unknown)
			}
		case w.observed:
			w.text("llm_context.observed."+Variables[i], value)
		default:
			w.text(stamped[i], value)
		}
	}
	if w.observed {
		return
	}
	status := cmp.Or(a.Status, "declared")
	if len(missing) > 0 && a.Status == "" {
		slices.Sort(missing)
		status = "partial"
		w.text("llm_context.missing", strings.Join(missing, ","))
	}
	w.text("llm_context.status", status)
	w.text("llm_context.registry.revision", "c0ffee012345")
}

func (w *writer) text(key, value string) {
	w.b = append(w.b, `{"key":"`+key+`","value":{"stringValue":"`+value+`"}},`...)
}

func (w *writer) number(key string, value int) {
	w.b = append(w.b, `{"key":"`+key+`","value":{"intValue":"`+strconv.Itoa(value)+`"}},`...)
}

// logsOf writes the verdicts that stand in log records.
func logsOf(list []Answer) []byte {
	w := writer{}
	for i := range list {
		a := &list[i]
		if !a.Scored || a.Kind != chat || a.Verdict != InLog && a.Verdict != InLater {
			continue
		}
		at := a.Start.Add(20 * time.Second)
		if a.Verdict == InLater {
			at = a.Start.Add(5 * time.Hour)
		}
		nanos := strconv.FormatInt(at.UnixNano(), 10)
		w.b = append(w.b, `{"timeUnixNano":"`+nanos+`","observedTimeUnixNano":"`+nanos+`","eventName":"gen_ai.evaluation.result",`...)
		if a.Verdict == InLog {
			w.b = append(w.b, `"traceId":"`+a.Trace+`","spanId":"`+a.ID+`",`...)
		}
		w.b = append(w.b, `"attributes":[`...)
		w.verdict(a)
		w.text("gen_ai.response.id", "chatcmpl-"+a.ID)
		w.cut()
		w.b = append(w.b, `]},`...)
	}
	if len(w.b) == 0 {
		return nil
	}
	w.cut()
	head := `{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"judge"}}]},"scopeLogs":[{"scope":{"name":"judge"},"logRecords":[`
	return append(append([]byte(head), w.b...), "]}]}]}\n"...)
}
