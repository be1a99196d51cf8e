#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Installs the pinned libraries and captures every file of ../spans and ../logs anew.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --ignore-scripts
npm ci --ignore-scripts --prefix sdks
npm ci --ignore-scripts --prefix agents
node agents/node_modules/@anthropic-ai/claude-code/install.cjs # puts the program of this platform in its place
python3 -m venv ../../_build/capture
../../_build/capture/bin/pip install --quiet --no-deps --requirement python/requirements.txt
node capture.cjs "$@"
[ $# -gt 0 ] || node agents/agents.cjs
