// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rated is a rate as llmctx tells it.
type rated struct {
	Count, Of        int64
	Share, Low, High float64
}

func (r *rated) String() string {
	if r == nil || r.Of == 0 {
		return "no scored spans"
	}
	return fmt.Sprintf("%.1f %% (%.1f to %.1f) %d of %d", 100*r.Share, 100*r.Low, 100*r.High, r.Count, r.Of)
}

// ratesByValue are the rates that llmctx tells, by variable and value.
func ratesByValue(t *testing.T, lake string, arguments ...string) map[string]map[string][2]string {
	t.Helper()
	var answer struct {
		Result struct {
			Variables []struct {
				Name   string `json:"name"`
				Values []struct {
					Value    string `json:"value"`
					Baseline *rated `json:"baseline_rate"`
					Bad      *rated `json:"bad_window_rate"`
				} `json:"values"`
			} `json:"variables"`
		} `json:"result"`
	}
	require.NoError(t, json.Unmarshal([]byte(postmortem(t, lake, append(arguments, "--json")...)), &answer))
	rates := map[string]map[string][2]string{}
	for _, v := range answer.Result.Variables {
		rates[v.Name] = map[string][2]string{}
		for _, value := range v.Values {
			rates[v.Name][value.Value] = [2]string{value.Baseline.String(), value.Bad.String()}
		}
	}
	return rates
}

// choice is what the page shows once something was chosen in it.
type choice struct {
	Service, Variable, Value string
	Rows                     map[string][2]string
	Chosen                   []string
	Line, Before, During     string
	Caption                  string
	Shown                    []string // services
}

// choose chooses in the page as a reader does, and tells what it shows then. Names come as JSON, so that none is code.
func choose(ctx context.Context, t *testing.T, service, variable, value string) choice {
	t.Helper()
	names, err := json.Marshal([]string{service, variable, value})
	require.NoError(t, err)
	return evaluate[choice](ctx, t, `(names => {
		["service", "variable", "value"].forEach((id, i) => {
			const select = document.getElementById(id), option = [...select.options].find(o => o.text === names[i]);
			if (!option) throw new Error("no " + id + " " + names[i]);
			select.value = option.value;
			select.dispatchEvent(new Event("change"));
		});
		const text = (selector, of) => of.querySelector(selector).textContent.replaceAll("\u00a0", " ").replace(/(\d),(?=\d{3})/g, "$1");
		const rate = cell => [...cell.children].slice(0, 2).map(e => e.textContent).join(" ").trim();
		const rows = [...document.querySelectorAll("#values tbody tr")], open = [...document.querySelectorAll(".service[open]")];
		const plain = s => s.replaceAll("\u00a0", " ").replace(/(\d),(?=\d{3})/g, "$1");
		return {
			Service: document.getElementById("of-service").textContent, Variable: document.getElementById("of-variable").textContent,
			Rows: Object.fromEntries(rows.map(r => [r.querySelector("[data-value]").textContent,
				["[data-before]", "[data-during]"].map(s => plain(rate(r.querySelector(s))))])),
			Chosen: rows.filter(r => r.hasAttribute("data-chosen")).map(r => r.querySelector("[data-value]").textContent),
			Line: open[0].querySelector(".rate .range").getAttribute("d") + open[0].querySelector(".rate .line").getAttribute("d"),
			Caption: text(".rate figcaption", open[0]).trim(),
			Before: text("[data-before]", open[0]), During: text("[data-during]", open[0]),
			Shown: open.filter(e => e.checkVisibility()).map(e => e.querySelector("summary").textContent),
		};
	})(`+string(names)+`)`)
}

// options lists what can be chosen.
func options(ctx context.Context, t *testing.T, id string) []string {
	t.Helper()
	return evaluate[[]string](ctx, t, `[...document.getElementById("`+id+`").options].map(o => o.text)`)
}

