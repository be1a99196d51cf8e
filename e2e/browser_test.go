// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"cmp"
	"context"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// look is one way to look at a page.
type look struct {
	name          string
	width, height int64
	features      []*emulation.MediaFeature
	media         string
	vision        emulation.SetEmulatedVisionDeficiencyType
}

var dark = []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}

var looks = []look{
	{name: "desktop", width: 1280, height: 900},
	{name: "phone", width: 360, height: 740},
	{name: "dark", width: 1280, height: 900, features: dark},
	{name: "dark-phone", width: 360, height: 740, features: dark},
	{name: "no-colour", width: 1280, height: 900, vision: emulation.SetEmulatedVisionDeficiencyTypeAchromatopsia},
	{name: "print", width: 680, height: 960, media: "print"}, // what A4 has between the margins
}

// sight is what a browser shows of the page.
type sight struct {
	mu                   sync.Mutex
	requests, complaints []string
	scrollWidth          int64
	title, text          string
	lanes                int64 // charts of a variable, of the service that is shown
	patterned            bool  // what moved is hatched, and is called so
	cut                  []string
	wrapped              []string // values in columns of a table that go over several lines
	faint                []string // text with a contrast below 4.5, what WCAG asks for
	smallest             float64  // letters, in pixels
	roles                map[string]int
	nameless             int // charts that a screen reader cannot tell
	picture              []byte
}

// browserBinary names the browser, or skips the test.
func browserBinary(t *testing.T) string {
	t.Helper()
	browser := os.Getenv("CHROMIUM_BINARY")
	if browser == "" {
		t.Skip("CHROMIUM_BINARY names no browser; make e2e installs one")
	}
	return browser
}

// open shows the page in a new browser without a network, and reads what it shows.
func (l look) open(t *testing.T, browser, page string) *sight {
	t.Helper()
	ctx, s := l.start(t, browser, page)
	s.read(ctx, t)
	var err error
	s.picture, err = chromedp.Run(ctx, chromedp.FullScreenshot(100))
	require.NoError(t, err)
	return s
}

// start shows the page in a new browser without a network.
func (l look) start(t *testing.T, browser, page string) (context.Context, *sight) {
	t.Helper()
	s := &sight{roles: map[string]int{}}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(browser), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"))
	allocated, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocated, chromedp.WithListener(s.listen))
	t.Cleanup(cancel)
	call(ctx, t, network.Enable, network.EnableParams{})
	call(ctx, t, log.Enable, cdp.Empty{})
	call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: l.media, Features: l.features})
	call(ctx, t, emulation.SetEmulatedVisionDeficiency, emulation.SetEmulatedVisionDeficiencyParams{
		Type: cmp.Or(l.vision, emulation.SetEmulatedVisionDeficiencyTypeNone),
	})
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(l.width, l.height), chromedp.Navigate("file://"+page)))
	return ctx, s
}

func (s *sight) read(ctx context.Context, t *testing.T) {
	t.Helper()
	s.title = evaluate[string](ctx, t, `document.title`)
	s.scrollWidth = evaluate[int64](ctx, t, `document.scrollingElement.scrollWidth`)
	s.text = evaluate[string](ctx, t, `document.body.innerText`)
	s.lanes = evaluate[int64](ctx, t, `document.querySelectorAll(".service[open] figure svg[role=img][aria-label^=Values]").length`)
	s.patterned = evaluate[bool](ctx, t, `(hatched => hatched.length > 0 && hatched.every(
		e => getComputedStyle(e).fill.includes("#hatched") && /moved|named/.test(e.closest("figure").querySelector("figcaption").innerText)))(
		[...document.querySelectorAll(".service[open] figure .shapes rect[class^=hatched]")])`)
	s.wrapped = evaluate[[]string](ctx, t, wrapped)
	s.cut = evaluate[[]string](ctx, t, `[...document.querySelectorAll("h1, h2, h3, p, dd, li, td, th, pre, figcaption")].filter(
		e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline" && e.clientWidth > 1 &&
			!e.closest("thead")).map(e => e.innerText.slice(0, 80))`)
	s.faint = evaluate[[]string](ctx, t, faint)
	s.smallest = evaluate[float64](ctx, t, `Math.min(...[...document.querySelectorAll("main *")].filter(e => e.innerText).map(
		e => parseFloat(getComputedStyle(e).fontSize)))`)
	tree, err := chromedp.Call(ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	require.NoError(t, err)
	for _, node := range tree.Nodes {
		if node.Ignored || node.Role == nil {
			continue
		}
		role := strings.Trim(string(node.Role.Value), `"`)
		s.roles[role]++
		if role == "image" && (node.Name == nil || string(node.Name.Value) == `""`) {
			s.nameless++
		}
	}
}

// wrapped lists the values of tables with columns that do not stand on one line. Those that no column could hold may break.
const wrapped = `[...document.querySelectorAll("td .short, td.short, .whole")].filter(e => {
	if (getComputedStyle(e.closest("tr") ?? e).display !== "table-row") return false;
	const range = document.createRange();
	range.selectNodeContents(e);
	const lines = new Set([...range.getClientRects()].filter(r => r.width > 0).map(r => Math.round(r.top / 8)));
	return lines.size > 1 && !e.querySelector("svg");
}).map(e => e.innerText.slice(0, 80))`

// faint lists text that stands out too little from what is behind it.
const faint = `(() => {
	const channels = colour => colour.match(/[\d.]+/g).map(Number);
	const light = colour => {
		const [r, g, b] = channels(colour).map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const behind = e => {
		for (; e; e = e.parentElement) {
			const colour = getComputedStyle(e).backgroundColor;
			if ((channels(colour)[3] ?? 1) > 0) return colour;
		}
		return "rgb(255, 255, 255)";
	};
	const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
	return [...document.querySelectorAll("main *")].filter(
		e => e instanceof HTMLElement && [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim()) &&
			contrast(light(getComputedStyle(e).color), light(behind(e))) < 4.5).map(e => e.outerHTML.slice(0, 80));
})()`

func call[P, R any](ctx context.Context, t *testing.T, command cdp.Command[P, R], params P) {
	t.Helper()
	_, err := chromedp.Call(ctx, command, params)
	require.NoError(t, err)
}

func evaluate[T any](ctx context.Context, t *testing.T, expression string) T {
	t.Helper()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	require.NoError(t, err)
	return value
}

// listen notes what the page asks for and what the browser complains of.
func (s *sight) listen(event any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, "data:") { // the browser's own filter for colours; the page has none
			s.requests = append(s.requests, e.Request.URL)
		}
	case *log.EventEntryAdded:
		s.complaints = append(s.complaints, e.Entry.Text)
	}
}
