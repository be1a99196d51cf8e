// SPDX-License-Identifier: Apache-2.0

package registry

// ResolveAnew resolves what is not remembered.
func (r *Registry) ResolveAnew(values []string) *Resolution { return r.resolve(values) }
