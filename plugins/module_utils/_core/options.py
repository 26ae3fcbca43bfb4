# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that every module and the inventory plugin share, and the client they amount to."""

from __future__ import annotations

from ansible.module_utils.basic import env_fallback

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import secrets_in

MAX_SECONDS = 24 * 3600  # for one request and its repeats


def _from_environment(*names):
    return (env_fallback, list(names))


# The credentials are not `required`, because linters do not see the environment; connect() asks for them.
SHARED_OPTIONS = {
    "api_user_id": {
        "type": "str",
        "fallback": _from_environment("WPE_API_USER_ID", "WPE_USERNAME", "WP_ENGINE_API_USERNAME"),
    },
    "api_password": {
        "type": "str",
        "no_log": True,
        "fallback": _from_environment("WPE_API_PASSWORD", "WPE_PASSWORD", "WP_ENGINE_API_PASSWORD"),
    },
    "api_url": {
        "type": "str",
        "default": "https://api.wpengineapi.com/v1",
        "fallback": _from_environment("WPE_API_URL"),
    },
    "api_timeout": {"type": "float", "default": 60.0, "fallback": _from_environment("WPE_API_TIMEOUT")},
    "api_retry_timeout": {"type": "float", "default": 120.0, "fallback": _from_environment("WPE_API_RETRY_TIMEOUT")},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path", "fallback": _from_environment("REQUESTS_CA_BUNDLE")},
}
# The variables of the environment that stand for options.
OPTION_VARIABLES = frozenset(name for spec in SHARED_OPTIONS.values() for name in spec.get("fallback", (None, ()))[1])


def connect(get, environ, progress, parallel=5):
    """The client for some options. get(name) gives an option's value, so a module, an action or an inventory can ask."""
    missing = [name for name in ("api_user_id", "api_password") if not get(name)]
    if missing:
        variables = {"api_user_id": "WPE_API_USER_ID", "api_password": "WPE_API_PASSWORD"}
        raise BadInput(
            f"No credentials: set {' and '.join(missing)}, or {' and '.join(variables[name] for name in missing)} "
            "in the environment (an account owner makes them in the User Portal under Users, API Access)."
        )
    # Written so that a NaN is refused, too.
    if not (0 < get("api_timeout") <= MAX_SECONDS and 0 <= get("api_retry_timeout") <= MAX_SECONDS):
        raise BadInput(f"api_timeout must be above 0 seconds, api_retry_timeout 0 or more, and both at most {MAX_SECONDS}.")
    return Client(
        url=get("api_url"),
        user_id=get("api_user_id"),
        password=get("api_password"),
        timeout=get("api_timeout"),
        retry_timeout=get("api_retry_timeout"),
        validate_certs=get("validate_certs"),
        ca_path=get("ca_path"),
        environ=environ,
        progress=progress,
        parallel=parallel,
    )


def secrets_of(params):
    """The texts among some options that must not be seen. A URL with a user name is refused, but would be shown all the same."""
    url = str(params.get("api_url") or "")
    return secrets_in(params) | ({url} if "@" in url else set())


def without_nulls(args):
    """The options as written, without those that are null, which means the same as not written: the default."""
    return {name: value for name, value in args.items() if value is not None}
