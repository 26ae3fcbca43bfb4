# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare task results: a prediction with the real result, and one entry point with the other."""

from __future__ import annotations

import re
import typing as t

PREDICTED = "00000000-0000-0000-0000-"  # how the ids of objects begin that check mode predicts
UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?")

UNKNOWN = "(known after creation)"  # how a diff shows them

# Keys that describe the run and not the account.
NOISE = ("invocation", "deprecations", "ansible_facts", "ansible_loop_var", "exception")


def without_noise(result: dict[str, t.Any]) -> dict[str, t.Any]:
    return {key: value for key, value in result.items() if key not in NOISE and not key.startswith("_ansible")}


def without_ids(value: t.Any) -> t.Any:
    """Return a value with placeholders for ids and times, which differ between runs."""
    if isinstance(value, dict):
        return {key: without_ids(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_ids(item) for item in value]
    if isinstance(value, str):
        return TIME.sub("<time>", UUID.sub("<id>", value))
    return value


def without_keys(value: t.Any, keys: t.Collection[str]) -> t.Any:
    """Return a value without some keys, at any depth."""
    if isinstance(value, dict):
        return {key: without_keys(item, keys) for key, item in value.items() if key not in keys}
    if isinstance(value, list):
        return [without_keys(item, keys) for item in value]
    return value


def wrong_predictions(predicted: t.Any, real: t.Any, path: str) -> list[str]:
    """Return a sentence on each predicted value that differs from the real one.

    Null, predicted UUIDs and their words in a diff say nothing, because they stand for values that are known only after the write.
    """
    if predicted is None or isinstance(predicted, str) and predicted.startswith((PREDICTED, UNKNOWN)):
        return []
    if isinstance(predicted, dict) and isinstance(real, dict):
        found = []
        for key, value in predicted.items():
            found += wrong_predictions(value, real.get(key), f"{path}.{key}")
        return found
    if isinstance(predicted, list) and isinstance(real, list) and len(predicted) == len(real):
        found = []
        for index, (left, right) in enumerate(zip(predicted, real)):
            found += wrong_predictions(left, right, f"{path}[{index}]")
        return found
    if without_ids(predicted) == without_ids(real):
        return []
    return [f"{path}: predicted {predicted!r}, got {real!r}"]
