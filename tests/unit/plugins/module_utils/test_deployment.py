# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where folders may be deployed to, and what rsync's lines mean. tests/ssh runs rsync."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._deployment import (
    arguments,
    excluded,
    files_in,
    loaders,
    place,
    statistics,
)

SPELLINGS = [
    "sites/x/wp-content/{}",
    "~/sites/x//wp-content/{}/",
    "./sites/x/./wp-content/{}/.",
    "/nas/x/wp-content/{}",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_place_is_the_same_however_it_is_spelled(spelling):
    target = place(spelling.format("mu-plugins"), "sites/x")
    assert (target.inside, target.is_shared) == ("mu-plugins", True)
    assert "/wpengine-common" in excluded(target) and "/uploads" not in excluded(target)
    assert place(spelling.format("themes/a"), "sites/x").is_shared is False
    with pytest.raises(BadInput, match="wp-content/object-cache.php belongs to the platform"):
        place(spelling.format("object-cache.php"), "sites/x")


@pytest.mark.parametrize("dest", ["", " ", "sites/x", "wp-content/../x", "~other/wp-content", "sites/y/wp-content/a"])
def test_other_places_are_refused(dest):
    with pytest.raises(BadInput, match="dest is"):
        place(dest, "sites/x")


def test_content_folder_excludes_everything_that_is_managed():
    content = place("sites/x/wp-content/", None)
    assert {".*", "/uploads", "/mu-plugins/wpengine-common", "/object-cache.php"} <= set(excluded(content))
    assert loaders(content) == ["+ /mu-plugins/*/", "- /mu-plugins/*"]
    assert (loaders(place("sites/x/wp-content/mu-plugins", None)), loaders(place("wp-content/themes/a", None))) == (
        ["+ /*/", "- /*"],
        None,
    )


def test_arguments():
    target = place("sites/x/wp-content/themes/a", None)
    words = arguments(target, ["!", "/tests"], delete=True, checksum=False)
    assert words[-3:] == ["--filter=- .*", "--filter=- !", "--filter=- /tests"]
    assert {"--delay-updates", "--delete-delay", "--times"} <= set(words) and "--inplace" not in words
    words = arguments(target, [], delete=False, checksum=True)
    assert "--checksum" in words and not {"--times", "--delete-delay"} & set(words)


LINES = r"""cd+++++++++ new/
<f+++++++++ new/a b.php
<f.st...... style.css
.f...p..... mode.php
.d...p..... folder/
.d..t...... times/
cLc.T...... link
*deleting   old/b\#012c.php
*deleting   old/

Number of files: 1,234 (reg: 1,200, dir: 34)
Total file size: 98765 bytes
Literal data: 12 bytes
"""


def test_lines_of_rsync():
    assert {file["path"]: file["change"] for file in files_in(LINES)} == {
        "new/": "create",
        "new/a b.php": "create",
        "style.css": "update",
        "mode.php": "attributes",
        "folder/": "attributes",
        "link": "update",
        "old/b\nc.php": "delete",
        "old/": "delete",
    }
    assert statistics(LINES) == {"files": 1234, "bytes_total": 98765, "bytes_sent": 12}
    assert statistics("") == {"files": 0, "bytes_total": 0, "bytes_sent": 0}
