// SPDX-License-Identifier: Apache-2.0

package stamp

// Status says how far a stamp can be trusted. The values are those of the status
// attribute and of the status label of the metrics.
type Status string

// The statuses, in the order of precedence: the first that holds is stamped.
const (
	StatusUnknown   Status = "unknown"   // nothing declared and nothing observed
	StatusDrift     Status = "drift"     // evidence contradicts the declaration
	StatusStale     Status = "stale"     // the registry was not checked for too long before the span
	StatusPartial   Status = "partial"   // one of the six is missing
	StatusConfirmed Status = "confirmed" // evidence agrees with the declaration and nowhere contradicts it
	StatusDeclared  Status = "declared"  // no evidence
)
