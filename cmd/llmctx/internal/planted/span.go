// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"encoding/binary"
	"encoding/hex"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

// Span is one stamped span.
type Span struct {
	Start   time.Time
	Written time.Time // later than Start: spans that are late are written late
	Trace   string    // 32 hexadecimal digits
	ID      string    // 16 hexadecimal digits
	Service string
	Kind    string   // gen_ai.operation.name
	Values  []string // in the order of Variables
	Scored  bool     // it is known whether it is bad
	Bad     bool
}

// Spans makes the spans of a spec, ordered by the start of their traces.
func Spans(s Spec) iter.Seq[Span] {
	return func(yield func(Span) bool) {
		r := rand.New(rand.NewPCG(s.Seed, 0x11c7))
		p := newPlan(s, r)
		times := p.times(r)
		for _, at := range times {
			for _, span := range p.trace(at, r) {
				if !yield(span) {
					return
				}
			}
		}
	}
}

// times spreads the traces over the day, as the loads of the services do together.
func (p *plan) times(r *rand.Rand) []time.Time {
	length := p.Baseline + p.Window
	traces := p.Spans
	if p.Unequal {
		traces = int(float64(traces) / meanSize())
	}
	times := make([]time.Time, 0, traces)
	for len(times) < traces {
		at := p.Start.Add(time.Duration(r.Float64() * float64(length)))
		if r.Float64()*2 < total(at) {
			times = append(times, at)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	return times
}

func hour(at time.Time) float64 { return float64(minute(at)) / 60 }

func minute(at time.Time) int { return at.Hour()*60 + at.Minute() }

const minutes = 24 * 60

// loads holds how busy each service is in each minute of the day, cumulated over the
// services; all together 1 on average.
var loads = func() (table [minutes][len(services)]float64) {
	for m := range table {
		sum := 0.0
		for i, s := range services {
			sum += s.load * (1 + s.swing*math.Cos((float64(m)/60-s.peak)*math.Pi/12))
			table[m][i] = sum
		}
	}
	return table
}()

func total(at time.Time) float64 { return loads[minute(at)][len(services)-1] }

func pickService(at time.Time, r *rand.Rand) int {
	x := r.Float64() * total(at)
	cumulated := &loads[minute(at)]
	for i := range cumulated {
		if x < cumulated[i] {
			return i
		}
	}
	return len(services) - 1
}

func hexID(r *rand.Rand) string {
	return hex.EncodeToString(binary.BigEndian.AppendUint64(nil, r.Uint64()))
}

func (p *plan) span(at time.Time, r *rand.Rand) Span {
	n := pickService(at, r)
	svc := &services[n]
	s := Span{Start: at, Written: at, Service: svc.name, Kind: p.kind(at, r), Values: make([]string, len(Variables))}
	s.Trace, s.ID = hexID(r)+hexID(r), hexID(r)
	p.usual(&s, svc, r)
	p.canary(&s, svc, r)
	planted := p.plant(&s, svc, r)
	rate := p.From
	if planted || p.Rise && p.Moved == "" && !at.Before(p.BadFrom()) {
		rate = p.To
	}
	s.Scored = s.Kind == chat || p.Errors
	s.Bad = r.Float64() < rate && s.Kind == chat
	p.noise(&s, svc, r)
	if r.Float64() < 0.03 {
		s.Written = at.Add(time.Duration(r.ExpFloat64() * float64(time.Hour)))
	}
	return s
}

// usual fills in what is in force on a quiet day.
func (p *plan) usual(s *Span, svc *service, r *rand.Rand) {
	s.Values[prompt] = svc.name + ":r41"
	s.Values[route] = usualRoute(s.Kind, r)
	if svc.indexed {
		// Rebuilt every night at three.
		s.Values[index] = "kb:snap-" + s.Start.Add(-3*time.Hour).Format("2006-01-02")
	}
	s.Values[tools] = toolHashes[svc.name]
	s.Values[judge] = "groundedness:j7"
	s.Values[cohort] = p.cohort(s.Start, svc, r)
}

// usualRoute is the model that answered a chat; of other calls only the declared one is
// known.
func usualRoute(kind string, r *rand.Rand) string {
	x := r.Float64()
	switch {
	case kind != chat:
		return "chat-default:gpt-4o"
	case x < 0.04:
		return "chat-fallback:gpt-4o-mini-2024-07-18"
	case x < 0.07:
		return "chat-default:gpt-4.1-2025-04-14" // a standing canary
	default:
		return "chat-default:gpt-4o-2024-11-20"
	}
}

var toolHashes = map[string]string{
	"support-agent": "9f2c51d0aa31be77", "search-assistant": "41bd07c2a9e05f13", "code-review": "7d0e8a1b22c3f945",
	"mail-triage": "c3a5b7e900d1f268", "night-batch": "41bd07c2a9e05f13",
}

// cohort: consumers in the evening, companies by day, the batch by itself.
func (p *plan) cohort(at time.Time, svc *service, r *rand.Rand) string {
	if svc.name == "night-batch" {
		return "batch"
	}
	evening := 0.5 + 0.5*math.Cos((hour(at)-20)*math.Pi/12)
	switch x := r.Float64(); {
	case x < 0.05:
		return "beta"
	case x < 0.10:
		return "trial"
	case x < 0.10+0.8*(0.3+0.4*svc.evening*evening):
		return "consumer"
	default:
		return "company"
	}
}

// canary gives another variable a new value that changes nothing.
func (p *plan) canary(s *Span, svc *service, r *rand.Rand) {
	if p.decoy < 0 || s.Start.Before(p.decoyAt) || !s.carries(p.decoy) || r.Float64() >= p.decoyOf {
		return
	}
	s.Values[p.decoy] = fresh(p.decoy, svc, "decoy")
}

// plant moves what is to be moved, and reports whether the span got it.
func (p *plan) plant(s *Span, svc *service, r *rand.Rand) bool {
	v := slices.Index(Variables, p.Moved)
	if v < 0 || p.Local && svc != &services[0] {
		return false
	}
	before := s.Start.Before(p.at)
	if v == cohort && p.surge {
		// Trial users were always hard to please; now there are many more of them.
		if !before && r.Float64() < p.share {
			s.Values[v] = "trial"
		}
		return s.Values[v] == "trial"
	}
	if before || !s.carries(v) || r.Float64() >= p.share {
		return false
	}
	s.Values[v] = fresh(v, svc, "next")
	return true
}

// carries reports whether a span can show a change of a variable: a router picks models
// for chats only.
func (s *Span) carries(variable int) bool {
	return s.Values[variable] != "" && (variable != route || s.Kind == chat)
}

// fresh is a value that was never seen before.
func fresh(variable int, svc *service, tag string) string {
	switch variable {
	case prompt:
		return svc.name + ":r42-" + tag
	case route:
		return "chat-default:gpt-5-2026-" + tag
	case index:
		return "kb:snap-" + tag
	case tools:
		return toolHashes[svc.name][:8] + "-" + tag
	case judge:
		return "groundedness:j8-" + tag
	default:
		return "partner-" + tag
	}
}

// noise loses stamps, or puts that of another revision in their place.
func (p *plan) noise(s *Span, svc *service, r *rand.Rand) {
	for v := range s.Values {
		if s.Values[v] == "" {
			s.Values[v] = moved.Unknown
		}
		if r.Float64() >= p.Noise {
			continue
		}
		if r.Float64() < 0.5 {
			s.Values[v] = moved.Unknown
			continue
		}
		other := Span{Start: s.Start, Kind: s.Kind, Values: make([]string, len(Variables))}
		p.usual(&other, svc, r)
		if other.Values[v] != "" {
			s.Values[v] = other.Values[v]
		}
	}
}
