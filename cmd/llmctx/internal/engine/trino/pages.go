// SPDX-License-Identifier: Apache-2.0

package trino

import "net/http"

// smallPages asks for the rows of answers in smaller pages than the 1 MB that Trino hands over at once: a page is decoded as a whole, and two
// are there at a time, each in ten times the memory.
type smallPages struct{ to http.RoundTripper }

const pageSize = "128kB"

// RoundTrip completes a request for a page.
func (p smallPages) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		r = r.Clone(r.Context())
		query := r.URL.Query()
		query.Set("targetResultSize", pageSize)
		r.URL.RawQuery = query.Encode()
	}
	return p.to.RoundTrip(r)
}
