# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each run of a playbook is searched for would be found: secrets, and writes in check mode."""

from __future__ import annotations

import pytest

SHOW = """
- ansible.builtin.{module}:
    {option}: "{{{{ lookup('env', 'WPE_API_PASSWORD') }}}}"
    {more}
  no_log: {hidden}
"""


def test_a_secret_in_the_output_is_found(play):
    with pytest.raises(AssertionError, match="output shows canary-"):
        play(SHOW.format(module="debug", option="msg", more="verbosity: 0", hidden="false"))


def test_a_secret_in_a_file_is_found(play):
    with pytest.raises(AssertionError, match=r"facts/\w*localhost shows canary-"):
        play(SHOW.format(module="set_fact", option="shown", more="cacheable: true", hidden="true"))


def test_a_write_in_check_mode_is_found(play):
    with pytest.raises(AssertionError, match="written in check mode: .*/v1/sites"):
        play("- community.wpengine.wpe_site: {name: Torque Bikes, account: agencyone}\n  check_mode: false", check=True)
