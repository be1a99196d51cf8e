// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
)

func evaluation(attributes ...string) otlpEvent {
	return otlpEvent{"gen_ai.evaluation.result", attrs(attributes...)}
}

func TestEveryJudgeThatLeftAResultIsListedByItsName(t *testing.T) {
	var s Span
	otlpSpan{attributes: attrs("gen_ai.operation.name", "chat"), events: []otlpEvent{
		evaluation("gen_ai.evaluation.name", "tone"),
		evaluation("gen_ai.evaluation.name", "fit", "gen_ai.evaluation.evaluator.id", "judge-b", "gen_ai.evaluation.evaluator.version", "j2"),
		evaluation("gen_ai.evaluation.name", "fit", "gen_ai.evaluation.evaluator.id", "judge-b", "gen_ai.evaluation.evaluator.version", "j7"),
		evaluation("gen_ai.evaluation.evaluator.version", "j9"),
	}}.feed(&s)
	s.Kind()
	assert.Equal(t, []Judge{{"judge-b", "fit", "j7"}, {"tone", "tone", ""}}, ParseJudges(s.Judges()))

	otlpSpan{name: "judge", attributes: attrs("gen_ai.evaluation.name", "tone", "gen_ai.evaluator.id", "judge-a", "gen_ai.evaluator.version", "j1")}.feed(&s)
	assert.Equal(t, Evaluator, s.Kind())
	assert.Equal(t, []Judge{{"judge-a", "tone", "j1"}}, ParseJudges(s.Judges()))

	otlpSpan{name: "GET"}.feed(&s)
	s.Kind()
	assert.Empty(t, s.Judges())
	assert.Empty(t, ParseJudges(""))
}

func TestOfMoreNamesThanAreKeptTheFirstAre(t *testing.T) {
	for _, order := range [][]int{{9, 8, 7, 6, 5, 4, 3, 2, 1, 0}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {5, 0, 9, 1, 8, 2, 7, 3, 6, 4}} {
		var set namedSet
		set.put(named{})
		for _, i := range order {
			set.put(named{name: strconv.Itoa(i), value: "v"})
		}
		assert.Equal(t, maxNamed, set.n)
		for i := range 10 {
			assert.Equal(t, i < maxNamed, set.get(strconv.Itoa(i)).value == "v", "%d of %v", i, order)
		}
		assert.Equal(t, named{}, set.only())
	}
	var one namedSet
	one.put(named{"a", "1", ""})
	one.put(named{"a", "0", "2"})
	assert.Equal(t, named{"a", "1", "2"}, one.only(), "the greater of two, in any order")
}

func TestAFlagIsToldByItsEventOrItsKey(t *testing.T) {
	var s Span
	otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "flag.evaluation.beta", "on"), events: []otlpEvent{
		{"feature_flag.evaluation", attrs("feature_flag.key", "prompt", "feature_flag.result.variant", "canary", "feature_flag.version", "3")},
		{"feature_flag", attrs("feature_flag.key", "old", "feature_flag.variant", "a", "feature_flag.result.value", "b")},
		{"feature_flag", attrs("feature_flag.key", "oldest", "feature_flag.result.value", "c")},
	}}.feed(&s)
	for key, variant := range map[string]string{"prompt": "canary", "old": "a", "oldest": "c", "beta": "on", "none": ""} {
		assert.Equal(t, variant, s.Flag(key), key)
	}
}
