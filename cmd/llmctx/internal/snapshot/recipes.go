// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// recipe is a server whose API is known: what to ask, and what to take out of the answer. An
// expression knows its parameters as $name.
type recipe struct {
	needs  []string // parameters
	may    []string
	path   func(p map[string]string) string // behind url
	jq     string
	sets   []string // the variables that it can set; none: any
	extend func(*web)
}

var recipes = map[string]recipe{
	// When an alias moved is not stored; it cannot point at a version before there was one.
	"mlflow": {
		needs: []string{"name", "alias"},
		path: func(p map[string]string) string {
			return join("", "/api/2.0/mlflow/registered-models/alias", "name", p["name"], "alias", p["alias"])
		},
		jq: `.model_version | {name, revision: .version, floor: .creation_timestamp}`,
	},
	// Identifiers that are set by hand hide a change of weights, so all variants are the value.
	// Deployments of one model are one variant: they cannot be told apart by what answers.
	"litellm": {
		needs: []string{"alias"}, sets: []string{"route"},
		path: func(map[string]string) string { return "/model/info" },
		jq: `[.data[] | select(.model_name == $alias)
			| {model: (.litellm_params.model | sub("^[^/]+/"; "")),
			   provider: (.litellm_params.model | if contains("/") then split("/")[0] else null end),
			   weight: (.litellm_params.weight // 1)}]
			| group_by(.model) | map(.[0] + {weight: (map(.weight) | add)})
			| if length == 0 then empty
			  elif length == 1 then .[0] | {name: $alias, model, provider}
			  else {name: $alias, variants: .} end`,
	},
	// Moving a label touches the row, but so do other edits. Only a row that was made with the
	// label, and not touched since, tells when.
	"langfuse": {
		needs: []string{"name", "label"}, sets: []string{"prompt"},
		path: func(p map[string]string) string {
			return join("", "/api/public/v2/prompts/"+url.PathEscape(p["name"]), "label", p["label"])
		},
		jq: `if (.labels | index($label)) == null then error("the answer does not have the label") else . end
			| {name, revision: (.version | tostring)}
			+ if .createdAt == null then {}
			  elif .createdAt[:19] == (.updatedAt // "")[:19] then {since: .createdAt}
			  else {floor: .createdAt, ceiling: .updatedAt} end`,
	},
	// The table as a REST catalog gives it, or one metadata file.
	"iceberg": {
		may: []string{"name", "tag"}, sets: []string{"index"},
		path:   func(map[string]string) string { return "" },
		jq:     icebergJQ,
		extend: (*web).followIceberg,
	},
	"qdrant": {
		needs: []string{"alias"}, sets: []string{"index"},
		path: func(map[string]string) string { return "/aliases" },
		jq: `.result.aliases | map(select(.alias_name == $alias))[]
			| {name: $alias, snapshot_id: .collection_name}`,
	},
	// A collection that was made anew has another id. What the indexer wrote into its metadata
	// goes before that.
	"chroma": {
		needs: []string{"name"}, sets: []string{"index"},
		path: func(p map[string]string) string {
			return "/api/v2/tenants/default_tenant/databases/default_database/collections/" + url.PathEscape(p["name"])
		},
		jq: `{name, snapshot_id: (.metadata.snapshot // .id)}
			+ if .metadata.snapshot and .metadata.snapshot_at then {since: .metadata.snapshot_at} else {} end`,
	},
	// Events of one environment, folded: a change of a strategy sets the weights, which hold while
	// the environment is enabled.
	"unleash": {
		needs: []string{"name", "environment"},
		path: func(p map[string]string) string {
			return "/api/admin/events/" + url.PathEscape(p["name"])
		},
		jq: `[.events[] | select(.environment == $environment and (.type | test("^feature-(strategy-(add|update|remove)|environment-(enabled|disabled))$")))]
			| sort_by(.createdAt)
			| reduce .[] as $e ({on: false, variants: [], out: []};
				(if $e.type == "feature-environment-enabled" then .on = true
				 elif $e.type == "feature-environment-disabled" then .on = false
				 elif $e.type == "feature-strategy-remove" then .variants = []
				 else .variants = [($e.data.variants // [])[] | select(.weight > 0) | {revision: .name, weight}] end)
				| if .on and (.variants | length) > 0 then .out += [{at: $e.createdAt, variants: .variants}] else . end)
			| .out[]
			| {name: $name, since: .at} + if (.variants | length) == 1 then {revision: .variants[0].revision} else {variants} end`,
	},
}

// follow prepares a recipe.
func (w *web) follow(name string) error {
	r, ok := recipes[name]
	if !ok {
		return fmt.Errorf("http.recipe is %q; known are %s", name, strings.Join(slices.Sorted(maps.Keys(recipes)), ", "))
	}
	if len(r.sets) > 0 && !slices.Contains(r.sets, w.shape.variable) {
		return fmt.Errorf("recipe %s sets %s, not %s", name, strings.Join(r.sets, " or "), w.shape.variable)
	}
	given := map[string]string{
		"alias": w.Alias, "label": w.Label, "name": w.Name, "tag": w.Tag, "project": w.Project, "environment": w.Environment,
	}
	known := append(slices.Clone(r.needs), r.may...)
	for _, key := range slices.Sorted(maps.Keys(given)) {
		switch {
		case given[key] == "" && slices.Contains(r.needs, key):
			return fmt.Errorf("recipe %s has no %s; write it beside recipe", name, key)
		case given[key] != "" && !slices.Contains(known, key):
			return fmt.Errorf("recipe %s knows no %s", name, key)
		}
	}
	for _, key := range known {
		w.values = append(w.values, given[key])
	}
	w.address = strings.TrimRight(w.URL, "/") + r.path(given)
	if r.path(given) == "" {
		w.address = w.URL
	}
	var err error
	if w.jq, err = compile(r.jq, known...); err == nil && r.extend != nil {
		r.extend(w)
	}
	return err
}
