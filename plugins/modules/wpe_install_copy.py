# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_install_copy
short_description: Copy a WP Engine install over another one
version_added: 1.0.0
description:
  - Copies the files and the database of an install over another install of the same account. The former content of the
    destination is lost.
  - In the API, a copy has neither an id nor a status. So the module cannot wait for it; WP Engine reports the end by e-mail.
    A copy may take half an hour or more.
  - The request is never repeated. When its response is lost, the task fails, and it is not known whether the copy was
    started.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.overwritten_install
  - community.wpengine.api
  - community.wpengine.notification_emails
attributes:
  idempotent:
    description: Every run starts a new copy and reports changed.
    support: none
options:
  source:
    description:
      - Name or UUID of the install to copy.
    type: str
    required: true
  include_files:
    description:
      - Copy the files.
    type: bool
    default: true
  include_db:
    description:
      - Copy the database.
    type: bool
    default: true
  db_tables:
    description:
      - Tables of the database to copy. By default, all tables are copied.
    type: list
    elements: str
  force:
    description:
      - Overwrite the install even if it is a production environment, or if its environment is not known.
    type: bool
    default: false
seealso:
  - module: community.wpengine.wpe_backup
  - module: community.wpengine.wpe_install
"""

EXAMPLES = r"""
- name: Refresh staging from production
  community.wpengine.wpe_install_copy:
    source: torquebikes
    install: torquestg

- name: Copy only the posts to production
  community.wpengine.wpe_install_copy:
    source: torquestg
    install: torquebikes
    include_files: false
    db_tables: [wp_posts, wp_postmeta]
    force: true
"""

RETURN = r"""
msg:
  description: A sentence on who gets the e-mail that reports the end.
  returned: success
  type: str
  sample: WP Engine reports the end by e-mail to owner@example.com; the API does not show it.
install_copy:
  description: The copy that was started, or in check mode would be.
  returned: success
  type: dict
  contains:
    source:
      description: The install that is copied, as a dictionary with C(id) and C(name).
      returned: always
      type: dict
      sample: {"id": "294deacc-d8b8-4005-82c4-0727ba8ddde0", "name": "torquebikes"}
    install:
      description: The install that is overwritten, as a dictionary with C(id) and C(name).
      returned: always
      type: dict
      sample: {"id": "13e4e3d6-6f2c-4b0f-8a52-b9f3d4f0a0c1", "name": "torquestg"}
    include_files:
      description: Whether the files are copied.
      returned: always
      type: bool
      sample: true
    include_db:
      description: Whether the database is copied.
      returned: always
      type: bool
      sample: true
    db_tables:
      description: The tables that are copied, V(none) for all.
      returned: always
      type: list
      elements: str
      sample: [wp_posts, wp_postmeta]
    notification_emails:
      description: Addresses that WP Engine notifies.
      returned: always
      type: list
      elements: str
      sample: [owner@example.com]
"""

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import OVERWRITTEN_INSTALL
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan, same_text
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import is_predicted
from ansible_collections.community.wpengine.plugins.module_utils._environments import (
    describe_environment,
    is_replaceable,
)
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.job import JobModule, Row, email_notice

SETTINGS = ("include_files", "include_db", "db_tables")


class InstallCopy(JobModule):
    """A copy, requested once."""

    noun = "install_copy"
    operations = {"copyInstall": ""}
    options = {
        **JobModule.options,
        "source": {"type": "str", "required": True},
        **OVERWRITTEN_INSTALL,
        "include_files": {"type": "bool", "default": True},
        "include_db": {"type": "bool", "default": True},
        "db_tables": {"type": "list", "elements": "str"},
        "force": {"type": "bool", "default": False},
    }

    def validate(self) -> list[str]:
        sentences = super().validate()
        if self.params["source"] and same_text(self.params["source"], self.params["install"]):
            sentences.append("source and install are the same install.")
        if self.params["db_tables"] is not None and not self.params["include_db"]:
            sentences.append("db_tables contradicts include_db=false, which leaves the database out.")
        if self.params["db_tables"] == []:
            sentences.append(
                "db_tables is an empty list; leave it out for all tables, or set include_db to false for none."
            )
        if not self.params["include_files"] and not self.params["include_db"]:
            sentences.append("include_files and include_db are both false, so nothing is left to copy.")
        return sentences

    def plan(self) -> Plan:
        with error_context(f"copy {self.params['source']} over {self.install_name}"):
            self.client.clear_cache()  # check the present environment of the install that is overwritten
            source = self.source = self.lookup.require("install", self.params["source"])
            self.install = self.lookup.require("install", self.params["install"])
            refuse_copy(source, self.install, self.params["force"])
            emails = self.recipients()
        copy: Row = {
            name: {"id": one["id"], "name": one["name"]}
            for name, one in (("source", source), ("install", self.install))
        }
        copy.update({name: self.params[name] for name in SETTINGS}, notification_emails=emails)
        body = {
            "source_environment_id": source["id"],
            "destination_environment_id": self.install["id"],
            "notification_emails": emails,
            "custom_options": {name: self.params[name] for name in SETTINGS if self.params[name] is not None},
        }
        return Plan(before=None, after=copy, result=copy, send=body)

    source: Row = {}  # set by plan()

    def title(self) -> str:
        source = self.source.get("name") or self.known_name(self.params["source"])
        return f"the copy of {source} over {self.install_name}"

    def apply(self, plan: Plan) -> t.Any:
        with error_context(f"carry out {self.title()}"):
            self.send_once("/install_copy", plan.send)
        return plan.after

    def result(self, plan: Plan, after: Row) -> Row:
        return {"install_copy": after, "msg": email_notice(after["notification_emails"])}


def refuse_copy(source: Row, install: Row, force: bool) -> None:
    """Raise BadInput unless the source may be copied over the install.

    An install that check mode only assumes has no known account or environment, so it is not refused.
    """
    if any(is_predicted(id_of(one, "account")) for one in (source, install)):
        return
    if source["id"] == install["id"]:
        raise BadInput("source and install are the same install.")
    if id_of(source, "account") != id_of(install, "account"):
        raise BadInput("The installs belong to different accounts, and WP Engine copies only within one account.")
    if not is_replaceable(install) and not force:
        raise BadInput(f"{install['name']} is {describe_environment(install)}; set force to true to overwrite it.")


MODULE = InstallCopy

if __name__ == "__main__":
    main(InstallCopy)
