# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the table of plugins in README.md from their documentation: python scripts/readme_table.py."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- plugins: begin (made by scripts/readme_table.py) -->\n", "<!-- plugins: end -->\n"

# The subject of each module that changes something through the API. The names of all other modules say their subject.
SUBJECTS = {
    "Whole accounts": ["wpe_account"],
    "Sites and installs": ["wpe_site", "wpe_install", "wpe_site_transfer", "wpe_offload_settings"],
    "Domains and certificates": [
        "wpe_domain",
        "wpe_domain_verification",
        "wpe_domain_status",
        "wpe_domain_sharing_link",
        "wpe_ssl_certificate",
    ],
    "People and keys": ["wpe_user", "wpe_ssh_key"],
    "Backups and copies": ["wpe_backup", "wpe_backup_archive", "wpe_backup_restore", "wpe_install_copy"],
    "Caches, usage and reports": ["wpe_cache_purge", "wpe_disk_usage_refresh", "wpe_site_report_schedule"],
    "Any other operation": ["wpe_api"],
}
OVER_SSH, READ_ONLY = "WordPress over SSH", "Read-only"


def subject_of(module: str) -> str:
    """Return the subject of a module; raise LookupError when SUBJECTS does not list it."""
    if module.startswith("wp_"):
        return OVER_SSH
    if module.endswith("_info"):
        return READ_ONLY
    for subject, modules in SUBJECTS.items():
        if module in modules:
            return subject
    raise LookupError(f"Add {module} to a subject of SUBJECTS in scripts/readme_table.py.")


def descriptions(kind: str) -> dict[str, str]:
    """Return the short description of each plugin of a kind, by name."""
    found = {}
    for path in sorted((ROOT / "plugins" / kind).glob("*.py")):
        text = path.read_text(encoding="utf-8")
        documentation = re.search(r'^DOCUMENTATION = r?"""(.*?)"""', text, re.DOTALL | re.MULTILINE)
        if documentation:
            found[path.stem] = yaml.safe_load(documentation[1])["short_description"]
    return found


def sections() -> dict[str, dict[str, str]]:
    """Return the short descriptions of all plugins, by subject and by name."""
    modules = descriptions("modules")
    found: dict[str, dict[str, str]] = {subject: {} for subject in (*SUBJECTS, OVER_SSH, READ_ONLY)}
    for subject, names in SUBJECTS.items():
        found[subject] = {name: modules[name] for name in names}
    for name in modules:
        found[subject_of(name)][name] = modules[name]
    return {**found, "Inventory plugin": descriptions("inventory"), "Connection plugin": descriptions("connection")}


def table() -> str:
    """Return the table in Markdown: one row a plugin, grouped by subject."""
    lines = ["| Subject | Name | Description |", "|---|---|---|"]
    for subject, plugins in sections().items():
        titles = [f"**{subject}**", *[""] * len(plugins)]
        lines += [f"| {title} | `{name}` | {text} |" for title, (name, text) in zip(titles, plugins.items())]
    return "\n".join(lines) + "\n"


def with_table(readme: str) -> str:
    """Return the text of README.md with its table brought up to date."""
    before, rest = readme.split(BEGIN)
    return before + BEGIN + "\n" + table() + "\n" + END + rest.split(END)[1]


if __name__ == "__main__":
    path = ROOT / "README.md"
    path.write_text(with_table(path.read_text(encoding="utf-8")), encoding="utf-8")
