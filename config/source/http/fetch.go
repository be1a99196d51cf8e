// SPDX-License-Identifier: Apache-2.0

package httpsource

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const maxRedirects = 5

// accept asks for a document in words that servers which choose by it know.
const accept = "application/yaml, application/json;q=0.9, */*;q=0.1"

// validators name a version of the document, so that the server can say 304.
type validators struct {
	etag     string
	modified string
}

// reply is what a server answered; the body is nil where it said that nothing changed.
type reply struct {
	body []byte
	validators
}

// refusal is an answer without a document.
type refusal struct {
	status     string
	retryAfter time.Duration // 0: the server did not say
}

func (r *refusal) Error() string { return "the server answered " + r.status }

// fetch asks for the document within the timeout.
func (p *poller) fetch(ctx context.Context) (reply, error) {
	timeout := p.config.ClientConfig.Timeout
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	answer, err := p.ask(ctx)
	// What ends too late is not believed: a server that notices that nobody listens any
	// more may end half an answer in good order, and that end can still arrive.
	if late := ctx.Err(); late != nil {
		return reply{}, fmt.Errorf("no whole answer within %s: %w", timeout, late)
	}
	return answer, err
}

// ask asks for the document unless it still is the known one.
func (p *poller) ask(ctx context.Context) (reply, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.endpoint.String(), http.NoBody)
	if err != nil {
		return reply{}, withoutURL(err)
	}
	request.Header.Set("Accept", accept)
	// A cache on the way may answer with what was true once, and it would count as checked now.
	request.Header.Set("Cache-Control", "no-cache")
	p.known.condition(request.Header)
	response, err := p.client.Do(request)
	if err != nil {
		return reply{}, withoutURL(err)
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode == http.StatusNotModified && p.known != (validators{}):
		return reply{validators: p.known}, nil
	case response.StatusCode != http.StatusOK:
		return reply{}, &refusal{response.Status, retryAfter(response.Header, p.now())}
	}
	body, err := readWhole(response, p.limit)
	if err != nil {
		return reply{}, err
	}
	return reply{body: body, validators: validatorsOf(response.Header)}, nil
}

// condition makes a request conditional.
func (v validators) condition(header http.Header) {
	if v.etag != "" {
		header.Set("If-None-Match", v.etag)
	}
	if v.modified != "" {
		header.Set("If-Modified-Since", v.modified)
	}
}

// validatorsOf reads the names of a version. A Last-Modified counts only once it is
// a second old: until then the document can change without it (RFC 9110, 8.8.2.2).
func validatorsOf(header http.Header) validators {
	v := validators{etag: header.Get("ETag")}
	modified, errModified := http.ParseTime(header.Get("Last-Modified"))
	answered, errAnswered := http.ParseTime(header.Get("Date"))
	if errModified == nil && errAnswered == nil && answered.Sub(modified) >= time.Second {
		v.modified = header.Get("Last-Modified")
	}
	return v
}

// readWhole reads a body and makes sure that all of it came.
func readWhole(response *http.Response, limit int64) ([]byte, error) {
	if kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type")); kind == "text/html" {
		return nil, errors.New("the server answered with an HTML page, perhaps a login; expected YAML or JSON")
	}
	if response.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	if !endIsKnown(response) {
		return nil, errors.New("the server does not tell how long its answer is, so that a broken one cannot be told " +
			"from a whole one; let it send Content-Length")
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the answer broke off: %w", withoutURL(err))
	case int64(len(body)) > limit:
		return nil, tooLarge(limit)
	case len(body) == 0:
		return nil, errors.New("the server answered with nothing; expected YAML or JSON")
	}
	return body, nil
}

func tooLarge(limit int64) error {
	return fmt.Errorf("the document holds more than %d bytes", limit)
}

// endIsKnown reports whether a connection that breaks in the middle of the body is
// noticed. An answer that ends with its connection (RFC 9112, 6.3) can be cut anywhere.
func endIsKnown(response *http.Response) bool {
	return response.ContentLength >= 0 || response.Uncompressed || response.ProtoMajor > 1 ||
		len(response.TransferEncoding) > 0
}

// retryAfter reads how long a server wants to be left alone: seconds or a date.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// sameOrigin lets no redirect leave the scheme, host and port of the endpoint:
// credentials are added to every request, whoever receives it.
func sameOrigin(request *http.Request, via []*http.Request) error {
	from := via[0].URL
	if request.URL.Scheme != from.Scheme || request.URL.Host != from.Host {
		return fmt.Errorf("redirected to %s, another server, which is not followed because credentials would "+
			"go there too; write that URL as the endpoint if it is right", place(request.URL))
	}
	if len(via) > maxRedirects {
		return fmt.Errorf("redirected more than %d times", maxRedirects)
	}
	return nil
}

// withoutURL drops the URL that net/http puts into errors, which may hold secrets.
func withoutURL(err error) error {
	var known *url.Error
	if errors.As(err, &known) {
		return known.Err
	}
	return err
}
