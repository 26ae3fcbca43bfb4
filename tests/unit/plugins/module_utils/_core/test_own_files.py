# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files and folders that other users may have placed."""

from __future__ import annotations

import os
import stat

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.own_files import make_own_folder, open_own_file

FLAGS = os.O_RDWR | os.O_CREAT


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file"


def test_new_file_is_private(path):
    os.close(open_own_file(str(path), FLAGS))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    os.close(open_own_file(str(path), FLAGS))


@pytest.mark.parametrize("link", ["symlink_to", "hardlink_to"])
def test_link_is_refused(path, tmp_path, link):
    target = tmp_path / "precious"
    target.write_text("precious")
    target.chmod(0o600)
    getattr(path, link)(target)
    with pytest.raises(OSError):
        open_own_file(str(path), FLAGS)
    assert target.read_text() == "precious"


@pytest.mark.parametrize(
    "mode,refused,usable", [(0o644, 0o077, False), (0o644, 0o022, True), (0o620, 0o022, False), (0o602, 0o022, False)]
)
def test_file_that_others_may_use_is_refused(path, mode, refused, usable):
    path.touch()
    path.chmod(mode)
    if usable:
        os.close(open_own_file(str(path), FLAGS, refused))
    else:
        with pytest.raises(OSError, match="other users may use it"):
            open_own_file(str(path), FLAGS, refused)


def test_named_pipe_is_refused_at_once(path):
    os.mkfifo(path, 0o600)
    with pytest.raises(OSError):
        open_own_file(str(path), FLAGS)


def test_file_and_folder_of_another_user_are_refused(path, tmp_path, monkeypatch):
    path.touch(0o600)
    own = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: own + 1)
    with pytest.raises(OSError, match="other users may use it"):
        open_own_file(str(path), FLAGS)
    with pytest.raises(OSError, match="belongs to another user"):
        make_own_folder(str(tmp_path))


def test_new_folder_is_private(tmp_path):
    make_own_folder(str(tmp_path / "above" / "folder"))
    make_own_folder(str(tmp_path / "above" / "folder"))
    assert stat.S_IMODE((tmp_path / "above" / "folder").stat().st_mode) == 0o700


def test_own_link_to_an_own_folder_is_followed(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    make_own_folder(str(tmp_path / "link"))
