#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the tests of the processor with modules of the Collector at other versions:
# compat.sh STABLE UNSTABLE OTTL. OTTL has a version of its own, as its newest cannot be had everywhere.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

stable=$1 unstable=$2 ottl=$3
folder=_build/compat
mkdir -p "$folder"
sed -E \
	-e "s#^(\tgo.opentelemetry.io/collector/[^ ]+) v0\.[0-9.]+#\1 $unstable#" \
	-e "s#^(\tgithub.com/open-telemetry/opentelemetry-collector-contrib/[^ ]+) v0\.[0-9.]+#\1 $ottl#" \
	-e "s#^(\tgo.opentelemetry.io/collector/[^ ]+) v1\.[0-9.]+#\1 $stable#" \
	go.mod >"$folder/$unstable.mod"
cp go.sum "$folder/$unstable.sum"
echo "Collector $stable/$unstable, OTTL $ottl"
go test -mod=mod -modfile="$folder/$unstable.mod" ./config/... ./processor/... ./internal/...
