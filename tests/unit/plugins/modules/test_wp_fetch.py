# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read wp_fetch's options. tests/ssh fetches files from a host."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.modules.wp_fetch import MODULE
from support.fake_host import validated


def test_defaults_and_booleans():
    assert validated(MODULE, {"src": "a", "dest": "b", "flat": "yes"}) == {
        "src": "a",
        "dest": "b",
        "flat": True,
        "fail_on_missing": True,
        "validate_checksum": True,
    }


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"src": "a"}, "dest is missing"),
        ({"src": "a", "dest": "b", "flat": "perhaps"}, "flat"),
        ({"src": "a", "dest": "b", "owner": "c"}, "There is no option owner"),
        ({"src": "a\0", "dest": "b"}, "NUL"),
    ],
)
def test_arguments_are_refused(args, words):
    with pytest.raises(BadInput) as caught:
        validated(MODULE, args)
    assert words in str(caught.value)
