// SPDX-License-Identifier: Apache-2.0

package duckdb

/*
#include <malloc.h>

static void few_arenas(int n) {
#ifdef M_ARENA_MAX
	mallopt(M_ARENA_MAX, n);
#endif
}
*/
import "C"

// mostArenas is of how many arenas glibc takes what DuckDB asks of it. It would make up to eight for each processor, and what a thread gave
// back to one is of no use to the threads of the others.
const mostArenas = 2

func init() { C.few_arenas(mostArenas) }
