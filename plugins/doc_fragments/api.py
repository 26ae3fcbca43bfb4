# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options and attributes that all modules share."""

from __future__ import annotations


class ModuleDocFragment:
    """Documentation of what options.SHARED_OPTIONS holds (a test compares the two)."""

    DOCUMENTATION = r"""
options:
  api_user_id:
    description:
      - User id of the API credentials, as the User Portal shows it under B(Users), B(API Access).
      - When it is not set, the first of the environment variables E(WPE_API_USER_ID), E(WPE_USERNAME) and
        E(WP_ENGINE_API_USERNAME) that is set gives it. A task's C(environment) counts.
      - Required, from one of these places.
    type: str
  api_password:
    description:
      - Password that belongs to O(api_user_id).
      - When it is not set, the first of the environment variables E(WPE_API_PASSWORD), E(WPE_PASSWORD) and
        E(WP_ENGINE_API_PASSWORD) that is set gives it.
      - Never shown by this collection, at any verbosity. Ansible itself shows the lines of a playbook around a task that fails
        (ansible-core 2.19 and newer), so do not write it there as plain text, but use the environment, a lookup or a vault.
    type: str
  api_url:
    description:
      - Base URL of the API. E(WPE_API_URL) gives it too.
      - C(http://) is refused unless the host is this machine itself, and so is a URL with a user name or password.
    type: str
    default: https://api.wpengineapi.com/v1
  api_timeout:
    description:
      - Seconds that one request may take, at most a day. E(WPE_API_TIMEOUT) gives it too.
    type: float
    default: 60.0
  api_retry_timeout:
    description:
      - Seconds that one call of the API may spend on being repeated. V(0) means never repeat.
        E(WPE_API_RETRY_TIMEOUT) gives it too.
      - Reads are repeated after a lost connection, a time-out and the statuses 429, 500, 502, 503 and 504. Writes are
        repeated when they surely were not processed; otherwise the thing is looked for first, during up to half a minute.
    type: float
    default: 120.0
  validate_certs:
    description:
      - Whether the API's TLS certificate is checked.
    type: bool
    default: true
  ca_path:
    description:
      - Path of a file with the CA certificates to trust, on the controller. E(REQUESTS_CA_BUNDLE) gives it too.
    type: path
requirements:
  - requests >= 2.28.0
attributes:
  check_mode:
    description: Says what it would change, and returns the object as it would be, without changing anything.
    support: full
  diff_mode:
    description: Shows what changed, or in check mode what would change.
    support: full
  idempotent:
    description: Changes nothing when run again with the same options.
    support: full
  platform:
    description: Where it runs. It needs nothing but the API, so any host of the inventory will do.
    platforms: all
    support: full
notes:
  - The task runs inside the Ansible controller, so neither C(delegate_to) nor C(connection) need to be set, and the
    library requests is needed on the controller only. With C(async), or delegated to another machine, it runs there.
  - All modules of this collection belong to the action group C(community.wpengine.wpe), so
    C(module_defaults) for C(group/community.wpengine.wpe) reach each of them.
"""
