# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_domain
short_description: Add, change and remove domains of a WP Engine install
version_added: 0.1.0
description:
  - Manages the domains of an install, one with O(name) or many with O(domains). Many are added with few requests, up to
    20 in each.
  - Names compare without case, without a final dot, and international names in either form.
  - The host names that WP Engine gives every install (C(*.wpengine.com) and C(*.wpenginepowered.com)) are returned but
    never added, changed or removed.
  - A new domain does not serve visitors until its owner has published what the returned RV(domain.network_details) and,
    where RV(domain.ownership_status) is V(TXT_VERIFICATION_PENDING), the TXT record ask for.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
options:
  install:
    description:
      - Name or UUID of the install.
      - Against a host of the inventory plugin M(community.wpengine.wpe_domain) takes that host's install, except where
        domains would be removed (O(state=absent) or O(exclusive=true)).
    type: str
  name:
    description:
      - Name of one domain. Either this or O(domains) is needed.
    type: str
  primary:
    description:
      - Whether the domain O(name) is the primary domain of the install. Another one stops being it.
      - It cannot be set to V(false) for the primary domain; make another domain primary instead.
    type: bool
  redirect_to:
    description:
      - Domain of the same install, by name or UUID, that O(name) redirects to. An empty text or null removes the redirect.
    type: str
  secure_all_urls:
    description:
      - Whether all addresses of O(name) are forced to HTTPS.
      - Where the API does not show it (as in 2021), V(true) is sent each time.
    type: bool
  domains:
    description:
      - Many domains at once.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the domain.
        type: str
        required: true
      primary:
        description: Whether it is the primary domain of the install. At most one is.
        type: bool
      redirect_to:
        description:
          - Domain of the same install or of this list that it redirects to. An empty text or null removes the redirect.
        type: str
      secure_all_urls:
        description: Whether all its addresses are forced to HTTPS.
        type: bool
  state:
    description:
      - V(present) makes sure that the domains are there and as described.
      - V(absent) removes them.
    type: str
    choices: [present, absent]
    default: present
  exclusive:
    description:
      - Remove the custom domains of the install that O(domains) does not list.
      - With an empty list that is all of them, which needs O(force=true).
    type: bool
    default: false
  force:
    description:
      - Remove a domain although it is the primary one or the target of a redirect, which breaks the site for visitors.
    type: bool
    default: false
seealso:
  - module: community.wpengine.wpe_install
"""

EXAMPLES = r"""
- name: The domains of a shop, and no others
  community.wpengine.wpe_domain:
    install: torquebikes
    domains:
      - name: www.torquebikes.example
        primary: true
        secure_all_urls: true
      - name: torquebikes.example
        redirect_to: www.torquebikes.example
    exclusive: true

- name: One more domain
  community.wpengine.wpe_domain:
    install: torquebikes
    name: rad.torquebikes.example
    redirect_to: www.torquebikes.example

- name: The record to publish for a domain that is not verified yet
  community.wpengine.wpe_domain:
    install: torquebikes
    name: new.torquebikes.example
  register: added

- name: Remove a domain
  community.wpengine.wpe_domain:
    install: torquebikes
    name: rad.torquebikes.example
    state: absent
"""

RETURN = r"""
domains:
  description:
    - All domains of the install, or in check mode as they would be, those of WP Engine's platform included.
    - C(redirects_to) is always a list, whichever way the API wrote it.
  returned: success
  type: list
  elements: dict
  sample:
    - id: e41fa98f-ea80-4654-b229-a9b765d0863a
      name: www.torquebikes.example
      primary: true
      duplicate: false
      redirects_to: []
      secure_all_urls: true
domain:
  description:
    - The domain O(name). V(none) when it is absent.
    - In check mode the RV(domain.id) of a domain that is yet to be added is V(00000000-0000-0000-0000-000000000000).
  returned: when O(name) was given
  type: dict
  contains:
    id:
      description: UUID of the domain.
      returned: always
      type: str
      sample: e41fa98f-ea80-4654-b229-a9b765d0863a
    name:
      description: Name of the domain.
      returned: always
      type: str
      sample: www.torquebikes.example
    primary:
      description: Whether it is the primary domain.
      returned: when the API gives it
      type: bool
      sample: true
    duplicate:
      description: Whether another install has the same domain.
      returned: when the API gives it
      type: bool
      sample: false
    redirects_to:
      description: Where it redirects to, an empty list for nowhere.
      returned: always
      type: list
      elements: dict
      sample: [{"id": "6977805b-1f65-4a5d-8d36-6fe609a4d9f3", "name": "torquebikes.example"}]
    secure_all_urls:
      description: Whether all addresses are forced to HTTPS.
      returned: when the API gives it
      type: bool
      sample: true
    network_type:
      description: V(AN) (Advanced Network), V(GES) (Global Edge Security) or V(LEGACY).
      returned: when the API gives it
      type: str
      sample: AN
    network_details:
      description: What to publish in the DNS, under C(dns_config_info), and how the network stands.
      returned: when the API gives it
      type: dict
      sample: {"dns_config_info": {"cname": "wp.wpenginepowered.com", "a_records": ["203.0.113.7"]}}
    ownership_status:
      description: V(TXT_VERIFIED), or V(TXT_VERIFICATION_PENDING) while a TXT record is missing.
      returned: when the API gives it
      type: str
      sample: TXT_VERIFIED
    txt_verification_key:
      description: Name of the TXT record to publish, V(none) when that is done.
      returned: when the API gives it
      type: str
      sample: _wpe_verification
    txt_verification_value:
      description: Value of the TXT record to publish, V(none) when that is done.
      returned: when the API gives it
      type: str
      sample: 3f1c0a52
