# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a simulated WordPress site on the gateway, as far as the simulated WP-CLI needs them."""

from __future__ import annotations

import re
import shutil
import typing as t
from pathlib import Path

from .json_files import read_json, write_json
from .state import Row

# core, plugins, themes, options, and `broken`.
SiteState = dict[str, t.Any]
# Plugins or themes by name: title, then versions from old to new.
Directory = dict[str, tuple[str, list[str]]]

# The simulated directories of WordPress.org.
PLUGINS: Directory = {
    "akismet": ("Akismet Anti-spam", ["5.3", "5.4", "5.5"]),
    "contact-form-7": ("Contact Form 7", ["5.9.8", "6.0", "6.1"]),
    # Its second version breaks every page.
    "faulty-slider": ("Faulty Slider", ["1.0", "2.0"]),
    "hello-dolly": ("Hello Dolly", ["1.7.1", "1.7.2"]),
    "woocommerce": ("WooCommerce", ["9.8.0", "10.0.0"]),
    "wordpress-seo": ("Yoast SEO", ["25.0", "26.0"]),
}
THEMES: Directory = {
    "astra": ("Astra", ["4.11.0", "4.12.0"]),
    "twentytwentyfour": ("Twenty Twenty-Four", ["1.2", "1.3"]),
    "twentytwentyfive": ("Twenty Twenty-Five", ["1.2", "1.3"]),
}
BREAKING = ("faulty-slider", "2.0")
CORE_VERSIONS = ["6.7.2", "6.8.2", "6.8.3", "6.9"]


def create(path: Path, install: Row) -> None:
    """Create a site with two plugins and two themes, some of them out of date."""
    for name in ("wp-content/plugins", "wp-content/themes", "wp-content/uploads", "wp-includes", "_wpeprivate"):
        (path / name).mkdir(parents=True)
    for name in ("index.php", "wp-config.php", "wp-load.php"):
        (path / name).write_text("<?php\n")
    host = f"{install['name']}.wpengine.com"
    save(
        path,
        {
            # plugin, theme or database: makes every command fail.
            "broken": None,
            "core": install.get("wp_version") or "6.8.3",
            "plugins": {
                "akismet": {"status": "inactive", "version": "5.3"},
                "hello-dolly": {"status": "active", "version": "1.7.2"},
                "wpe-wp-sign-on-plugin": {"status": "must-use", "version": "1.6.1"},
            },
            "themes": {
                "twentytwentyfour": {"status": "inactive", "version": "1.2"},
                "twentytwentyfive": {"status": "active", "version": "1.3"},
            },
            "options": {
                "siteurl": f"https://{host}",
                "home": f"https://{host}",
                "blogname": install["name"],
                "blogdescription": "",
                "admin_email": "owner@example.com",
                "posts_per_page": "10",
                "sticky_posts": [],
            },
        },
    )


def copy(source: Path, destination: Path, include_files: bool, include_db: bool) -> None:
    """Overwrite a site with another one: its files, its options, or both. The addresses in the options stay its own."""
    for path in (source, destination):
        if not path.exists():
            create(path, {"name": path.name})
    old, new = load(destination), load(source)
    if include_files:
        content = destination / "wp-content"
        shutil.rmtree(content)
        shutil.copytree(source / "wp-content", content, symlinks=True)
    if include_db:
        own = {name: old["options"].get(name) for name in ("siteurl", "home")}
        old["options"] = {**new["options"], **own}
        for kind in ("plugins", "themes"):
            for name, row in new[kind].items():
                if name in old[kind] and "must-use" not in (row["status"], old[kind][name]["status"]):
                    old[kind][name]["status"] = row["status"]
    if include_files:
        for kind in ("plugins", "themes"):
            statuses = {name: row["status"] for name, row in old[kind].items()}
            old[kind] = {name: {**row, "status": statuses.get(name, row["status"])} for name, row in new[kind].items()}
        old["core"] = new["core"]
    save(destination, old)


def find(start: str) -> Path | None:
    """Return the folder of the site that a folder belongs to, None if it belongs to no site."""
    for path in (Path(start), *Path(start).parents):
        if (path / "wp-load.php").exists():
            return path
    return None


def state_file(path: Path) -> Path:
    """Return the file with the state of a site: beside its folder, where no deployment overwrites or deletes it."""
    folder = path.resolve()
    return folder.with_name(f"{folder.name}.json")


def load(path: Path) -> SiteState:
    """Return the state. Plugins and themes that were copied into the site, or deleted from it, are considered."""
    state: SiteState = read_json(str(state_file(path)))
    for kind in ("plugins", "themes"):
        folder = path / "wp-content" / kind
        found = {entry.name: entry for entry in folder.iterdir() if entry.is_dir()} if folder.is_dir() else {}
        known = state[kind]
        for name in [name for name in known if name not in found and known[name]["status"] != "must-use"]:
            del known[name]
        for name in sorted(found.keys()):
            row = known.setdefault(name, {"status": "inactive", "version": "0.0"})
            version = deployed_version(found[name])
            row["version"] = row["version"] if version == "0.0" else version
    return state


def deployed_version(folder: Path) -> str:
    """Return the version in the header of a plugin or theme that was copied into a site, 0.0 if there is none."""
    for file in sorted([*folder.glob("*.php"), *folder.glob("style.css")]):
        header = file.read_bytes()[:8192].decode(errors="replace") if file.is_file() else ""
        match = re.search(r"^[ \t/*#@]*Version:\s*(\S+)", header, re.MULTILINE | re.IGNORECASE)
        if match:
            return match.group(1)
    return "0.0"


def write_header(folder: Path, version: str) -> None:
    """Write the file of a plugin or theme whose header has the version, unless a file has it."""
    if deployed_version(folder) == version:
        return
    breaks = " throw new Error();" if (folder.name, version) == BREAKING else ""
    file = folder / ("style.css" if folder.parent.name == "themes" else f"{folder.name}.php")
    file.write_text(
        f"<?php{breaks}\n/*\nVersion: {version}\n*/\n" if file.suffix == ".php" else f"/*\nVersion: {version}\n*/\n"
    )


def save(path: Path, state: SiteState) -> None:
    """Write the state, and create and remove the folders of plugins and themes."""
    write_json(str(state_file(path)), state)
    for kind in ("plugins", "themes"):
        folder = path / "wp-content" / kind
        for name, row in state[kind].items():
            (folder / name).mkdir(parents=True, exist_ok=True)
            write_header(folder / name, row["version"])
        for existing in folder.iterdir() if folder.is_dir() else ():
            if existing.is_dir() and existing.name not in state[kind]:
                if existing.is_symlink():
                    existing.unlink()
                else:
                    shutil.rmtree(existing)
