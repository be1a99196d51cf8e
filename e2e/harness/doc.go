// SPDX-License-Identifier: Apache-2.0

// Package harness runs the real binaries of an end-to-end test, the collector and Jaeger, on free ports of the loopback
// interface, and moves spans in and out of them. What it starts it stops when the test ends: a process that has
// not exited with code 0 by then fails the test.
package harness
