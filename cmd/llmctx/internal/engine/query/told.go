// SPDX-License-Identifier: Apache-2.0

package query

import (
	"errors"
	"fmt"
)

// told is an error that says who was asked.
type told struct{ error }

// Unwrap returns the error.
func (t told) Unwrap() error { return t.error }

// Told says of an error who was asked, once, and what plain makes of it.
func Told(who string, err error, plain func(error) error) error {
	if errors.As(err, new(told)) {
		return err
	}
	return told{fmt.Errorf("%s: %w", who, plain(err))}
}
