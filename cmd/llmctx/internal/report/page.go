// SPDX-License-Identifier: Apache-2.0

package report

import "io"

// Page is written by the next commit of this file.
func (r *Report) Page(w io.Writer) error { return r.Text(w) }
