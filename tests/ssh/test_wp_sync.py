# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deploy folders with wp_sync through the gateway, and to a real sshd."""

from __future__ import annotations

import os

import pytest

from support.sshd import SSHD, running_sshd

SENT = ["empty/deep/x.txt", "inc/a b'c.php", "inc/ünï.php", "style.css"]
THEME = "sites/alpha/wp-content/themes/agency"


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "build"
    for name, text in {
        "style.css": "/* Version: 2.0 */",
        "inc/a b'c.php": "<?php",
        "inc/ünï.php": "<?php //",
        ".git/config": "x",
        ".env": "SECRET=1",
        "empty/deep/x.txt": "x",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def files_below(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def changes(result):
    return {file["path"]: file["change"] for file in result["files"]}


def sync(controller, source, dest=THEME, **options):
    more = {
        name: options.pop(name) for name in ("core", "arguments", "env", "variables", "connection") if name in options
    }
    return controller.one({"community.wpengine.wp_sync": {"src": str(source), "dest": dest, **options}}, **more)


def test_folder_is_sent_once_as_check_mode_predicts(controller, gateway, source, core):
    theme = gateway.site("alpha") / "wp-content/themes/agency"
    checked = sync(controller, source, core=core, arguments=["--check", "--diff"])
    assert (checked["changed"], theme.exists()) == (True, False), checked
    assert "+ inc/a b'c.php" in checked["output"]
    done = sync(controller, f"{source}/", core=core)
    assert (done["changed"], done["files"]) == (True, checked["files"])
    assert changes(done)["inc/ünï.php"] == "create"
    assert files_below(theme) == SENT
    assert oct((theme / "style.css").stat().st_mode)[-3:] == "664"
    again = sync(controller, source, core=core)
    assert (again["changed"], again["files"], again["stats"]["bytes_sent"]) == (False, [], 0)
    # Each play kept one connection for all its programs.
    assert gateway.gateway.most_connections == 1 and gateway.gateway.refused == 0


def test_changes_and_deletions_are_as_predicted(controller, gateway, source):
    theme = gateway.site("alpha") / "wp-content/themes/agency"
    (theme / "old").mkdir(parents=True)
    for name in ("old/a.php", "kept.txt", ".htaccess", "style.css"):
        (theme / name).write_text("old")
    os.utime(theme / "style.css", (1, 1))
    options = {"delete": True, "exclude": ["/kept.txt", "deep", "!"]}
    checked = sync(controller, source, arguments=["--check"], **options)
    assert {path: change for path, change in changes(checked).items() if "inc" not in path} == {
        "./": "attributes",
        "empty/": "create",
        "old/": "delete",
        "old/a.php": "delete",
        "style.css": "update",
    }
    assert (theme / "old/a.php").exists()
    done = sync(controller, source, **options)
    assert done["files"] == checked["files"]
    assert files_below(theme) == [".htaccess", "inc/a b'c.php", "inc/ünï.php", "kept.txt", "style.css"]
    assert not list(theme.rglob(".~tmp~"))


def test_replaced_and_deleted_files_are_kept(controller, gateway, source):
    theme = gateway.site("alpha") / "wp-content/themes/agency"
    (theme / "inc").mkdir(parents=True)
    (theme / "inc/old.php").write_text("old")
    (theme / "style.css").write_text("old")
    options = {"delete": True, "backup_dir": "sites/alpha/_wpeprivate/kept"}
    checked = sync(controller, source, arguments=["--check"], **options)
    assert sync(controller, source, **options)["files"] == checked["files"]
    kept = gateway.site("alpha") / "_wpeprivate/kept"
    assert {path: (kept / path).read_text() for path in files_below(kept)} == {"inc/old.php": "old", "style.css": "old"}


def test_contents_count_where_times_do_not(controller, source):
    assert sync(controller, source, checksum=True)["changed"]
    for path in source.rglob("*"):
        os.utime(path, (1, 1))
    again = sync(controller, source, checksum=True)
    assert (again["changed"], again["files"]) == (False, [])


def test_must_use_plugins_come_before_the_files_that_load_them(controller, gateway, tmp_path):
    own = {"agency/main.php": "2", "agency.php": "2", "uploads/x.jpg": "x"}
    for name, text in own.items():
        for base in ("mu-plugins", "content/mu-plugins"):
            (tmp_path / base / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / base / name).write_text(text)
    (tmp_path / "content/uploads").mkdir()
    (tmp_path / "content/uploads/new.jpg").touch()
    (tmp_path / "content/object-cache.php").touch()
    (tmp_path / "mu-plugins/wpengine-common").mkdir()
    (tmp_path / "mu-plugins/wpengine-common/plugin.php").touch()
    content = gateway.site("alpha") / "wp-content"
    for src, dest in (("mu-plugins", "wp-content//mu-plugins/"), ("content", "./wp-content/.")):
        for file in ("agency.php", "agency/main.php"):
            (content / "mu-plugins" / file).unlink(missing_ok=True)
        done = sync(controller, tmp_path / src, f"sites/alpha/{dest}")
        assert done["changed"], done
        loader, main = (content / "mu-plugins" / name for name in ("agency.php", "agency/main.php"))
        assert loader.stat().st_ctime_ns > main.stat().st_ctime_ns
        assert not any("wpengine-common" in path for path in changes(done))
    assert (content / "mu-plugins/uploads/x.jpg").exists()  # a folder of that name elsewhere is nothing special
    assert not (content / "uploads/new.jpg").exists() and not (content / "object-cache.php").exists()


REFUSED = [
    ({"dest": "sites/alpha/wp-content/themes/../../x"}, "name the folder without '..'"),
    ({"dest": "sites/alpha"}, "only what is below wp-content is deployed"),
    ({"dest": "sites/beta/wp-content/themes/x"}, "the site of this host is sites/alpha"),
    (
        {"dest": "sites/alpha/wp-content/plugins/", "delete": True},
        "delete is refused for sites/alpha/wp-content/plugins",
    ),
    ({"dest": "~/sites/alpha/wp-content", "delete": True}, "delete is refused for sites/alpha/wp-content,"),
    ({"dest": "sites/alpha/wp-content/mu-plugins/wpengine-common/x"}, "belongs to the platform"),
    ({"src": "none"}, "there is no such folder"),
    ({"src": "/etc/hosts"}, "is no folder"),
    ({"backup_dir": f"{THEME}/kept"}, "which is below dest"),
    ({"backup_dir": "/kept"}, "begins where dest begins"),
    ({"exclude": [""]}, "exclude has an empty pattern"),
]


def test_what_would_do_harm_is_refused_before_a_connection(controller, gateway, source):
    for options, words in REFUSED:
        result = sync(
            controller,
            **{"source": source, **{{"src": "source"}.get(name, name): value for name, value in options.items()}},
        )
        assert result["status"] == "failed" and words in result["msg"], (options, result["msg"])
    (source / "out").symlink_to("/etc/passwd")
    assert "symbolic links that lead out of it: out" in sync(controller, source)["msg"]
    assert gateway.gateway.commands == []


def test_what_the_host_has_in_the_way_is_said(controller, gateway, source):
    themes = gateway.site("alpha") / "wp-content/themes"
    (themes / "linked").symlink_to(themes / "twentytwentyfive")
    (themes / "file").touch()
    for name, words in (("linked", "which is a symbolic link on the host"), ("file", "which is a file on the host")):
        result = sync(controller, source, f"sites/alpha/wp-content/themes/{name}", delete=True)
        assert result["status"] == "failed" and words in result["msg"], result


def test_what_the_host_lacks_is_said(controller, gateway, source):
    gateway.site("alpha")
    missing = sync(controller, source, "wp-content/themes/x")
    assert "There is no folder" in missing["msg"], missing
    (gateway.gateway.programs / "rsync").unlink()
    assert "The host has no rsync" in sync(controller, source)["msg"]


def test_rsync_is_needed_here_too(controller, source, tmp_path):
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("ssh", "sh", "cat", "env"):
        (programs / name).symlink_to(f"/usr/bin/{name}")
    result = sync(controller, source, env={"PATH": str(programs)})
    assert "rsync was not found on the controller" in result["msg"], result


def test_failed_transfer_leaves_nothing_behind(controller, gateway, source):
    """A host that cannot write: the error is rsync's own, and its folders for changed files are gone."""
    theme = gateway.site("alpha") / "wp-content/themes/agency"
    (theme / "style.css").mkdir(parents=True)
    (theme / "style.css/in the way").touch()
    result = sync(controller, source)
    assert result["status"] == "failed" and "ended with status 23" in result["msg"], result
    assert (theme / "style.css/in the way").exists() and not list(theme.rglob(".~tmp~"))


def content_folder(place):
    content = place / "a site/wp-content"
    content.mkdir(parents=True)
    return content


def test_connection_local(controller, source, tmp_path):
    content = content_folder(tmp_path)
    options = {"connection": "ansible.builtin.local"}
    assert sync(controller, source, f"{content}/themes/agency: 1", **options)["changed"]
    assert (content / "themes/agency: 1/style.css").exists()
    assert sync(controller, source, f"{content}/themes/agency: 1", **options)["changed"] is False


@pytest.mark.skipif(not os.path.exists(SSHD), reason="there is no sshd (on Debian: openssh-server)")
@pytest.mark.parametrize("connection", ["community.wpengine.wpe_ssh", "ansible.builtin.ssh"])
def test_real_sshd(controller, source, tmp_path, key, connection):
    content = content_folder(tmp_path)
    with running_sshd(tmp_path / "sshd", key.with_suffix(".pub")) as host:
        options = {"connection": connection, "variables": host, "env": {"ANSIBLE_HOST_KEY_CHECKING": "False"}}
        dest = f"{content}/themes/new folder/agency's: 1"
        checked = sync(controller, source, dest, arguments=["--check"], **options)
        done = sync(controller, source, dest, **options)
        assert done["changed"] and done["files"] == checked["files"], done
        assert files_below(content) == sorted(f"themes/new folder/agency's: 1/{path}" for path in SENT)
        assert sync(controller, source, dest, delete=True, **options)["changed"] is False
