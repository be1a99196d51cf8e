// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// service is one application.
type service struct {
	name    string
	load    float64       // share of the traffic
	peak    float64       // hour of the day, UTC, of the most traffic
	swing   float64       // how much of the load follows the time of day, 0..1
	rate    float64       // of bad answers on a usual day
	rebuilt time.Duration // how often its index is; 0: it has none
	deploys bool          // its prompt is deployed every day
	tested  bool          // a standing A/B test runs on its prompt
}

var services = []service{
	{name: "support-agent", load: 0.36, peak: 14, swing: 0.5, rate: 0.025, rebuilt: day},
	{name: "search-assistant", load: 0.24, peak: 18, swing: 0.4, rate: 0.04, rebuilt: 2 * time.Hour, tested: true},
	{name: "code-review", load: 0.18, peak: 11, swing: 0.6, rate: 0.03, deploys: true},
	{name: "mail-triage", load: 0.14, peak: 9, swing: 0.5, rate: 0.02, rebuilt: day},
	{name: "night-batch", load: 0.08, peak: 2, swing: 0.8, rate: 0.03, rebuilt: day},
}

const (
	day  = 24 * time.Hour
	chat = "chat"
)

// change is a new value of a variable in one service.
type change struct {
	at, until time.Time     // until: zero, or when it ended
	spread    time.Duration // over how long it reached all replicas
	share     func(time.Time) float64
	value     string
}

// world is what holds of one run before the first answer.
type world struct {
	Setting
	rand    *rand.Rand
	changes [][][]change // by service and variable, in the order of their begin
	bursts  [][]Window   // of the fallback model, by service
	effects []func(*Answer) float64
	edits   []func(*Answer)
	wander  []float64 // by service and day, how the rate strays by itself
	loops   []loop
	place   Place
	judged  float64 // share of the answers with a verdict
	truth   Truth
	busier  func(service int, at time.Time) float64
	floods  []flood
	retried float64                 // how probable a bad answer is asked for once more
	longer  bool                    // conversations have five turns on average
	calls   func(*Answer) int       // how many tool calls an answer makes; nil: now and then one
	spans   bool                    // what is bad is measured of every span, and no judge says it
	agents  bool                    // there is an agent above each answer of the first service
	stamped func(*Answer)           // what the stamp of an answer tells once it is known whether it is bad
	missing func(*Answer) bool      // tells whose verdict is lost
	sample  func(*Answer) float64   // probability to be kept; nil: all are
	untold  func(*Answer, int) bool // tells which variable's value acts, but is not recorded
}

// Window is from one time to another.
type Window struct{ From, To time.Time }

// Holds reports whether a time lies in it.
func (w Window) Holds(at time.Time) bool { return !at.Before(w.From) && at.Before(w.To) }

// loop is a conversation that turns for long and answers badly.
type loop struct {
	service int
	at      time.Time
	turns   int
}

// flood are conversations of one tenant in a short time.
type flood struct {
	service       int
	within        Window
	conversations int
	rate          float64 // of bad answers, beyond the usual one
}

func hexID(r *rand.Rand) string {
	return hex.EncodeToString(binary.BigEndian.AppendUint64(nil, r.Uint64()))
}

// conversations makes the answers of all conversations, in the order of their begin.
func (w *world) conversations() []Answer {
	var list []Answer
	begins := w.begins()
	for _, at := range begins {
		n := w.pick(at)
		list = append(list, w.conversation(n, at, w.turns(), nil)...)
	}
	for i := range w.loops {
		l := &w.loops[i]
		list = append(list, w.conversation(l.service, l.at, l.turns, l)...)
	}
	for i := range w.floods {
		list = append(list, w.flooded(&w.floods[i])...)
	}
	slices.SortStableFunc(list, func(a, b Answer) int { return a.Start.Compare(b.Start) })
	return list
}