// What the script of the page draws is what Go counted: for every service, variable and value.
func TestChoosingInThePageDrawsWhatLlmctxCounted(t *testing.T) {
	browser := browserBinary(t)
	page := filepath.Join(t.TempDir(), "postmortem.html")
	lake, _ := lakeOf(t, "prompt", "zstd", "7")
	postmortem(t, lake, "--html", page)
	written, err := os.ReadFile(page)
	require.NoError(t, err)
	ctx, seen := looks[0].start(t, browser, page)
	services, variables := options(ctx, t, "service"), options(ctx, t, "variable")
	require.Greater(t, len(services), 3)
	require.Len(t, variables, 6)
	compared := 0
	for at, service := range services {
		var only []string
		if service != "all services" {
			only = []string{"--service", service}
		}
		want := ratesByValue(t, lake, only...)
		first := choose(ctx, t, service, variables[0], "all values")
		assert.Equal(t, drawnByGo(t, string(written), at), first.Line, "the script draws what Go drew: %s", service)
		for _, variable := range variables {
			all := choose(ctx, t, service, variable, "all values")
			assert.Equal(t, []string{service, variable, service}, append([]string{all.Service, all.Variable}, all.Shown...))
			assert.Equal(t, "Bad answers", all.Caption)
			assert.Equal(t, first.Line, all.Line, "all values of any variable are all answers")
			for value, rates := range want[variable] {
				if shown, ok := all.Rows[value]; ok {
					assert.Equal(t, rates, shown, "%s, %s %s", service, variable, value)
					compared++
				}
			}
			for _, value := range options(ctx, t, "value")[1:] {
				one := choose(ctx, t, service, variable, value)
				assert.Equal(t, []string{value}, one.Chosen)
				assert.Equal(t, "Bad answers with "+variable+" "+value, one.Caption, "on paper, nothing else tells of which answers the rate is")
				assert.Equal(t, all.Rows, one.Rows, "the table stays")
				for i, long := range []string{one.Before, one.During} {
					assert.Equal(t, one.Rows[value][i], short(long), "%s, %s %s: the chart is of the value", service, variable, value)
				}
			}
		}
	}
	assert.Greater(t, compared, 60)
	assert.Empty(t, seen.complaints)
}

var longForm = regexp.MustCompile(`^(\d+ of \d+) = (\S+ %) \(95 %: (.*)\)$`)

// short writes a rate as the table does.
func short(long string) string { return longForm.ReplaceAllString(long, "$2 ($3) $1") }

// drawnByGo is the chart of a service before any script ran.
func drawnByGo(t *testing.T, html string, group int) string {
	t.Helper()
	_, html, ok := strings.Cut(html, fmt.Sprintf(`id="group%d"`, group))
	require.True(t, ok)
	match := regexp.MustCompile(`<path class="range" d="([^"]*)"/><path class="line" d="([^"]*)"/>`).FindStringSubmatch(html)
	require.NotNil(t, match)
	return match[1] + match[2]
}

// Names that are markup stay names, whatever is chosen.
func TestChoosingHostileNamesRunsNothing(t *testing.T) {
	browser := browserBinary(t)
	lake, page := filepath.Join(t.TempDir(), "traces.json"), filepath.Join(t.TempDir(), "postmortem.html")
	require.NoError(t, os.WriteFile(lake, hostileLake(t), 0o600))
	postmortem(t, lake, "--html", page)
	ctx, seen := looks[0].start(t, browser, page)
	title := evaluate[string](ctx, t, "document.title")
	elements := evaluate[int64](ctx, t, `document.querySelectorAll("script, img").length`)
	for _, variable := range options(ctx, t, "variable") {
		choose(ctx, t, hostile, variable, "all values")
		for _, value := range options(ctx, t, "value") {
			shown := choose(ctx, t, hostile, variable, value)
			assert.Equal(t, hostile, shown.Service)
			assert.Equal(t, []string{value}, shown.Chosen)
		}
	}
	assert.Equal(t, title, evaluate[string](ctx, t, "document.title"))
	assert.Equal(t, elements, evaluate[int64](ctx, t, `document.querySelectorAll("script, img").length`))
	assert.Equal(t, []string{"file://" + page}, seen.requests)
	assert.Empty(t, seen.complaints)
}
