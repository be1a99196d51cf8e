// SPDX-License-Identifier: Apache-2.0

// Package mcp lets an agent ask what people ask on a command line: a server of the Model Context
// Protocol whose tools run the commands of llmctx, with what they may read fixed at the start.
//
// What comes out of recorded traffic is data that others wrote. It is cut, freed of characters
// that are not seen, and said to be data.
package mcp
