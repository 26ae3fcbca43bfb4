# Copyright: Contributors to the community.wpengine collection
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put the checkout where Ansible looks for collections, in two forms made of links, so that edits are seen at once.

.build/link         the collection as it is: tasks run through the action plugin
.build/module-entry-point  without the action plugins: tasks run as ordinary modules
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLLECTION = Path("ansible_collections/community/wpengine")


def make_link() -> None:
    path = ROOT / ".build/link" / COLLECTION
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(ROOT)


def make_module_entry_point() -> None:
    """Only what differs is written, because another test run may be using it."""
    entry_point = ROOT / ".build/module-entry-point" / COLLECTION
    (entry_point / "plugins").mkdir(parents=True, exist_ok=True)
    (entry_point / "meta").mkdir(exist_ok=True)
    for source in [*ROOT.glob("plugins/*"), ROOT / "galaxy.yml"]:
        link = entry_point / source.relative_to(ROOT)
        if source.name != "action" and not link.is_symlink():
            link.symlink_to(source)
    runtime = entry_point / "meta/runtime.yml"
    if not runtime.is_symlink():
        runtime.unlink(missing_ok=True)
        runtime.symlink_to(ROOT / "meta/runtime.yml")


if __name__ == "__main__":
    make_link()
    make_module_entry_point()
