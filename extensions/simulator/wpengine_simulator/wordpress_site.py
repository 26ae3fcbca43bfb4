# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a WordPress site on the gateway, as far as the stand-in for WP-CLI needs them."""

from __future__ import annotations

import json
from pathlib import Path

from .state import write_json

STATE = "wp-content/simulator.json"

# What wordpress.org offers here: title, then versions from old to new.
PLUGINS = {
    "akismet": ("Akismet Anti-spam", ["5.3", "5.4", "5.5"]),
    "contact-form-7": ("Contact Form 7", ["5.9.8", "6.0", "6.1"]),
    "hello-dolly": ("Hello Dolly", ["1.7.1", "1.7.2"]),
    "woocommerce": ("WooCommerce", ["9.8.0", "10.0.0"]),
    "wordpress-seo": ("Yoast SEO", ["25.0", "26.0"]),
}
THEMES = {
    "astra": ("Astra", ["4.11.0", "4.12.0"]),
    "twentytwentyfour": ("Twenty Twenty-Four", ["1.2", "1.3"]),
    "twentytwentyfive": ("Twenty Twenty-Five", ["1.2", "1.3"]),
}
CORE = ["6.7.2", "6.8.2", "6.8.3", "6.9"]


def make_site(path, install):
    """A new site with two plugins and two themes, some of them out of date."""
    for name in ("wp-content/plugins", "wp-content/themes", "wp-content/uploads", "wp-includes", "_wpeprivate"):
        (path / name).mkdir(parents=True)
    for name in ("index.php", "wp-config.php", "wp-load.php"):
        (path / name).write_text("<?php\n")
    host = f"{install['name']}.wpengine.com"
    save(path, {
        # plugin, theme or database: what makes every command fail.
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
    })


def find_site(start):
    """The folder of the site that a folder belongs to, None for none."""
    for path in (Path(start), *Path(start).parents):
        if (path / "wp-load.php").exists():
            return path
    return None


def load(path):
    return json.loads((path / STATE).read_text())


def save(path, state):
    """Write the state, and the folders that plugins and themes have."""
    write_json(str(path / STATE), state)
    for kind in ("plugins", "themes"):
        folder = path / "wp-content" / kind
        for name in state[kind]:
            (folder / name).mkdir(exist_ok=True)
        for extra in folder.iterdir():
            if extra.is_dir() and extra.name not in state[kind]:
                extra.rmdir()
