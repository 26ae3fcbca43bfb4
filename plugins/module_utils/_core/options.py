# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that every API module and the inventory plugin share, and the client that they configure."""

from __future__ import annotations

import os
import typing as t
from contextlib import contextmanager

from ansible.module_utils.errors import AnsibleFallbackNotFound

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._api.paths import normalize_base_url
from ansible_collections.community.wpengine.plugins.module_utils._api.transport import verification
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, invalid
from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import secrets_in

MAX_REQUEST_SECONDS = 24 * 3600  # for one request and its repeats


def first_set(*names: str) -> str:
    """Return the first of some environment variables that is set and not empty. Raise AnsibleFallbackNotFound without one.

    Ansible's own fallback takes an empty variable, too.
    """
    for name in names:
        value = os.environ.get(name)
        if value:
            return value
    raise AnsibleFallbackNotFound


@contextmanager
def without_empty_variables(names: t.Iterable[str]) -> t.Iterator[None]:
    """Remove the empty ones of some environment variables for a while: Ansible takes them as values of plugin options."""
    empty = [name for name in names if os.environ.get(name) == ""]
    for name in empty:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(dict.fromkeys(empty, ""))


def _from_environment(*names: str) -> tuple[t.Callable[..., t.Any], list[str]]:
    return (first_set, list(names))


# The credentials are not `required`, because linters do not see the environment; connect() requires them.
API_OPTIONS: dict[str, dict[str, t.Any]] = {
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


def variables_of(spec: dict[str, t.Any]) -> list[str]:
    """Return the environment variables that stand for an option."""
    return list(spec.get("fallback", (None, ()))[1])


# The environment variables that stand for any option, and those that lead to the API, the credentials among them.
OPTION_VARIABLES = frozenset(name for spec in API_OPTIONS.values() for name in variables_of(spec))
API_VARIABLES = frozenset(
    name for option, spec in API_OPTIONS.items() if option.startswith("api_") for name in variables_of(spec)
)


def value_in(variables: t.Mapping[str, t.Any], spec: dict[str, t.Any]) -> t.Any:
    """Return the value of an option in some environment variables, None without one. An empty variable counts as unset."""
    return next((variables[name] for name in variables_of(spec) if variables.get(name) not in (None, "")), None)


def connect(
    get: t.Callable[[str], t.Any],
    environ: t.Mapping[str, str],
    progress: t.Callable[[str], None],
    parallel: int = 5,
) -> Client:
    """Return the client for some options. Raises BadInput with everything that is wrong with them.

    get(name) returns an option's value, so a module, an action or an inventory plugin can pass its own.
    """
    sentences = _connection_mistakes(get)
    if sentences:
        raise BadInput(" ".join(sentences))
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


def _connection_mistakes(get: t.Callable[[str], t.Any]) -> list[str]:
    sentences = []
    missing = [name for name in ("api_user_id", "api_password") if not get(name)]
    if missing:
        variables = [variables_of(API_OPTIONS[name])[0] for name in missing]
        sentences.append(
            f"There are no credentials: set {' and '.join(missing)}, or {' and '.join(variables)} in the environment "
            "(an account owner generates them in the User Portal under Users, API Access)."
        )
    # The comparisons also refuse a NaN.
    if not (0 < get("api_timeout") <= MAX_REQUEST_SECONDS and 0 <= get("api_retry_timeout") <= MAX_REQUEST_SECONDS):
        sentences.append(
            f"api_timeout must be above 0 seconds, api_retry_timeout 0 or more, and both at most {MAX_REQUEST_SECONDS}."
        )
    sentences += invalid(normalize_base_url, get("api_url"))
    return sentences + invalid(verification, get("validate_certs"), get("ca_path"))


def api_secrets(params: dict[str, t.Any]) -> set[str]:
    """Return the texts among some options that must not be shown. A URL with a user name is refused, but would be shown before."""
    url = str(params.get("api_url") or "")
    return secrets_in(params) | ({url} if "@" in url else set())