// flooded are the answers to one tenant, who asks for what is answered worse.
func (w *world) flooded(f *flood) []Answer {
	effects := w.effects
	defer func() { w.effects = effects }()
	w.effects = append(slices.Clone(effects), func(*Answer) float64 { return f.rate })
	var list []Answer
	for range f.conversations {
		at := f.within.From.Add(time.Duration(w.rand.Float64() * float64(f.within.To.Sub(f.within.From))))
		list = append(list, w.conversation(f.service, at, w.turns(), nil)...)
	}
	for i := range list {
		list[i].Tier = tiers[0]
	}
	return list
}

// begins spreads the conversations over the days, as the loads of the services do together.
func (w *world) begins() []time.Time {
	const mean = 3 // turns
	length := w.End.Sub(w.Start)
	list := make([]time.Time, 0, w.Answers/mean)
	for len(list) < w.Answers/mean {
		at := w.Start.Add(time.Duration(w.rand.Float64() * float64(length)))
		if w.rand.Float64()*3 < w.load(at, len(services)-1) {
			list = append(list, at)
		}
	}
	slices.SortFunc(list, time.Time.Compare)
	return list
}

// load is that of the services up to one.
func (w *world) load(at time.Time, upTo int) (sum float64) {
	hour := float64(at.Hour()) + float64(at.Minute())/60
	for i := range services[:upTo+1] {
		s := &services[i]
		load := s.load * (1 + s.swing*math.Cos((hour-s.peak)*math.Pi/12))
		if w.busier != nil {
			load *= w.busier(i, at)
		}
		sum += load
	}
	return sum
}

func (w *world) pick(at time.Time) int {
	x := w.rand.Float64() * w.load(at, len(services)-1)
	for i := range services {
		if x < w.load(at, i) {
			return i
		}
	}
	return len(services) - 1
}

// turns is 3 on average and 12 at most, where conversations are no longer.
func (w *world) turns() int {
	most, more := 12, 0.67
	if w.longer {
		most, more = 20, 0.8
	}
	n := 1
	for n < most && w.rand.Float64() < more {
		n++
	}
	return n
}

func (w *world) conversation(n int, at time.Time, turns int, l *loop) []Answer {
	var list []Answer
	r := w.rand
	id := hexID(r)
	var side [8]float64
	for v := range side {
		side[v] = r.Float64()
	}
	host, region, tier := r.IntN(8), r.IntN(3), r.IntN(4)
	mood := 0.6 // conversations go well or badly as a whole, to a part
	if r.Float64() < 0.2 {
		mood = 2.6
	}
	group := w.cohort(at, side[6])
	const mostTurns = 60
	again := false
	for turn := 0; turn < turns; turn++ {
		switch {
		case again:
			at = at.Add(time.Duration((1 + r.ExpFloat64()) * float64(2*time.Second)))
		case turn > 0:
			at = at.Add(time.Duration(r.ExpFloat64() * float64(2*time.Minute)))
		}
		if !at.Before(w.End) {
			break
		}
		a := Answer{
			Start: at, Written: at, Trace: hexID(r) + hexID(r), ID: hexID(r), Conversation: id, Turn: turn, Service: services[n].name,
			Kind: chat, Values: make([]string, len(Variables)), Seconds: 0.5 + 2*r.ExpFloat64(), Tokens: 50 + int(200*r.ExpFloat64()),
			Host: services[n].name + "-" + strconv.Itoa(host), Region: regions[region], Tier: tiers[tier], Weight: 1, Verdict: w.place,
		}
		for v := range Variables {
			a.Values[v] = w.value(n, v, at, side[v])
		}
		a.Values[cohort] = group
		w.fallback(&a, n, r.Float64())
		for _, edit := range w.edits {
			edit(&a)
		}
		a.usual = w.usualRate(&a, n) * mood
		a.rate = a.usual
		for _, effect := range w.effects {
			a.rate += effect(&a) * min(mood, 1.4) / 0.76
		}
		a.Scored = r.Float64() < w.judged
		a.Bad = r.Float64() < a.rate || l != nil
		if l != nil || w.spans {
			a.Scored = true
		}
		if again = w.retried > 0 && a.Bad && turns < mostTurns && r.Float64() < w.retried; again {
			turns++
		}
		if w.missing != nil && w.missing(&a) {
			a.Scored = false
		}
		if w.spans {
			a.Seconds = slow(a.Bad, r)
		}
		if r.Float64() < 0.02 {
			a.Written = at.Add(time.Duration(r.ExpFloat64() * float64(time.Hour)))
		}
		if w.stamped != nil {
			w.stamped(&a)
		}
		w.lose(&a)
		list = append(list, a)
		list = append(list, w.around(&a)...)
	}
	return list
}

