# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_install_copy
short_description: Copy a WP Engine install over another one
version_added: 0.1.0
description:
  - Orders that the files and the database of an install are copied over another install of the same account. What was
    there before is lost.
  - The API gives a copy neither an id nor a status. So the module cannot wait for it; WP Engine tells the end by e-mail.
    It may take half an hour and more.
  - The order is never sent twice. When its answer is lost, the task fails and says that nobody knows whether it was begun.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
  - community.wpengine.notification_emails
attributes:
  idempotent:
    description: A copy is an order, so each run gives it again and says changed.
    support: none
options:
  source:
    description:
      - Name or UUID of the install to copy.
    type: str
    required: true
  install:
    description:
      - Name or UUID of the install that is overwritten.
      - It must be named, also against a host of the inventory plugin, for instance C("{{ wpe_install_id }}").
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
      - Only copy these tables of the database. When it is left out, all of them are copied.
    type: list
    elements: str
  force:
    description:
      - Overwrite the install although it is a production environment, or has no environment that says it is not.
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

- name: Bring only the posts back to production
  community.wpengine.wpe_install_copy:
    source: torquestg
    install: torquebikes
    include_files: false
    db_tables: [wp_posts, wp_postmeta]
    force: true
"""

RETURN = r"""
msg:
  description: That the end is told by e-mail, and to whom.
  returned: success
  type: str
  sample: WP Engine tells the end by e-mail to owner@example.com; the API does not tell it.
install_copy:
  description: What was ordered, or in check mode would be.
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
      description: Whom WP Engine mails.
      returned: always
      type: list
      elements: str
      sample: [owner@example.com]
"""

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID, Plan
from ansible_collections.community.wpengine.plugins.module_utils._environments import (
    describe_environment,
    is_expendable,
)
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.job import JobModule, email_notice

SETTINGS = ("include_files", "include_db", "db_tables")


class InstallCopy(JobModule):
    """A copy, ordered once."""

    noun = "install_copy"
    operations = {"copyInstall": ""}
    options = dict(
        JobModule.options,
        source={"type": "str", "required": True},
        install={"type": "str", "required": True},  # what is overwritten must be named
        include_files={"type": "bool", "default": True},
        include_db={"type": "bool", "default": True},
        db_tables={"type": "list", "elements": "str"},
        force={"type": "bool", "default": False},
    )

    def validate(self):
        sentences = super().validate()
        if not self.params["source"]:
            sentences.append("source is empty; name the install to copy.")
        elif self.params["source"].lower() == self.params["install"].lower():
            sentences.append("source and install are the same install.")
        if self.params["db_tables"] is not None and not self.params["include_db"]:
            sentences.append("db_tables cannot be named with include_db false, which leaves the database out.")
        if self.params["db_tables"] == []:
            sentences.append("db_tables is an empty list; leave it out for all tables, or set include_db to false for none.")
        if not self.params["include_files"] and not self.params["include_db"]:
            sentences.append("Nothing is left to copy with both include_files and include_db false.")
        return sentences

    def plan(self):
        with error_context(f"copy {self.params['source']} over {self.params['install']}"):
            self.client.forget()  # what is overwritten must be known as it is now
            source = self.lookup.require("install", self.params["source"])
            self.install = self.lookup.require("install", self.params["install"])
            refuse_copy(source, self.install, self.params["force"])
            emails = self.recipients()
        copy = {name: {"id": one["id"], "name": one["name"]} for name, one in (("source", source), ("install", self.install))}
        copy.update({name: self.params[name] for name in SETTINGS}, notification_emails=emails)
        return Plan(before=None, after=copy, result=copy)

    def apply(self, plan):
        copy = plan.after
        body = {
            "source_environment_id": copy["source"]["id"],
            "destination_environment_id": copy["install"]["id"],
            "notification_emails": copy["notification_emails"],
            "custom_options": {name: copy[name] for name in SETTINGS if copy[name] is not None},
        }
        with error_context(f"copy {self.params['source']} over {self.params['install']}"):
            self.send_once("/install_copy", body)
        return copy

    def result(self, plan, after):
        return {"install_copy": after, "msg": email_notice(after["notification_emails"])}


def refuse_copy(source, install, force):
    """What may not be copied over what. Of an install that an earlier task makes nothing is known in check mode."""
    if UNKNOWN_ID in (source["id"], install["id"]):
        return
    if source["id"] == install["id"]:
        raise BadInput("source and install are the same install.")
    if id_of(source, "account") != id_of(install, "account"):
        raise BadInput("The installs are of different accounts, and WP Engine copies within one account only.")
    if not is_expendable(install) and not force:
        raise BadInput(
            f"{install['name']} is {describe_environment(install)}; "
            "set force to true to overwrite it."
        )


MODULE = InstallCopy

if __name__ == "__main__":
    main(InstallCopy)
