// SPDX-License-Identifier: Apache-2.0

package expr_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
)

type record struct {
	attrs, resource map[string]string
	columns         map[string]any
}

func (r record) Attribute(resource bool, key string) (string, bool) {
	attributes := r.attrs
	if resource {
		attributes = r.resource
	}
	value, ok := attributes[key]
	return value, ok
}

func (r record) Column(name string) any { return r.columns[name] }

var answer = record{
	attrs:    map[string]string{"label": "fail", "score": "0.4", "tokens": "4001", "empty": "", "flag": "true", "word": "Größe 50%", "it's": "x"},
	resource: map[string]string{"region": "eu", "label": "of the resource"},
	columns: map[string]any{
		"name": "chat gpt-4o", "service": "support", "kind": "inference", "duration_ms": 1500.0, "status_code": "ERROR",
		"ts": time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), "trace_id": "0a", "span_id": "01",
	},
}

const (
	yes  = "holds"
	no   = "does not"
	null = "is NULL"
)

func TestAConditionHoldsAsInSQL(t *testing.T) {
	for text, want := range map[string]string{
		"attrs['label'] = 'fail'":                                         yes,
		"ATTRS['label']='fail' and Service = 'support'":                   yes,
		"attrs['label'] <> 'fail'":                                        no,
		"attrs['label'] != 'pass'":                                        yes,
		"attrs['none'] = 'fail'":                                          null,
		"NOT attrs['none'] = 'fail'":                                      null,
		"attrs['none'] = 'x' OR attrs['label'] = 'fail'":                  yes,
		"attrs['none'] = 'x' AND attrs['label'] = 'pass'":                 no,
		"attrs['none'] = 'x' AND attrs['label'] = 'fail'":                 null,
		"attrs['none'] IS NULL":                                           yes,
		"attrs['empty'] IS NULL":                                          no,
		"attrs['empty'] = ''":                                             yes,
		"attrs['none'] = ''":                                              null,
		"attrs['label'] IS NOT NULL":                                      yes,
		"attrs['label'] IN ('pass', 'fail')":                              yes,
		"attrs['label'] NOT IN ('pass', 'fail')":                          no,
		"attrs['none'] NOT IN ('pass')":                                   null,
		"attrs['score'] IN (0.4, 1)":                                      yes,
		"attrs['score'] < 0.5":                                            yes,
		"attrs['score'] < '0.5'":                                          yes,
		"attrs['label'] < 0.5":                                            null,
		"CAST(attrs['score'] AS DOUBLE) >= 0.4":                           yes,
		"TRY_CAST(attrs['label'] AS DOUBLE) > 0":                          null,
		"attrs['tokens']::int > 4000":                                     yes,
		"attrs['tokens']::BIGINT > -1e3":                                  yes,
		"attrs['flag'] = true":                                            yes,
		"duration_ms > 1000 AND status_code = 'ERROR'":                    yes,
		"name LIKE 'chat%'":                                               yes,
		"name LIKE '%4_'":                                                 yes,
		"name LIKE 'Chat%'":                                               no,
		"name ILIKE 'CHAT%'":                                              yes,
		"attrs['word'] ILIKE 'gRÖß_ 50%'":                                 yes,
		"name NOT LIKE '%x%'":                                             yes,
		"name NOT ILIKE '%GPT%'":                                          no,
		"attrs['none'] LIKE '%'":                                          null,
		"lower(name) = 'chat gpt-4o'":                                     yes,
		"coalesce(attrs['none'], attrs['label']) = 'fail'":                yes,
		"coalesce(attrs['none'], 'x') = 'x'":                              yes,
		"CASE WHEN attrs['label'] = 'fail' THEN true ELSE false END":      yes,
		"CASE attrs['label'] WHEN 'pass' THEN 1 WHEN 'fail' THEN 2 END=2": yes,
		"CASE WHEN attrs['none'] = 'a' THEN true END":                     null,
		"resource['region'] = 'eu'":                                       yes,
		"resource['label'] = 'fail'":                                      no,
		"ts >= '2026-11-20T09:00:00Z' AND ts < '2026-11-20 09:00:01'":     yes,
		"ts < '2026-11-20'":                                               no,
		"attrs['it''s'] = 'x'":                                            yes,
		"NOT NOT attrs['label'] = 'fail'":                                 yes,
		"(attrs['label'] = 'fail') = TRUE":                                yes,
		"attrs['label'] = 'fail' OR attrs['label'] = 'a' AND name = 'b'":  yes,
		"kind = 'inference'\n AND\t(service = 'support')":                 yes,
		"parent_span_id IS NULL":                                          yes,
		"attrs['score']::double + attrs['tokens']::double > 4001.3":       yes,
		"coalesce(attrs['score']::double, 0) + coalesce(attrs['none']::double, 0) + 1 = 1.4": yes,
		"attrs['score']::double + attrs['none']::double > 0":                                 null,
		"NULL = attrs['label']": null,
	} {
		t.Run(text, func(t *testing.T) {
			n, err := expr.Parse(text)
			require.NoError(t, err)
			holds, known := expr.Holds(n, answer)
			got := null
			if known {
				got = map[bool]string{true: yes, false: no}[holds]
			}
			assert.Equal(t, want, got)
		})
	}
}

