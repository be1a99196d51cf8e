#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Installs the pinned libraries and captures every file of ../spans anew.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --ignore-scripts
npm ci --ignore-scripts --prefix sdks
node capture.cjs "$@"
