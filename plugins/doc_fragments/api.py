# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options, attributes and notes that all modules of the API share."""

from __future__ import annotations


class ModuleDocFragment:
    """Documentation of options.API_OPTIONS (a test compares the two)."""

    DOCUMENTATION = r"""
options:
  api_user_id:
    description:
      - User id of the API credentials. The User Portal shows it under B(Users), B(API Access).
      - Defaults to the first environment variable that is not empty of E(WPE_API_USER_ID), E(WPE_USERNAME) and
        E(WP_ENGINE_API_USERNAME). The task's C(environment) is included.
      - The task fails if neither the option nor a variable is set.
    type: str
  api_password:
    description:
      - Password of O(api_user_id).
      - Defaults to the first environment variable that is not empty of E(WPE_API_PASSWORD), E(WPE_PASSWORD) and
        E(WP_ENGINE_API_PASSWORD).
      - This collection never shows it, at any verbosity. Ansible itself shows the lines of a playbook around a failed task
        (ansible-core 2.19 and newer), so do not write the password there as plain text. Use the environment, a lookup or a
        vault.
    type: str
  api_url:
    description:
      - Base URL of the API. The environment variable E(WPE_API_URL) replaces the default.
      - C(http://) is refused unless the host is the local machine. A URL with a user name or password is refused.
      - A proxy is used if the environment variable E(https_proxy) names one, unless E(no_proxy) names the host. The lower-case
        variables have precedence over those in upper case, also if they are empty, which means no proxy.
    type: str
    default: https://api.wpengineapi.com/v1
  api_timeout:
    description:
      - Maximum time for one request, in seconds. Above 0 and at most 86400, which is a day. The environment variable
        E(WPE_API_TIMEOUT) replaces the default.
    type: float
    default: 60.0
  api_retry_timeout:
    description:
      - Maximum time to repeat one failed request, in seconds. V(0) disables repeats, the maximum is 86400. The environment
        variable E(WPE_API_RETRY_TIMEOUT) replaces the default.
      - Reads are repeated after a lost connection, a timeout and the statuses 429, 500, 502, 503 and 504. A refusal that
        arrives as 500, which the body of the response shows, is not repeated.
      - Writes are repeated when the API certainly did not process them. Otherwise the module first looks for the result, for
        up to half a minute.
    type: float
    default: 120.0
  validate_certs:
    description:
      - Verify the API's TLS certificate.
    type: bool
    default: true
  ca_path:
    description:
      - Path on the controller of a file with the CA certificates to trust. Defaults to the environment variable
        E(REQUESTS_CA_BUNDLE).
    type: path
requirements:
  - requests >= 2.28.0
attributes:
  check_mode:
    description: Reports the predicted change and returns the predicted object, without changing anything.
    support: full
  diff_mode:
    description: Shows the changes, or in check mode the predicted changes.
    support: full
  idempotent:
    description: Changes nothing when run again with the same options.
    support: full
  platform:
    description: Needs only the API, so it runs for any host of the inventory.
    platforms: all
    support: full
notes:
  - The task runs inside the Ansible controller. Neither C(delegate_to) nor C(connection) is needed, and only the controller
    needs the library requests.
  - With C(async), or delegated to a host whose connection is not local, an ordinary module runs, whose file holds the
    password. It is never sent to another machine. Where the connection is not C(local), the task fails before anything is sent.
    C(delegate_to=localhost) makes C(async) work on every host of the inventory.
  - In check mode, a task knows what earlier tasks of the run would have created, changed, renamed or deleted. A name that does
    not exist then is an error, as in a real run. A background job, as with C(async) and C(poll=0), does not know these tasks.
    It warns, and assumes that an earlier task creates what is missing.
  - All modules of the API belong to the action group C(community.wpengine.wpe). Set C(module_defaults) for
    C(group/community.wpengine.wpe) to give all of them the same defaults.
"""