// hostile is what a condition must not be: each reads, writes, attaches, installs, runs for ever, or is no condition.
var hostile = []string{
	"", " ", ";", "true; DROP TABLE spans", "attrs['a'] = 'b'; SELECT 1", "SELECT 1", "(SELECT 1)", "(SELECT true)",
	"EXISTS (SELECT 1)", "attrs['a'] IN (SELECT 'b')", "attrs['a'] = (SELECT content FROM read_text('/etc/passwd'))",
	"read_text('/etc/passwd') IS NULL", "read_csv('/etc/passwd') = 'x'", "read_blob('/etc/shadow') IS NOT NULL",
	"getenv('HOME') = 'x'", "current_setting('memory_limit') = 'x'", "pg_sleep(10) IS NULL", "sleep(3) = 0",
	"COPY (SELECT 1) TO '/tmp/x'", "true) TO '/tmp/x' --", "ATTACH '/tmp/x.db'", "INSTALL httpfs", "LOAD httpfs",
	"INSTALL httpfs FROM 'http://example.com'", "PRAGMA database_list", "SET memory_limit='1TB'", "EXPORT DATABASE '/tmp/x'",
	"attrs['a'] = 'b' UNION SELECT 1", "true -- comment", "true /* comment */", "true # comment", "true OR 1=1 --",
	"url('http://example.com') = 'x'", "file('/etc/passwd') = 'x'", "s3('http://example.com') IS NULL",
	"system.columns = 'x'", "information_schema.tables IS NULL", "attrs", "attrs['a']", "attrs[a] = 'b'", `attrs["a"] = 'b'`,
	`"name" = 'b'`, "attrs['a'] = \"b\"", "attrs['a] = 'b", "attrs['a'", "attrs[1] = 'a'", "attrs.a = 'b'", "resource", "1",
	"'true'", "duration_ms", "duration_ms AND true", "NOT name", "name = 1 = true", "ts > 5", "ts = 'yesterday'", "status_code < ts",
	"lower(1) = 'a'", "upper(name) = 'A'", "regexp_matches(name, '.*')", "name ~ 'a'", "name SIMILAR TO 'a'", "name LIKE name",
	"name LIKE '%' ESCAPE 'x'", "name || 'x' = 'y'", "name + 1 > 2", "ts + 1 > 2", "duration_ms * 1e308 > 1", "name BETWEEN 'a' AND 'b'",
	"CAST(name AS BLOB) IS NULL", "CAST(name AS DOUBLE[]) IS NULL", "name::JSON IS NULL", "CAST(name AS DOUBLE", "CASE END",
	"CASE WHEN name THEN 1 END = 1", "CASE WHEN true THEN 1 ELSE 'a' END = 1", "coalesce() IS NULL", "coalesce(1, 'a') = 1",
	"name IN ()", "name IN (name)", "name IN ('a', 1, ts)", "name IN (NULL)", "attrs['a'] = 'b\x00'", "attrs['\x00'] = 'b'", "\xff = 'a'",
	"attrs['a'] = $1", "attrs['a'] = ?", "attrs['a'] = {x:String}", "@@version = 'x'", "`name` = 'x'", "name = E'\\x00'", "name = $$x$$",
	"name = 'a' 'b'", "name IS 'a'", "name IS NOT", "AND", "true AND", "OR true", "true true", "x -> x", "[1] IS NULL", "{'a': 1} IS NULL",
	"1e999 = duration_ms", "duration_ms > 1_000", "duration_ms > 0x10", strings.Repeat("(", 5000) + "true" + strings.Repeat(")", 5000),
	strings.Repeat("NOT ", 20000) + "true", "name = '" + strings.Repeat("x", 1<<20) + "'", "COLUMNS(*) IS NULL", "* IS NULL", "spans.name = 'a'",
	"trace_id = any(attrs)", "map_keys(attrs) IS NULL", "nextval('s') = 1", "sum(duration_ms) > 1", "count(*) OVER () > 1", "name COLLATE nocase = 'a'",
	"'a' < 1", "attrs['a'] = 5 :: text",
}

