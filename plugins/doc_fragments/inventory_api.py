# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that the inventory plugin shares with all modules, as a plugin documents them."""

from __future__ import annotations


class ModuleDocFragment:
    """Documentation of options.SHARED_OPTIONS (a test compares the two).

    Where several variables of the environment are set, Ansible takes the last one of the list for plugins. It is the
    first one for modules, so the lists are turned round here.
    """

    DOCUMENTATION = r"""
options:
  api_user_id:
    description:
      - User id of the API credentials, as the User Portal shows it under B(Users), B(API Access).
      - Of the environment variables, E(WPE_API_USER_ID) comes first, then E(WPE_USERNAME), then
        E(WP_ENGINE_API_USERNAME).
      - Required, from one of these places. A template is possible.
    type: str
    env:
      - name: WP_ENGINE_API_USERNAME
      - name: WPE_USERNAME
      - name: WPE_API_USER_ID
  api_password:
    description:
      - Password that belongs to O(api_user_id).
      - Of the environment variables, E(WPE_API_PASSWORD) comes first, then E(WPE_PASSWORD), then
        E(WP_ENGINE_API_PASSWORD).
      - Never shown by this plugin, at any verbosity. A template or a vaulted value is possible.
      - Do not write it into the file as plain text, because Ansible itself shows the lines around a fault in a file,
        such as one in its YAML, and since ansible-core 2.19 also those around a template that fails. Set
        E(WPE_API_PASSWORD), or look it up as the examples do, or encrypt it with C(ansible-vault).
    type: str
    env:
      - name: WP_ENGINE_API_PASSWORD
      - name: WPE_PASSWORD
      - name: WPE_API_PASSWORD
  api_url:
    description:
      - Base URL of the API. A template is possible.
      - C(http://) is refused unless the host is this machine itself.
    type: str
    default: https://api.wpengineapi.com/v1
    env:
      - name: WPE_API_URL
  api_timeout:
    description:
      - Seconds that one request may take.
    type: float
    default: 60.0
    env:
      - name: WPE_API_TIMEOUT
  api_retry_timeout:
    description:
      - Seconds that one call of the API may spend on being repeated. V(0) means never repeat.
    type: float
    default: 120.0
    env:
      - name: WPE_API_RETRY_TIMEOUT
  validate_certs:
    description:
      - Whether the API's TLS certificate is checked.
    type: bool
    default: true
  ca_path:
    description:
      - Path of a file with the CA certificates to trust.
    type: path
    env:
      - name: REQUESTS_CA_BUNDLE
requirements:
  - requests >= 2.28.0
"""
