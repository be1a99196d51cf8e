// SPDX-License-Identifier: Apache-2.0

package query

import (
	"database/sql"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
)

// Where packing has numbered the verdicts that spans carry, and they are few, what a question asks of a verdict is asked of each of them once: of spans,
// their numbers are compared, and no text.

// OwnVerdict is a verdict that spans carry.
type OwnVerdict struct {
	Name, Label sql.NullString
	Score       sql.NullFloat64
	Holds       []sql.NullInt64 // each aspect, as Tests has it
}

// OwnVerdicts is a query of what is known of the verdicts of a relation of their names, labels and scores, as spans have these, and a number by
// which they are ordered: rows of name, label, score, and what Tests tells of each aspect.
func (s *Spec) OwnVerdicts(f Fields, relation string, texts []string) string {
	columns := []string{f.Attribute(false, NameKey), f.Attribute(false, LabelKey), s.Number(f.Attribute(false, ScoreKey))}
	for i := range s.Asked.Behaviour {
		test := "NULL"
		if s.isOfOwnVerdict(i) {
			test = Tests(s, f, &s.Asked.Behaviour[i], texts)
		}
		columns = append(columns, "CAST("+test+" AS bigint)")
	}
	return fmt.Sprintf("SELECT %s FROM (%s) v ORDER BY number", strings.Join(columns, ", "), relation)
}

// CanOwn reports whether each aspect that verdicts answer is one of them alone. What then holds of a span without a verdict has to be looked at.
func (s *Spec) CanOwn() bool {
	for i := range s.Asked.Behaviour {
		if Verdicts(&s.Asked.Behaviour[i], s.Asked.Reach) && !s.isOfOwnVerdict(i) {
			return false
		}
	}
	return true
}

// isOfOwnVerdict reports whether an aspect asks for nothing but what numbers of verdicts tell.
func (s *Spec) isOfOwnVerdict(i int) bool {
	a := &s.Asked.Behaviour[i]
	if len(a.Verdicts) > 0 || len(a.Texts) > 0 || !Verdicts(a, s.Asked.Reach) {
		return len(a.Verdicts) > 0
	}
	is := true
	expr.Walk(a.Expression, func(n expr.Node) {
		switch n := n.(type) {
		case expr.Column:
			is = false
		case expr.Attribute:
			is = is && !n.Resource && slices.Contains([]string{NameKey, LabelKey, ScoreKey}, n.Key)
		}
	})
	return is
}

// HasOwnVerdicts reports whether spans have the column own_verdict.
func (s *Spec) HasOwnVerdicts() bool { return s.Numbered && s.Own != nil }

// ByOwnVerdict renders what Tests does of an aspect, by the number of the verdict that a span carries, if that tells it.
func (s *Spec) ByOwnVerdict(i int) (text string, is bool) {
	if !s.HasOwnVerdicts() || !s.isOfOwnVerdict(i) {
		return "", false
	}
	var cases string
	for value := range int64(2) {
		var numbers []string
		for n, own := range s.Own {
			if own.Holds[i].Valid && own.Holds[i].Int64 == value {
				numbers = append(numbers, strconv.Itoa(n))
			}
		}
		if len(numbers) > 0 {
			cases += fmt.Sprintf(" WHEN own_verdict IN (%s) THEN %d", strings.Join(numbers, ", "), value)
		}
	}
	if cases == "" {
		return "CAST(NULL AS INTEGER)", true
	}
	return "CASE" + cases + " END", true
}

// ownBits are how many bits tell which verdict a span carries, if any.
func (s *Spec) ownBits() int { return bits.Len(uint(len(s.Own))) }

// Tells reports whether a verdict answers an aspect that verdicts answer.
func (s *Spec) Tells(o *OwnVerdict) bool {
	for i := range s.Asked.Behaviour {
		if o.Holds[i].Valid && Verdicts(&s.Asked.Behaviour[i], s.Asked.Reach) {
			return true
		}
	}
	return false
}
