// SPDX-License-Identifier: Apache-2.0

// Command dashboards writes the Grafana dashboards of this folder, with Grafana's own types:
//
//	go run .
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// all are the dashboards, by the file that holds each.
var all = map[string]func() (dashboard.Dashboard, error){
	"processor.json": processor,
	"lake.json":      lake,
}

func main() {
	for file, build := range all {
		text, err := render(build)
		if err == nil {
			err = os.WriteFile(file, text, 0o644) //nolint:gosec // a file of the checkout
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, file+":", err)
			os.Exit(1)
		}
	}
}

func render(build func() (dashboard.Dashboard, error)) ([]byte, error) {
	built, err := build()
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err = encoder.Encode(built)
	return text.Bytes(), err
}
