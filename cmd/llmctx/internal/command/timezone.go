// SPDX-License-Identifier: Apache-2.0

package command

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

// timezone is the zone of times that are read without one, and of those that are printed. JSON is in UTC.
type timezone struct {
	asked string
	zone  *time.Location
}

func (z *timezone) flag(cmd *cobra.Command) {
	z.zone = time.UTC
	cmd.Flags().Var(z, "timezone", "zone of times without one, and of those that are printed: UTC, local or such as Europe/Berlin")
}

// Set implements pflag.Value.
func (z *timezone) Set(name string) (err error) {
	z.asked = name
	if name == "local" {
		z.zone = time.Local //nolint:gosmopolitan // it was asked for
		return nil
	}
	if z.zone, err = time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return fmt.Errorf("%q is no zone; write UTC, local or such as Europe/Berlin", name)
	}
	return nil
}

// String implements pflag.Value.
func (z *timezone) String() string {
	if z.asked == "" {
		return "UTC"
	}
	return z.asked
}

// Type implements pflag.Value.
func (z *timezone) Type() string { return "ZONE" }

// stamp prints a time.
func (z *timezone) stamp(t time.Time) string { return t.In(z.zone).Format(time.RFC3339Nano) }
