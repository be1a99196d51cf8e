#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs every fuzz test for a time each: fuzz.sh 10s. One at a time, as `go test -fuzz` takes one fuzz test of one package.
#
# Go before 1.27 now and then fails a fuzz test with a bare "context deadline exceeded" when its time is over, having
# found nothing (https://go.dev/issue/75804). A test that found something writes its input and says so. So a failure
# counts unless that line is all there is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# fuzz NAME FOLDER TIME
fuzz() {
	echo "$1 in $2"
	(cd "$2" && go test -run '^$' -fuzz "^$1\$" -fuzztime "$3" -fuzzminimizetime 10x .) 2>&1 | tee "$log" && return
	if grep -q 'Failing input' "$log" || ! grep -A 1 -- "^--- FAIL: $1 " "$log" | grep -qx '    context deadline exceeded'; then
		return 1
	fi
	echo "$1: its time ended while an input was tried, none failed (https://go.dev/issue/75804)"
}

while read -r file; do
	for name in $(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$file"); do
		fuzz "$name" "$(dirname "$file")" "$1"
	done
done < <(grep -rl --include='*_test.go' --exclude-dir=_build --exclude-dir=node_modules '^func Fuzz' . | sort)
