# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CONTRIBUTING.md names files that exist, and calls that the code makes."""

from __future__ import annotations

import re

from support.checkout import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PATHS = [path for path in re.findall(r"`([\w*.]+/[\w*./]*)`", TEXT) if not path.startswith("scenarios/")]


def test_named_files_exist():
    assert len(PATHS) > 20
    assert [path for path in PATHS if not list(ROOT.glob(path.rstrip("/")))] == []


def test_files_of_the_engine_and_the_client_exist():
    rows = dict(re.findall(r"^\| `(plugins/module_utils/_\w+/)` \| (.*) \|$", TEXT, re.MULTILINE))
    named = [folder + name for folder, words in rows.items() for name in re.findall(r"`(\w+\.py)`", words)]
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_one_file_imports_requests():
    """The import may be indented, because requests may be missing."""
    pattern = re.compile(r"^\s*(import|from) requests\b", re.MULTILINE)
    files = [path for path in (ROOT / "plugins").rglob("*.py") if pattern.search(path.read_text(encoding="utf-8"))]
    assert [str(path.relative_to(ROOT)) for path in files] == ["plugins/module_utils/_api/transport.py"]
    assert "`transport.py` (HTTP; the only file that imports requests)" in TEXT
