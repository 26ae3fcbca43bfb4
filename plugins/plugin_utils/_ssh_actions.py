# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the actions of the wp_* modules share: no credentials for the host, and failures in sentences."""

from __future__ import annotations

import re

from ansible.errors import AnsibleError

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    BadInput,
    WpeError,
    unexpected_error,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.options import SHARED_OPTIONS
from ansible_collections.community.wpengine.plugins.module_utils._core.text import unsendable

# Variables that lead to the API, the credentials among them: a play may set them for all its tasks.
OF_THE_API = frozenset(
    variable
    for option, row in SHARED_OPTIONS.items()
    if option.startswith("api_")
    for variable in row["fallback"][1]
)
# What a shell takes for a variable's name.
VARIABLE = re.compile("[A-Za-z_][A-Za-z0-9_]*")


def limit_environment(action):
    """Take from the task's environment what is no business of the host.

    Of the task itself, as Ansible uses it too: for a module that it runs on the host, and to ask for a job's state.
    """
    variables = {}
    try:
        action._compute_environment_string(variables)
    except TypeError:
        # Names that are no text; what else it may be is not known here.
        refuse_variables(variables)
        raise
    refuse_variables(variables)
    action._task.environment = [{name: value for name, value in variables.items() if name not in OF_THE_API}]


def refuse_variables(variables):
    """Those that no shell could be given."""
    for name, value in variables.items():
        if not isinstance(name, str) or not VARIABLE.fullmatch(name):
            raise BadInput(
                f"environment has the variable {name!r}, but a name is made of letters, digits and underscores and "
                "does not begin with a digit."
            )
        what = unsendable(str(value))
        if what:
            raise BadInput(f"The variable {name} of environment holds {what}.")


def as_task_result(what, work):
    """What work() gives, or the result of a task that failed.

    Ansible's own failures pass: it tells a lost connection from a failed task.
    """
    try:
        return work()
    except WpeError as error:
        return dict(error.result(), failed=True)
    except AnsibleError:
        raise
    except Exception as error:  # a fault of ours must not end in a traceback with arguments in it
        return {"failed": True, "msg": unexpected_error(what, error)}
