// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package watch

// ofMachine returns the time of the process: no other is known here.
func ofMachine() Steady { return ofProcess() }