// slow is how long an answer takes: the tail is heavy, and what is bad takes over five seconds.
func slow(bad bool, r *rand.Rand) float64 {
	const limit = 5
	if bad {
		return limit * math.Pow(1-r.Float64(), -1/1.5) * 1.001
	}
	return limit * (0.1 + 0.85*math.Pow(r.Float64(), 2))
}

var (
	regions = []string{"eu-west-1", "us-east-1", "ap-south-1"}
	tiers   = []string{"free", "pro", "team", "enterprise"}
)

// lose takes one value of two hundred away, and what is not recorded.
func (w *world) lose(a *Answer) {
	for v := range a.Values {
		if a.Values[v] == "" || w.rand.Float64() < 0.005 || w.untold != nil && w.untold(a, v) {
			a.Values[v] = Unknown
		}
	}
}

// around makes the tool calls that an answer made, and the agent above it.
func (w *world) around(a *Answer) (list []Answer) {
	if w.agents && a.Service == services[0].name {
		agent := *a
		agent.Values = slices.Clone(a.Values)
		agent.ID, agent.Kind, agent.Values[route], agent.Values[tools] = hexID(w.rand), "invoke_agent", Unknown, Unknown
		list = append(list, agent)
	}
	calls := 1
	if w.calls != nil {
		calls = w.calls(a)
	}
	if calls == 1 && w.rand.Float64() > 0.25 {
		return list
	}
	for range calls {
		call := *a
		call.Values = slices.Clone(a.Values)
		call.ID, call.Kind, call.Scored, call.Bad = hexID(w.rand), "execute_tool", false, false
		if w.spans {
			const slowTool = 0.01
			call.Scored, call.Bad, call.usual, call.rate = true, w.rand.Float64() < slowTool, slowTool, slowTool
			call.Seconds = slow(call.Bad, w.rand)
		}
		list = append(list, call)
	}
	return list
}

// value is what is in force, for one side of a rollout.
func (w *world) value(n, v int, at time.Time, side float64) string {
	value := ""
	for i := range w.changes[n][v] {
		c := &w.changes[n][v][i]
		begins := c.at.Add(time.Duration(side * float64(c.spread)))
		if at.Before(begins) || !c.until.IsZero() && !at.Before(c.until) {
			continue
		}
		if c.share != nil && side >= c.share(at) {
			continue
		}
		value = c.value
	}
	return value
}

func (w *world) cohort(at time.Time, side float64) string {
	evening := 0.5 + 0.5*math.Cos((float64(at.Hour())-20)*math.Pi/12)
	switch {
	case side < 0.05:
		return "beta"
	case side < 0.12:
		return "trial"
	case side < 0.12+0.8*(0.3+0.3*evening):
		return "consumer"
	default:
		return "company"
	}
}

// fallback answers with the smaller model in bursts.
func (w *world) fallback(a *Answer, n int, x float64) {
	share := 0.02
	for _, b := range w.bursts[n] {
		if b.Holds(a.Start) {
			share = 0.5
		}
	}
	if x < share {
		a.Values[route] = "chat-fallback:gpt-4o-mini-2024-07-18"
	}
}

func (w *world) usualRate(a *Answer, n int) float64 {
	rate := services[n].rate
	if a.Values[cohort] == "trial" {
		rate *= 1.8
	}
	if a.Values[route] == "chat-fallback:gpt-4o-mini-2024-07-18" {
		rate *= 1.3
	}
	hour := float64(a.Start.Hour())
	return rate * (1 + 0.1*math.Cos((hour-3)*math.Pi/12)) * w.wander[n*64+int(a.Start.Sub(w.Start)/day)%64]
}
