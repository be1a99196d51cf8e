// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// look is one way to look at a page.
type look struct {
	name          string
	width, height int64
	features      []*emulation.MediaFeature
	media         string
	vision        emulation.SetEmulatedVisionDeficiencyType
}

var looks = []look{
	{name: "desktop", width: 1280, height: 900},
	{name: "phone", width: 360, height: 740},
	{name: "dark", width: 1280, height: 900, features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}},
	{name: "no-colour", width: 1280, height: 900, vision: emulation.SetEmulatedVisionDeficiencyTypeAchromatopsia},
	{name: "print", width: 794, height: 1123, media: "print"},
}

// TestThePageOfAPostmortemIsReadOnAPhoneWithoutColourAndWithoutANetwork opens it in a real browser. The pictures stay in
// _build/e2e.
func TestThePageOfAPostmortemIsReadOnAPhoneWithoutColourAndWithoutANetwork(t *testing.T) {
	browser := os.Getenv("CHROMIUM_BINARY")
	if browser == "" {
		t.Skip("CHROMIUM_BINARY names no browser; make e2e installs one")
	}
	page := filepath.Join(t.TempDir(), "postmortem.html")
	postmortem(t, plantedLake(t, "prompt", "zstd"), "--html", page)
	pictures := filepath.Join(harness.Root(t), "_build", "e2e")
	require.NoError(t, os.MkdirAll(pictures, 0o755))
	for _, l := range looks {
		t.Run(l.name, func(t *testing.T) {
			seen := l.open(t, browser, page)
			assert.Equal(t, []string{"file://" + page}, seen.requests, "the page asks for nothing but itself")
			assert.Empty(t, seen.complaints)
			assert.LessOrEqual(t, seen.scrollWidth, l.width, "nothing reaches beyond the edge")
			assert.Empty(t, seen.cut, "no text is cut off")
			assert.Contains(t, seen.text, "prompt moved together with the bad answers.")
			assert.NotContains(t, strings.ToLower(seen.text), "caused")
			assert.Equal(t, int64(6), seen.lanes, "one lane a variable")
			assert.True(t, seen.patterned, "what moved is told apart by its pattern and by a word")
			assert.GreaterOrEqual(t, seen.smallest, 11.0, "the smallest letters, in pixels")
			require.NoError(t, os.WriteFile(filepath.Join(pictures, "postmortem-"+l.name+".png"), seen.picture, 0o600))
		})
	}
}

// sight is what a browser shows of the page.
type sight struct {
	mu                   sync.Mutex
	requests, complaints []string
	scrollWidth, lanes   int64
	text                 string
	patterned            bool
	cut                  []string
	smallest             float64
	picture              []byte
}

func (l look) open(t *testing.T, browser, page string) *sight {
	t.Helper()
	s := &sight{}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(browser), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true))
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
	s.scrollWidth = evaluate[int64](ctx, t, `document.scrollingElement.scrollWidth`)
	s.text = evaluate[string](ctx, t, `document.body.innerText`)
	s.lanes = evaluate[int64](ctx, t, `document.querySelectorAll("figure svg[role=img][aria-labelledby^=lane] > title").length`)
	s.patterned = evaluate[bool](ctx, t, `(hatched => hatched.length > 0 && hatched.every(
		e => getComputedStyle(e).fill.includes("#hatched") && e.closest("figure").innerText.includes("moved, named")))(
		[...document.querySelectorAll("figure .shapes rect[class^=hatched]")])`)
	s.cut = evaluate[[]string](ctx, t, `[...document.querySelectorAll("h1, h2, h3, p, dd, li, td, th, pre, figcaption span")].filter(
		e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline" && e.clientWidth > 1 &&
			!e.closest("thead")).map(e => e.innerText.slice(0, 80))`)
	s.smallest = evaluate[float64](ctx, t, `Math.min(...[...document.querySelectorAll("main *")].filter(e => e.innerText).map(
		e => parseFloat(getComputedStyle(e).fontSize)))`)
	var err error
	s.picture, err = chromedp.Run(ctx, chromedp.FullScreenshot(100))
	require.NoError(t, err)
	return s
}

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
