// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/registryedit"
)

// icebergJQ takes the present out of a table: the branch or tag, and where it is the main
// branch, since when. A log of snapshots loses what expired, so what came before is read out of
// the older metadata files, where they can be read.
const icebergJQ = `(.metadata // .) as $m
	| (if $tag == "" then $m["current-snapshot-id"] else $m.refs[$tag]["snapshot-id"] end) as $id
	| if $id == null or $id == -1 then error("the table has no such snapshot") else . end
	| {name: (if $name == "" then ($m.location | sub("/+$"; "") | split("/") | last) else $name end),
	   snapshot_id: ($id | tostring)}
	+ if $tag != "" then {floor: ([$m.snapshots[] | select(.["snapshot-id"] == $id) | .["timestamp-ms"]] | first)}
	  else {since: (($m["snapshot-log"] // []) | last | if .["snapshot-id"] == $id then .["timestamp-ms"] else null end)} end`

// icebergFile is what one metadata file says of a time: who pointed at what, since when.
const icebergFile = `(.metadata // .) as $m
	| {at: $m["last-updated-ms"],
	   id: ((if $tag == "" then $m["current-snapshot-id"] else $m.refs[$tag]["snapshot-id"] end) // -1 | tostring)}`

const icebergLog = `(.metadata // .)["metadata-log"] // [] | map(.["metadata-file"])`

// followIceberg lets the look go on into the older metadata files.
func (w *web) followIceberg() {
	w.after = func(ctx context.Context, l *look, answer any) error {
		history, err := w.icebergHistory(ctx, answer)
		if errors.Is(err, errElsewhere) {
			return nil // the present is dated anyhow
		}
		if err != nil || len(history) == 0 {
			return err
		}
		for i := range history {
			history[i].value = w.shape.value(map[string]any{
				"name": fieldOf(l.facts[0].value, "name"), "snapshot_id": fieldOf(history[i].value, "snapshot_id"),
			})
		}
		l.facts = history
		return nil
	}
}

// errElsewhere says that older metadata lies where it cannot be read from here.
var errElsewhere = errors.New("lies elsewhere")

// icebergHistory compares neighbouring metadata files: the first that points at another
// snapshot was written when it came into force.
func (w *web) icebergHistory(ctx context.Context, answer any) ([]fact, error) {
	log, err := compile(icebergLog)
	if err != nil {
		return nil, err
	}
	state, err := compile(icebergFile, "tag")
	if err != nil {
		return nil, err
	}
	yielded, err := log.run(answer)
	if err != nil {
		return nil, err
	}
	names, _ := yielded[0].([]any)
	var history []fact
	add := func(document any) error {
		said, err := state.run(document, w.Tag)
		if err != nil {
			return err
		}
		told, _ := said[0].(map[string]any)
		at, err := timeOf(told["at"])
		if err != nil {
			return err
		}
		current := fmt.Sprint(told["id"])
		value := w.shape.bare(current)
		if n := len(history); n > 0 && id(history[n-1].value) == id(value) {
			return nil
		}
		history = append(history, fact{value: value, since: at})
		return nil
	}
	for _, name := range names {
		document, err := w.metadataFile(ctx, fmt.Sprint(name))
		if errors.Is(err, fs.ErrNotExist) {
			history = nil // what lies before a hole is not followed
			continue
		}
		if err == nil {
			err = add(document)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := add(answer); err != nil {
		return nil, err
	}
	return icebergKnown(history), nil
}

// icebergKnown leaves out what the oldest file that is left points at: it shows a value, not
// when that began.
func icebergKnown(history []fact) []fact {
	const nothing = "-1"
	var known []fact
	for _, f := range history[1:] {
		if fieldOf(f.value, "snapshot_id") != nothing {
			known = append(known, f)
		}
	}
	return known
}

// metadataFile reads one older metadata file, from a disk or from the host of the catalog.
func (w *web) metadataFile(ctx context.Context, location string) (any, error) {
	u, err := url.Parse(location)
	if err != nil {
		return nil, err
	}
	switch {
	case u.Scheme == "file" || u.Scheme == "" && strings.HasPrefix(location, "/"):
		data, err := os.ReadFile(u.Path)
		if err != nil {
			return nil, err
		}
		return decodeJSON(data)
	case u.Scheme == "http" || u.Scheme == "https":
		if own, err := url.Parse(w.URL); err != nil || own.Host != u.Host {
			return nil, errElsewhere // headers are for one host
		}
		_, answer, err := w.get(ctx, location)
		return answer, err
	}
	return nil, errElsewhere
}

// fieldOf returns a field of a value, "" where it has none.
func fieldOf(v registryedit.Value, key string) string {
	for _, field := range v {
		if text, ok := field.Held.(string); ok && field.Key == key {
			return text
		}
	}
	return ""
}
