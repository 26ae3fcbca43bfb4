# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that the inventory plugin shares with the modules of the API, in the form of a plugin's documentation."""

from __future__ import annotations


class ModuleDocFragment:
    """Documentation of options.API_OPTIONS (a test compares the two).

    Of several environment variables that are set, Ansible takes the last one in a plugin's list, but the first one in a
    module's fallback, so the order is reversed here.
    """

    DOCUMENTATION = r"""
options:
  api_user_id:
    description:
      - User id of the API credentials. The User Portal shows it under B(Users), B(API Access). It can be a template.
      - Of the environment variables that are not empty, E(WPE_API_USER_ID) has precedence over E(WPE_USERNAME), and E(WPE_USERNAME) over
        E(WP_ENGINE_API_USERNAME).
      - The inventory fails if neither the option nor a variable is set.
    type: str
    env:
      - name: WP_ENGINE_API_USERNAME
      - name: WPE_USERNAME
      - name: WPE_API_USER_ID
  api_password:
    description:
      - Password of O(api_user_id). It can be a template or a vaulted value.
      - Of the environment variables that are not empty, E(WPE_API_PASSWORD) has precedence over E(WPE_PASSWORD), and E(WPE_PASSWORD) over
        E(WP_ENGINE_API_PASSWORD).
      - This plugin never shows it, at any verbosity.
      - Do not write the password into the file as plain text. Ansible itself shows the lines around an error in a file, for
        instance in its YAML, and since ansible-core 2.19 also the lines around a failed template. Set E(WPE_API_PASSWORD),
        use a lookup as in the examples, or encrypt it with C(ansible-vault).
    type: str
    env:
      - name: WP_ENGINE_API_PASSWORD
      - name: WPE_PASSWORD
      - name: WPE_API_PASSWORD
  api_url:
    description:
      - Base URL of the API. It can be a template.
      - C(http://) is refused unless the host is the local machine. A URL with a user name or password is refused.
    type: str
    default: https://api.wpengineapi.com/v1
    env:
      - name: WPE_API_URL
  api_timeout:
    description:
      - Maximum time for one request, in seconds. Above 0 and at most 86400, which is a day.
    type: float
    default: 60.0
    env:
      - name: WPE_API_TIMEOUT
  api_retry_timeout:
    description:
      - Maximum time to repeat one failed request, in seconds. V(0) disables repeats, the maximum is 86400.
    type: float
    default: 120.0
    env:
      - name: WPE_API_RETRY_TIMEOUT
  validate_certs:
    description:
      - Verify the API's TLS certificate.
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
