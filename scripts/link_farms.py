# Copyright: Contributors to the community.wpengine collection
# SPDX-License-Identifier: GPL-3.0-or-later
"""Link the checkout into two folders in which Ansible finds the collection, so that edits take effect at once.

.build/link                the whole collection: tasks run through the action plugins
.build/module-entry-point  the collection without its action plugins: tasks run as ordinary modules
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLLECTION = Path("ansible_collections/community/wpengine")


def link_collection() -> None:
    """Make .build/link, one link to the checkout."""
    path = ROOT / ".build/link" / COLLECTION
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(ROOT)


def link_module_entry_point() -> None:
    """Make .build/module-entry-point; leave links that exist, because another test run may use them."""
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
    link_collection()
    link_module_entry_point()
