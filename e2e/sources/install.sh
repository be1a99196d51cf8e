#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the servers that the tests of llmctx snapshot look at, pinned, under the folder that
# is given: each of Python in an environment of its own, since their needs differ.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
into=$1
uv_version=0.13.9

mkdir -p "$into"
if [[ ! -x $into/uv/bin/uv ]]; then
	python3 -m venv "$into/uv"
	"$into/uv/bin/pip" install -q --disable-pip-version-check "uv==$uv_version"
fi

install_python() { # NAME: what NAME.txt lists
	local venv=$into/$1 done
	done=$venv/$(sha256sum <"$here/$1.txt" | cut -c1-12).done
	[[ -e $done ]] && return
	rm -rf "$venv"
	"$into/uv/bin/uv" venv -q --python "$(command -v python3)" "$venv"
	"$into/uv/bin/uv" pip install -q --python "$venv/bin/python" -r "$here/$1.txt"
	touch "$done"
}

for server in fastmcp iceberg mlflow litellm; do
	install_python "$server"
done

if ! cmp -s "$here/package-lock.json" "$into/package-lock.json"; then
	cp "$here/package.json" "$here/package-lock.json" "$into/"
	npm ci --prefix "$into" --no-audit --no-fund --loglevel=error
fi