func TestHostileConditionsAreRefusedWithTheirPlace(t *testing.T) {
	require.GreaterOrEqual(t, len(hostile), 60)
	for _, text := range hostile {
		n, err := expr.Parse(text)
		if !assert.Errorf(t, err, "%.80q is read as %v", text, n) {
			continue
		}
		var e *expr.Error
		require.ErrorAs(t, err, &e)
		assert.LessOrEqual(t, e.At, len(e.Text))
		assert.Less(t, len(err.Error()), 40<<10)
	}
}

func TestAnErrorShowsThePlaceAndWhatIsAllowed(t *testing.T) {
	_, err := expr.Parse("attrs['ü'] = 'x' AND\n upper(name) = 'A'")
	require.EqualError(t, err, "upper is not known here; "+expr.Allowed+", at character 23:\n   upper(name) = 'A'\n   ^")
}

func TestTheKeysOfAConditionAreFound(t *testing.T) {
	n, err := expr.Parse("CASE WHEN lower(attrs['a']) IN ('x') THEN coalesce(attrs['b'], 'y') LIKE 'z' ELSE NOT (resource['c'] IS NULL OR attrs['d'] > 1) END")
	require.NoError(t, err)
	var keys []string
	expr.Walk(n, func(n expr.Node) {
		if a, ok := n.(expr.Attribute); ok {
			keys = append(keys, a.Key)
		}
	})
	assert.Equal(t, []string{"a", "b", "c", "d"}, keys)
}

func TestOnlyDecimalNumbersAreNumbers(t *testing.T) {
	for text, want := range map[string]bool{
		"1": true, "-1.5": true, "+.5": true, "5.": true, "1e3": true, "1E-3": true, "1e+3": true,
		"": false, " 1": false, "1 ": false, "0x1": false, "1_0": false, "inf": false, "NaN": false, "--1": false, "1e": false, ".": false, "e3": false, "1e999": false, "true": false,
	} {
		_, ok := expr.ParseNumber(text)
		assert.Equal(t, want, ok, text)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Add("CASE WHEN attrs['a'] = 'b' THEN coalesce(resource['c'], lower(name)) LIKE '%d' END")
	f.Fuzz(func(t *testing.T, text string) {
		n, err := expr.Parse(text)
		if err != nil {
			_ = err.Error()
			return
		}
		require.Equal(t, expr.Bool, n.Type())
		expr.Holds(n, answer)
	})
}
