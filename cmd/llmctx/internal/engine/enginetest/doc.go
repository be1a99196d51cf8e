// SPDX-License-Identifier: Apache-2.0

// Package enginetest is the suite that every engine passes: the same records, the same questions,
// the same tables.
package enginetest
