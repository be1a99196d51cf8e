// SPDX-License-Identifier: Apache-2.0

package stamp

// Status says how far a stamp can be trusted.
type Status uint8

// The statuses, in the order of precedence: the first that holds is stamped.
const (
	StatusUnknown   Status = iota // nothing declared and nothing observed
	StatusDrift                   // evidence contradicts the declaration
	StatusStale                   // the registry was not checked for too long before the span
	StatusPartial                 // one of the six is missing
	StatusConfirmed               // evidence agrees with the declaration and nowhere contradicts it
	StatusDeclared                // no evidence

	StatusCount = iota
)

var statusNames = [StatusCount]string{"unknown", "drift", "stale", "partial", "confirmed", "declared"}

// String returns the value of the status attribute, and of the status label of the metrics.
func (s Status) String() string { return statusNames[s] }
