# Copyright: Contributors to the community.wpengine collection
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put the checkout where Ansible looks for collections, in two forms made of links, so that edits are seen at once.

.build/link         the collection as it is: tasks run through the action plugin
.build/module-door  without the action plugin and its routing: tasks run as ordinary modules
"""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
COLLECTION = Path("ansible_collections/community/wpengine")


def make_link() -> None:
    path = ROOT / ".build/link" / COLLECTION
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(ROOT)


def make_module_door() -> None:
    door = ROOT / ".build/module-door" / COLLECTION
    shutil.rmtree(door, ignore_errors=True)
    (door / "plugins").mkdir(parents=True)
    (door / "meta").mkdir()
    for source in ROOT.glob("plugins/*"):
        if source.name != "action":
            (door / "plugins" / source.name).symlink_to(source)
    (door / "galaxy.yml").symlink_to(ROOT / "galaxy.yml")
    runtime = yaml.safe_load((ROOT / "meta/runtime.yml").read_text())
    runtime.get("plugin_routing", {}).pop("action", None)
    (door / "meta/runtime.yml").write_text(yaml.safe_dump(runtime))


if __name__ == "__main__":
    make_link()
    make_module_door()
