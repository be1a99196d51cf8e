// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxAnswer bounds what is read of one answer.
const maxAnswer = 16 << 20

// HTTPConfig is an address that answers in JSON, and what to take out of it: an expression, or
// a recipe with its parameters.
type HTTPConfig struct {
	URL     string            `mapstructure:"url"`
	Headers map[string]string `mapstructure:"headers"`
	JQ      string            `mapstructure:"jq"`
	Recipe  string            `mapstructure:"recipe"`

	// Parameters of recipes.
	Alias       string `mapstructure:"alias"`
	Label       string `mapstructure:"label"`
	Name        string `mapstructure:"name"`
	Tag         string `mapstructure:"tag"`
	Project     string `mapstructure:"project"`
	Environment string `mapstructure:"environment"`

	_ struct{}
}

type web struct {
	HTTPConfig
	shape   *shape
	jq      *expression
	values  []any // of the parameters that the expression knows
	client  *http.Client
	now     func() time.Time
	address string
	after   func(ctx context.Context, l *look, answer any) error // of a recipe that asks further
}

func newWeb(c HTTPConfig, s *shape, now func() time.Time) (*web, error) {
	w := &web{HTTPConfig: c, shape: s, now: now, address: c.URL, client: newClient(c.Headers)}
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("http.url is no URL such as https://host/path")
	}
	if u.User != nil {
		return nil, errors.New("http.url holds credentials; write them under headers, from ${env:NAME}")
	}
	if (c.JQ == "") == (c.Recipe == "") {
		return nil, errors.New("http needs one of jq and recipe")
	}
	if c.Recipe != "" {
		err = w.follow(c.Recipe)
	} else {
		w.jq, err = compile(c.JQ)
	}
	return w, err
}

func (w *web) place() string {
	if w.Recipe != "" {
		return w.Recipe + " " + shown(w.URL)
	}
	return "http " + shown(w.address)
}

func (w *web) look(ctx context.Context) (*look, error) {
	l, answer, err := w.get(ctx, w.address)
	if err != nil {
		return nil, err
	}
	yielded, err := w.jq.run(answer, w.values...)
	if err == nil {
		l.facts, err = w.shape.facts(yielded)
	}
	if err == nil && w.after != nil {
		err = w.after(ctx, l, answer)
	}
	if err != nil {
		return nil, fmt.Errorf("GET %s: %w", shown(w.address), err)
	}
	return l, nil
}

// newClient makes a client that sends headers, which may be secret, to one host only.
func newClient(headers map[string]string) *http.Client {
	return &http.Client{
		Transport: withHeaders{headers, http.DefaultTransport},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if r.URL.Host != via[0].URL.Host || r.URL.Scheme != via[0].URL.Scheme || len(via) > 5 {
				return errors.New("it leads to another host; write that address, if it is meant")
			}
			return nil
		},
	}
}

// withHeaders sends headers with every request.
type withHeaders struct {
	headers map[string]string
	next    http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t withHeaders) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	for key, value := range t.headers {
		r.Header.Set(key, value)
	}
	return t.next.RoundTrip(r)
}

// get asks one address for JSON.
func (w *web) get(ctx context.Context, address string) (*look, any, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("Accept", "application/json")
	l := &look{sent: w.now()}
	response, err := w.client.Do(request)
	if err != nil {
		return nil, nil, fmt.Errorf("GET %s: %w; is the server there?", shown(address), withoutURL(err))
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	l.received = w.now()
	l.serverTime, _ = http.ParseTime(response.Header.Get("Date"))
	switch {
	case err != nil:
		err = fmt.Errorf("the answer was cut off (%w); is there a proxy in between, or a limit?", err)
	case response.StatusCode != http.StatusOK:
		err = fmt.Errorf("answered %s; %s", response.Status, remedy(response.StatusCode))
	case len(body) > maxAnswer:
		err = errors.New("answered with more than 16 MiB; ask for less")
	}
	var answer any
	if err == nil {
		if answer, err = decodeJSON(body); err != nil {
			err = fmt.Errorf("answered no JSON (%w); is this the address of an API?", err)
		}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("GET %s: %w", shown(address), err)
	}
	return l, answer, nil
}

// remedy says what can be done about a status.
func remedy(status int) string {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return "check the credentials under headers; have they expired?"
	case status == http.StatusNotFound:
		return "check url and the names in it"
	case status == http.StatusTooManyRequests:
		return "poll less often"
	case status >= http.StatusInternalServerError:
		return "look into the server's log; some servers answer so to missing credentials"
	}
	return "check url, parameters and headers"
}

// shown is an address without what may be secret.
func shown(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "an address that cannot be read"
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}

// withoutURL takes the address out of an error of net/http, which would show all of it.
func withoutURL(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

// join puts a path and a query behind the address of a server.
func join(base, path string, query ...string) string {
	address := strings.TrimRight(base, "/") + path
	values := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		values.Set(query[i], query[i+1])
	}
	if len(values) == 0 {
		return address
	}
	return address + "?" + values.Encode()
}
