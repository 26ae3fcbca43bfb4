# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Failures as they are shown."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils.errors import ApiError, WpeError, printable, trying


def test_names_from_the_api_do_nothing_to_a_terminal():
    assert printable("a\x1b[31mred\r\nb\u202ec\x00") == r"a\x1b[31mred\r\nb\u202ec\x00"


def test_letters_of_all_languages_stay():
    assert printable("Bücher, 日本語, 🙂 «x»") == "Bücher, 日本語, 🙂 «x»"


def test_result_has_the_sentence_and_the_details():
    assert WpeError("No\x1bsuch site.", candidates=[1]).result() == {"msg": r"No\x1bsuch site.", "candidates": [1]}


def test_trying_says_what_was_tried_and_keeps_the_failure():
    with pytest.raises(ApiError) as caught, trying("create the site 'Shop'"):
        raise ApiError("POST /sites answered 400.", "POST", "/sites", status=400)
    assert caught.value.sentence == "Could not create the site 'Shop': POST /sites answered 400."
    assert caught.value.result()["status"] == 400
