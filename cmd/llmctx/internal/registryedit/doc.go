// SPDX-License-Identifier: Apache-2.0

// Package registryedit moves one variable in the text of a registry document. It splices:
// comments, order and spelling of everything else stay byte for byte. What it wrote is read
// again as the processor reads it, and refused if anything but the one variable differs.
package registryedit
