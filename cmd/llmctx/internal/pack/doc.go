// SPDX-License-Identifier: Apache-2.0

// Package pack makes a packed lake of a lake of OTLP/JSON lines: partitioned Parquet, and a manifest that tells up to
// where each file is packed.
//
// A run gathers whole lines of the files until there are enough, packs them into a folder of its own, and commits: what
// is to be moved, and the manifest that follows, are written down before anything is moved. A run that was
// ended before that has done nothing; one that was ended behind it is ended by the next.
package pack
