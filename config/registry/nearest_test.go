// SPDX-License-Identifier: Apache-2.0

package registry_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
)

func TestTheContextsThatNearlyMatchComeFirstWithWhatFailed(t *testing.T) {
	r, err := config.NewLoader(time.Hour, nil).Load([]config.Fragment{{Name: "r.yaml", Data: []byte(`contexts:
  - {match: {}, cohort: all}
  - {match: {service.name: billing, env: staging}, cohort: c1}
  - {match: {service.name: shop}, cohort: c2}
  - {match: {service.name: [shop, desk], env: production}, cohort: c3}
  - {match: {service.name: search}, cohort: c4}
  - {match: {service.name: shop, env: [canary, production]}, cohort: c5}
`)}}, time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	require.NoError(t, err)
	require.Equal(t, []string{"env", "service.name"}, r.Keys())

	describe := func(limit int) (list []string) {
		for _, u := range r.Nearest([]string{"staging", "shop"}, limit) {
			text := u.Context.String()
			for _, c := range u.Failed {
				text += " " + c.Key
			}
			list = append(list, text)
		}
		return list
	}
	assert.Equal(t, []string{
		"{env=staging, service.name=billing} service.name",
		"{env=production, service.name=desk|shop} env",
		"{env=canary|production, service.name=shop} env",
		"{service.name=search} service.name",
	}, describe(9), "the context without conditions and the one of the shop match")
	assert.Equal(t, describe(9)[:2], describe(2))
	assert.Empty(t, r.Nearest([]string{"", ""}, 0))
	assert.Len(t, r.Nearest([]string{"", ""}, 9), 5, "an attribute that is not there is no value")
}
