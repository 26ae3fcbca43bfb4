# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What wp_sync refuses, and how it reports failures. tests/ssh deploys folders."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._module.base import run
from ansible_collections.community.wpengine.plugins.module_utils._module.host import ShellResult
from ansible_collections.community.wpengine.plugins.modules.wp_sync import MODULE, refuse_links
from support.fake_host import FakeHost, validated

DEST = "sites/x/wp-content/themes/a"


class Host(FakeHost):
    """A host with a site, and an rsync that ends with a status. runs: the arguments of each."""

    def __init__(self, place, status):
        super().__init__(lambda line, stdin: (0, "", ""))
        self.place = place
        self.status = status
        self.runs = []

    def source_folder(self, src):
        return str(self.place)

    def rsync(self, arguments, source, dest):
        self.runs.append(arguments)
        return (
            ShellResult(0, "<f+++++++++ a\n", "") if "--dry-run" in arguments else ShellResult(self.status, "", "oops")
        )


def test_all_mistakes_at_once():
    with pytest.raises(BadInput) as refused:
        run(MODULE, validated(MODULE, {"src": " ", "dest": "themes", "exclude": [""]}), {}, FakeHost(), False, print)
    words = refused.value.message
    assert all(part in words for part in ("src is empty", "only what is below wp-content", "an empty pattern"))


@pytest.mark.parametrize(
    ("status", "words"),
    [(1, "too old"), (12, "the connection ended"), (255, "the connection ended"), (99, "status 99 and")],
)
def test_failure_says_what_rsync_said(tmp_path, status, words):
    params = validated(MODULE, {"src": "a", "dest": DEST})
    host = Host(tmp_path, status)
    with pytest.raises(WpeError) as failed:
        run(MODULE, params, params, host, False, print)
    assert words in failed.value.message and "oops" in failed.value.message
    assert failed.value.details["changed"] is True  # some files may have been replaced
    assert [("--dry-run" in arguments) for arguments in host.runs] == [True, False]


def test_links_may_lead_inside_only(tmp_path):
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "file").touch()
    (tmp_path / "a/b/inside").symlink_to("../../file")
    (tmp_path / "a/.git").symlink_to("/etc")
    refuse_links(str(tmp_path), "src")
    (tmp_path / "a/out").symlink_to("../../outside")
    (tmp_path / "absolute").symlink_to(tmp_path / "file")
    with pytest.raises(BadInput, match="lead out of it: a/out, absolute"):
        refuse_links(str(tmp_path), "src")
