#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the tests of the processor with modules of the Collector at other versions than go.mod's:
#
#   compat.sh STABLE UNSTABLE [MODULE@VERSION...]
#
# names the version of all stable modules, that of all unstable ones, and those of which the newest cannot be had.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

stable=$1 unstable=$2
shift 2
folder=_build/compat
modfile="$folder/$unstable.mod"
mkdir -p "$folder"
sed -E \
	-e "s#^(\tgo.opentelemetry.io/collector/[^ ]+) v0\.[0-9.]+#\1 $unstable#" \
	-e "s#^(\tgo.opentelemetry.io/collector/[^ ]+) v1\.[0-9.]+#\1 $stable#" \
	-e "s#^(\tgithub.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl) v0\.[0-9.]+#\1 $unstable#" \
	go.mod >"$modfile"
cp go.sum "$folder/$unstable.sum"
[[ $# = 0 ]] || go mod edit "${@/#/-require=}" "$modfile"
echo "Collector $stable/$unstable ${*/#/, }"
go test -mod=mod -modfile="$modfile" ./config/... ./processor/... ./receiver/... ./internal/...
