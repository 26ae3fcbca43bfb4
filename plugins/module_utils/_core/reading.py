# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a part of many objects, although some of them have been deleted or are forbidden."""

from __future__ import annotations

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError
from ansible_collections.community.wpengine.plugins.module_utils._core.text import few

ApiObject = dict[str, t.Any]
T = t.TypeVar("T")


def read_each(
    client: Client, read: t.Callable[[ApiObject], T], objects: list[ApiObject], what: str
) -> list[T | ApiError]:
    """Return read(object) for each object, in parallel, and the ApiError for one that is gone or forbidden.

    what: words for the line of progress, such as "reading the domains of installs".
    """

    def attempt(one: ApiObject) -> T | ApiError:
        try:
            return read(one)
        except ApiError as error:
            if not error.is_unreadable:
                raise
            return error

    return client.map_parallel(attempt, objects, what)


def describe_unreadable(noun: str, what: str, objects: list[ApiObject], results: t.Sequence[t.Any]) -> str:
    """Return the warning on the results of read_each() that are errors, an empty text if there is none.

    noun: of one object. what: the part that was read. The warning has the names of the objects and the API's words.
    """
    failed = [(one, result) for one, result in zip(objects, results) if isinstance(result, ApiError)]
    if not failed:
        return ""
    names = few(repr(one.get("name") or one.get("id")) for one, _error in failed)
    return f"The {what} of {len(failed)} {noun}{'s' if len(failed) > 1 else ''} are missing ({names}): {failed[0][1].sentence}"
