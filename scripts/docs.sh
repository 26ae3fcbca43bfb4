#!/usr/bin/env bash
# Copyright: Contributors to the community.wpengine collection
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Make the HTML documentation of the plugins in .build/docs/site, with the tools in an environment of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

place=$PWD/.build/docs
mkdir -p "$place"
[ -x "$place/venv/bin/python" ] || .venv/bin/uv venv --quiet --python .venv/bin/python "$place/venv"
.venv/bin/uv pip install --quiet --python "$place/venv/bin/python" \
    ansible-core antsibull-docs ansible-pygments sphinx sphinx-ansible-theme
export ANSIBLE_COLLECTIONS_PATH=$PWD/.build/link PATH=$place/venv/bin:$PATH

rm -rf "$place/sphinx" "$place/site"
mkdir "$place/sphinx"
chmod og-w "$place/sphinx"
# Lenient, because the labels of Ansible's own documentation are not at hand without its network.
antsibull-docs sphinx-init --use-current --squash-hierarchy --lenient --dest-dir "$place/sphinx" community.wpengine >/dev/null
(cd "$place/sphinx" && bash build.sh) >"$place/log" 2>&1 || { cat "$place/log"; exit 1; }
mv "$place/sphinx/build/html" "$place/site"
echo "The documentation is in .build/docs/site/index.html"
