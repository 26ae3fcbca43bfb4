# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page on playbooks is made from them, and each has a checked list of variables."""

from __future__ import annotations

import playbooks_page
import pytest

PATHS = playbooks_page.playbooks()


def test_page_and_table_are_up_to_date():
    """Run scripts/playbooks_page.py when this fails."""
    assert playbooks_page.PAGE.read_text(encoding="utf-8") == playbooks_page.page()
    readme = playbooks_page.README.read_text(encoding="utf-8")
    assert readme == playbooks_page.with_table(readme)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_each_variable_is_described_and_named_after_its_playbook(path):
    for name, spec in playbooks_page.variables(path).items():
        assert name.startswith(f"{path.stem}_") and spec["description"].endswith("."), name
    commands = [text for text in playbooks_page.header(path) if text.startswith("  ")]
    assert any(f"ansible-playbook community.wpengine.{path.stem}" in text for text in commands)