"""

from functools import partial

from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID, Plan
from ansible_collections.community.wpengine.plugins.module_utils._domains import (
    Wanted,
    comparable,
    decide_absent,
    decide_present,
    is_platform,
    plain_name,
    read_domain,
    read_domains,
    unknown_targets,
    validate_domains,
    view,
)
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main

BULK_SIZE = 20  # the most domains that one request may add
ROUNDS = 2  # of changing what is not as wanted, where others change it, too
SETTINGS = ("primary", "redirect_to", "secure_all_urls")
SETTING_OPTIONS = {"primary": {"type": "bool"}, "redirect_to": {"type": "str"}, "secure_all_urls": {"type": "bool"}}


class Domains(ApiModule):
    """The domains of one install."""

    noun = "domains"
    operations = {
        "createDomain": "name",
        "createBulkDomains": "domains",
        "updateDomain": "primary, redirect_to, secure_all_urls",
        "deleteDomain": "state=absent, exclusive=true",
    }
    options = dict(
        {
            "install": {"type": "str"},
            "name": {"type": "str"},
            "domains": {
                "type": "list",
                "elements": "dict",
                "options": dict({"name": {"type": "str", "required": True}}, **SETTING_OPTIONS),
            },
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "exclusive": {"type": "bool", "default": False},
            "force": {"type": "bool", "default": False},
        },
        **SETTING_OPTIONS,
    )
    constraints = {
        "required_one_of": [("name", "domains")],
        "mutually_exclusive": [("name", "domains")] + [(setting, "domains") for setting in SETTINGS],
    }

    @classmethod
    def defaults_to_inventory_host(cls, args):
        removes = args.get("state") == "absent" or boolean(args.get("exclusive") or False, strict=False)
        return super().defaults_to_inventory_host(args) and not removes

    def validate(self):
        sentences = self._read_wanted()
        removes = self.params["state"] == "absent" or self.params["exclusive"]
        if not self.params["install"]:
            sentences.append(
                "install is missing"
                + (': what removes domains needs it named, for instance "{{ wpe_install_id }}".' if removes else ".")
            )
        if self.params["exclusive"] and (self.params["state"] == "absent" or self.params["domains"] is None):
            sentences.append("exclusive needs domains, and state present.")
        elif self.params["exclusive"] and not self.params["domains"] and not self.params["force"]:
            sentences.append("An empty list of domains with exclusive removes all custom domains; set force to true if that is meant.")
        return sentences + validate_domains(self.wanted, self.params["state"] == "present")

    def _read_wanted(self):
        """Take the wanted domains from the options; the sentences on names that are none."""
        sentences = []
        self.wanted = []
        for params, given in self._items():
            try:
                self.wanted.append(Wanted(plain_name(params["name"]), wanted_settings(params, given)))
            except BadInput as error:
                sentences.append(error.message)
        return sentences

    def _items(self):
        """Pairs of validated options and what the user wrote, one for each domain."""
        if self.params["name"] is not None:
            return [(self.params, self.given)]
        written = self.given.get("domains")
        known = isinstance(written, list) and all(isinstance(item, dict) for item in written)
        return [(item, written[index] if known else {}) for index, item in enumerate(self.params["domains"])]

    def plan(self):
        with error_context(f"plan the domains of {self.params['install']}"):
            self.install_id = self.lookup.require("install", self.params["install"])["id"]
            self.now = self._read()
            work = self._decide(self._known_wanted())
        return Plan(before=views(self.now), after=views(work.after), result=work.after, send=work)

    def _decide(self, wanted):
        if self.params["state"] == "absent":
            return decide_absent(self.now, [item.name for item in wanted], self.params["force"])
        return decide_present(self.now, wanted, self.params["exclusive"], self.params["force"])

    def _known_wanted(self):
        """The wanted domains, with targets that are given by UUID replaced by their names."""
        if self.params["state"] == "absent":
            return self.wanted
        names = {domain["id"]: name for name, domain in self.now.items()}
        for item in self.wanted:
            target = item.settings.get("redirect_to")
            if target in names:
                item.settings["redirect_to"] = names[target]
        unknown = unknown_targets(self.now, self.wanted)
        if unknown:
            self.lookup.fail_or_predict(BadInput(" ".join(unknown)))
        return self.wanted

    def _read(self):
        if self.install_id == UNKNOWN_ID:
            return {}
        return read_domains(self.client.pages(self._path()))

    def _path(self, *parts):
        return api_path("installs", self.install_id, "domains", *parts)

    def apply(self, plan):
        """Do what is planned; what is then still to be done, because others were at work too, is done in a second round."""
        with error_context(f"change the domains of {self.params['install']}"):
            work = plan.send
            for _round in range(ROUNDS):
                self._add(work.create, work.change)
                self._change_all()
                if self.client.poll_for(self._done) is not None:
                    return self.now
                work = self._decide(self.wanted)
            wrong = ", ".join(self._left(work))
            raise WpeError(f"The API accepted the change, but its list of domains does not show it for: {wrong}.")

    def _change_all(self):
        """Change and delete, decided anew: the request that adds a domain may have done it, or somebody else."""
        work = self._decide(self.wanted)
        for name, settings in work.change:
            self._change(name, settings)
        for name in work.delete:
            self._delete(name)

    def _done(self):
        """The domains, read again, when nothing is left to do. An answer of success is not trusted where the list says otherwise."""
        self.now = self._read()
        return None if self._left(self._decide(self.wanted)) else self.now

    def _left(self, work):
        """The names for which there is work. A setting that the API does not show cannot be missed."""
        changed = [name for name, settings in work.change if name not in self.now or set(settings) - hidden(self.now[name])]
        return list(dict.fromkeys([*(name for name, _target in work.create), *changed, *work.delete]))

    def _add(self, create, change):
        if len(create) == 1:
            (name, target), primary = create[0], any("primary" in settings for _name, settings in change if _name == create[0][0])
            body = {"name": name}
            if primary:
                body["primary"] = True
            if target:
                body["redirect_to"] = self._target_id(name, target)
            created = self.client.write("POST", self._path(), body, verify=lambda: self._read().get(name), identity_key="id")
            self.now[name] = read_domain(created.body)
        for start in range(0, len(create) if len(create) > 1 else 0, BULK_SIZE):
            self._add_many(create[start : start + BULK_SIZE])

    def _add_many(self, create):
        """Add up to 20. The API may add some of them only, so what is missing afterwards is sent again."""
        missing = create
        while missing:
            items = [dict({"name": name}, **({"redirect_to": target} if target else {})) for name, target in missing]
            names = [name for name, _target in missing]
            self.client.write("POST", self._path("bulk"), {"domains": items}, verify=partial(self._any_added, names))
            self.client.poll_for(partial(self._all_added, names))
            left = [item for item in missing if item[0] not in self.now]
            if len(left) == len(missing):
                raise WpeError(f"The API accepted {', '.join(names)}, but they are not in the list of domains.")
            missing = left

    def _any_added(self, names):
        now = self._read()
        return now if any(name in now for name in names) else None

    def _all_added(self, names):
        self.now.update(self._read())
        return self.now if all(name in self.now for name in names) else None

    def _change(self, name, settings):
        body = dict(settings)
        if "redirect_to" in body:
            target = body["redirect_to"]
            body["redirect_to"] = self._target_id(name, target) if target else "nil"
        path = self._path(self.now[name]["id"])
        self.client.write("PATCH", path, body, verify=lambda: self._changed(name, settings))

    def _target_id(self, name, target):
        """The id of a redirect's target, which somebody else may have deleted since it was read."""
        if target not in self.now:
            raise WpeError(f"{name} cannot redirect to {target}, which is no domain of this install any more.")
        return self.now[target]["id"]

    def _changed(self, name, settings):
        """The domain, once it is as wanted. The list may be late, so what is known of the others is kept.

        Of a setting that the API does not show nobody can tell, so it is sent again, which does no harm.
        """
        there = self._read().get(name)
        if there is None or any(view(there)[key] != value for key, value in settings.items()):
            return None
        return there

    def _delete(self, name):
        self.client.delete(self._path(self.now[name]["id"]), is_deleted=lambda: name not in self._read())

    def diff(self, plan):
        header = f"domains of {self.params['install']}"
        return dict(super().diff(plan), before_header=header, after_header=header)

    def result(self, plan, after):
        result = {"domains": list(after.values())}
        if self.params["name"] is not None:
            result["domain"] = after.get(plain_name(self.params["name"]))
        return result


def hidden(domain):
    """The settings that the API does not show of a domain."""
    return {"secure_all_urls"} - set(domain)


def wanted_settings(params, given):
    """The settings that were asked for. For a redirect, null and an empty text mean: none."""
    settings = {name: params[name] for name in SETTINGS if params[name] is not None}
    if "redirect_to" in settings or ("redirect_to" in given and given["redirect_to"] is None):
        target = settings.get("redirect_to") or None
        settings["redirect_to"] = None if target is None else target.lower() if is_uuid(target) else plain_name(target)
    return settings


def views(domains):
    """What a diff shows: the manageable part of the custom domains."""
    return {name: view(domain) for name, domain in domains.items() if not is_platform(comparable(name))}


MODULE = Domains

if __name__ == "__main__":
    main(Domains)
