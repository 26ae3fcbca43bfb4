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
# WordPress loads these from other places; they have no folder among the plugins.
WITHOUT_FOLDER = ("must-use", "dropin")
BREAKING = ("faulty-slider", "2.0")
# The versions of WordPress from old to new, with the version of the database that each needs.
DB_VERSIONS = {"6.7.2": 58975, "6.8.2": 60421, "6.8.3": 60421, "6.9": 60717}
CORE_VERSIONS = list(DB_VERSIONS)


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
        known, found = state[kind], installed(path, kind)
        state[kind] = {name: row for name, row in known.items() if name in found or row["status"] in WITHOUT_FOLDER}
        for name, where in found.items():
            row = state[kind].setdefault(name, {"status": "inactive", "version": "0.0"})
            row["version"] = header(where, "Version") or row["version"]
            if kind == "themes" and header(where, "Template"):
                row["parent"] = header(where, "Template")
            if where.suffix == ".php" and "/" not in name:
                row["single_file"] = True
    return state


def installed(path: Path, kind: str) -> dict[str, Path]:
    """Return the folder or file of each plugin or theme, by the name that WP-CLI gives it.

    A plugin is named after its folder; of several in one folder each is C(folder/file). A file alone is a plugin, too.
    """
    folder = path / "wp-content" / kind
    places: dict[str, Path] = {}
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        files = (
            [file for file in sorted(entry.glob("*.php")) if header(file, "Plugin Name")] if kind == "plugins" else []
        )
        if entry.is_dir() and len(files) > 1:
            places.update({f"{entry.name}/{file.stem}": file for file in files})
        elif entry.is_dir():
            places[entry.name] = entry
        elif kind == "plugins" and entry.suffix == ".php" and header(entry, "Plugin Name"):
            places[entry.stem] = entry
    return places


def header(place: Path, field: str) -> str | None:
    """Return a field of the header of a plugin or theme, which is a file or a folder with one, None without it."""
    for file in sorted([*place.glob("*.php"), *place.glob("style.css")]) if place.is_dir() else [place]:
        text = file.read_bytes()[:8192].decode(errors="replace") if file.is_file() else ""
        match = re.search(rf"^[ \t/*#@]*{field}:[ \t]*(\S+)", text, re.MULTILINE | re.IGNORECASE)
        if match:
            return match.group(1)
    return None


def constants(path: Path) -> dict[str, str]:
    """Return the constants that wp-config.php defines as texts."""
    file = path / "wp-config.php"
    text = file.read_bytes().decode(errors="replace") if file.is_file() else ""
    return dict(re.findall(r"""^\s*define\(\s*['"](\w+)['"]\s*,\s*['"]([^'"]*)['"]\s*\)""", text, re.MULTILINE))


def place(path: Path, kind: str, name: str, row: Row) -> Path:
    """Return where the files of a plugin or theme are: a folder, or a file of a plugin that shares its folder or has none."""
    folder = path / "wp-content" / kind
    return folder / f"{name}.php" if "/" in name or row.get("single_file") else folder / name


def write_header(where: Path, row: Row) -> None:
    """Write the file of a plugin or theme whose header has its version, unless a file has it."""
    if header(where, "Version") == row["version"]:
        return
    theme = where.parent.name == "themes"
    file = where if where.suffix == ".php" else where / ("style.css" if theme else f"{where.name}.php")
    file.parent.mkdir(parents=True, exist_ok=True)
    breaks = " throw new Error();" if (file.stem, row["version"]) == BREAKING else ""
    start = "" if theme else f"<?php{breaks}\n"
    template = f"Template: {row['parent']}\n" if row.get("parent") else ""
    named = f"{'Theme' if theme else 'Plugin'} Name: {where.stem}\n"
    file.write_text(f"{start}/*\n{named}Version: {row['version']}\n{template}*/\n")


def save(path: Path, state: SiteState) -> None:
    """Write the state, and create and remove the files of plugins and themes."""
    write_json(str(state_file(path)), state)
    for kind in ("plugins", "themes"):
        wanted = {place(path, kind, name, row): row for name, row in state[kind].items()}
        for where, row in wanted.items():
            if row["status"] not in WITHOUT_FOLDER:
                write_header(where, row)
        for where in installed(path, kind).values():
            if not any(one == where or where in one.parents or one in where.parents for one in wanted):
                remove(where, path / "wp-content" / kind)


def remove(where: Path, folder: Path) -> None:
    """Delete a plugin or theme; the last one of a folder takes the folder with it."""
    if where.is_dir() and not where.is_symlink():
        shutil.rmtree(where)
        return
    where.unlink()
    if where.parent != folder and not any(header(file, "Plugin Name") for file in where.parent.glob("*.php")):
        shutil.rmtree(where.parent)
