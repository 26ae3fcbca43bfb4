# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run one command of WP-CLI, explain its failure, find the data in its output."""

from __future__ import annotations

import json
import re
import shlex
import typing as t
from contextlib import suppress
from html import unescape

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.text import MAX_DEPTH, deeper_than, one_line
from ansible_collections.community.wpengine.plugins.module_utils._module.host import Host, ShellResult

Row = dict[str, t.Any]

DECODER = json.JSONDecoder()
# The begin of a list or a dictionary; a date in brackets, as in a log, is none.
OPENING = re.compile(r'\[\s*(?:[\]\[{"tfn]|-?\d[\d.eE+-]*\s*[,\]])|\{\s*["}]')
SCALAR = re.compile(r'(?:"|-?\d|true\b|false\b|null\b)')
MAX_ATTEMPTS = 1000  # to read JSON: each takes time that grows with the length of the output

# What some versions print when there is no update of WordPress, and what looks like a version of it.
LATEST = "WordPress is at the latest version"
VERSION = re.compile(r"\w[\w.+-]{0,60}")
# The end of a question that was asked without anybody to answer it: WP-CLI ends with status 0 and does nothing.
QUESTION = "[y/n]"
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
MESSAGE = re.compile(r"^(Error|Warning|Success): ?", re.MULTILINE)


class WpCli:
    """WP-CLI in a site's folder."""

    def __init__(self, host: Host, params: dict[str, t.Any]) -> None:
        """Keep the host and the options path, skip_plugins, skip_themes and, where there is one, url."""
        self.host = host
        self.path = params["path"] or host.site_path or "."
        self.flags = [f"--skip-{kind}" for kind in ("plugins", "themes") if params[f"skip_{kind}"]]
        if params.get("url"):
            self.flags.append(shlex.quote(f"--url={params['url']}"))

    def line(self, arguments: list[str], environment: str = "") -> str:
        """Return the command line, in which each argument arrives unchanged. To be shown it has no environment."""
        program = f"{environment} wp".strip()
        return " ".join([f"cd {quote_path(self.path)} && {program}", *self.flags, *map(shlex.quote, arguments)])

    def run(self, arguments: list[str], stdin: str | None = None) -> ShellResult:
        """Run a command; return its outcome whatever it is."""
        return self.host.shell(self.line(arguments, self.host.environment), stdin)

    def __call__(self, arguments: list[str], stdin: str | None = None) -> str:
        """Run a command; return its standard output. Raises WpeError when it fails."""
        result = self.run(arguments, stdin)
        if result.rc != 0:
            raise self.failure(arguments, result)
        refuse_question(arguments, result)
        return result.stdout

    def failure(self, arguments: list[str], result: ShellResult, **details: t.Any) -> WpeError:
        """Return the error for a failed command. details: further keys of the task's result."""
        reason = explain(result, self.path, self.flags)
        return WpeError(
            f"wp {' '.join(arguments[:2])} failed: {reason}",
            **{"rc": result.rc, "stdout": result.stdout, "stderr": result.stderr, **details},
        )

    def rows(self, arguments: list[str], columns: tuple[str, ...], none: str = "") -> list[Row]:
        """Return the rows that a command prints, each with text in these columns. Raises WpeError for any other output.

        none: words that some versions of WP-CLI print in place of an empty list.
        """
        out = self([*arguments, "--format=json"])
        data, found = find_json(out, lambda value: are_rows(value, columns))
        if found:
            return t.cast("list[Row]", data)
        if none and none in out:
            return []
        message = no_data(arguments, f"rows with {' and '.join(columns)}", out)
        raise WpeError(f"{message} Run it with wp_cli to see the host's output.", rc=0, stdout=out)


def no_data(arguments: list[str], what: str, out: str) -> str:
    """Return the message for a command that ended with status 0 without its data. what: the data."""
    command = f"wp {' '.join(arguments[:2])}"
    if not out.strip():
        return f"{command} printed nothing instead of {what}, so something that WordPress loads ends the program."
    return f"{command} printed no {what} but {one_line(out)[:200]!r}."


def are_rows(data: t.Any, columns: tuple[str, ...]) -> bool:
    """Return True for rows with text in these columns."""
    return isinstance(data, list) and all(
        isinstance(row, dict) and all(isinstance(row.get(column), str) for column in columns) for row in data
    )


def quote_path(path: str) -> str:
    """Return the path for a shell: a ~ in front keeps its meaning, and a dash in front has none."""
    if path.startswith("~/"):
        return "~/" + shlex.quote(path[2:])
    return shlex.quote(without_dash(path))


def without_dash(path: str) -> str:
    """Return a name of the same file that no program takes for an option."""
    return f"./{path}" if path.startswith("-") else path


def refuse_question(arguments: list[str], result: ShellResult) -> None:
    """Raise WpeError for a command that ended with a question. Nothing was done."""
    question = result.stdout.rstrip().rpartition("\n")[2]
    if question.endswith(QUESTION):
        raise WpeError(
            f"wp {' '.join(arguments[:2])} asked {one_line(question)!r} and did nothing, because a task cannot answer. "
            "Add --yes to the command.",
            rc=result.rc,
            stdout=result.stdout,
            stderr=result.stderr,
        )


def explain(result: ShellResult, path: str, flags: t.Collection[str] = ()) -> str:
    """Return why a command failed and what to do. flags: options of WP-CLI that were set already."""
    text = f"{result.stderr}\n{result.stdout}"
    if "does not seem to be a WordPress installation" in text:
        return f"there is no WordPress in {path}. Set path to the folder of the site."
    if re.search(r"cd: .*(No such file|can't cd)", text):
        return f"there is no folder {path}. Set path to the folder of the site, usually sites/ and the install's name."
    if result.rc == 127:
        return "the host has no WP-CLI. Is it a WP Engine install?"
    if "Error establishing a database connection" in text:
        return "the site is broken: WordPress cannot reach its database."
    if re.search(r"PHP (Fatal|Parse) error|Fatal error:|critical error on", text):
        return f"the site is broken: PHP stops with {php_error(text)}. {skip_advice(text, flags)}".rstrip()
    messages = list(messages_in(text))
    words = [words for kind in ("Error", "Warning") for found, words in messages if found == kind and words]
    return " ".join(words) or readable(text) or f"it ended with status {result.rc} and printed nothing."


def messages_in(text: str) -> t.Iterator[tuple[str, str]]:
    """Yield the kind and the words of each message of WP-CLI. A message goes on to the next one, over several lines."""
    _before, *parts = MESSAGE.split(text)
    for kind, words in zip(parts[::2], parts[1::2]):
        yield kind, readable(words)


def readable(text: str) -> str:
    """Return text of WordPress in one line, without HTML."""
    return one_line(unescape(TAG.sub(" ", text)))


def php_error(text: str) -> str:
    """Return PHP's own words, in one line."""
    found = re.search(r"(?:Fatal|Parse) error:\s*(.+)", text)
    return f'"{readable(found.group(1))}"' if found else "a critical error"


# WordPress loads these whatever is skipped.
ALWAYS_LOADED = (
    ("/mu-plugins/", "a must-use plugin"),
    ("/wp-config.php", "wp-config.php"),
    *(
        (f"/wp-content/{name}.php", f"the drop-in {name}.php")
        for name in ("object-cache", "advanced-cache", "db", "sunrise")
    ),
)


def skip_advice(text: str, flags: t.Collection[str] = ()) -> str:
    """Return what may help: which of skip_plugins and skip_themes to set, unless the fault is in what is always loaded."""
    for place, what in ALWAYS_LOADED:
        if place in text:
            return f"The fault is in {what}, which WordPress always loads; correct the file."
    kinds = [kind for kind in ("plugins", "themes") if f"/{kind}/" in text] or ["plugins", "themes"]
    advised = [f"skip_{kind}" for kind in kinds if f"--skip-{kind}" not in flags]
    if not advised:
        return ""
    purpose = {
        "skip_plugins": "to leave plugins out",
        "skip_themes": "to leave the theme out",
    }.get(" ".join(advised), "to find out whether a plugin or the theme is at fault")
    return f"Set {' and '.join(advised)} to true {purpose}."


def find_json(text: str, accept: t.Callable[[t.Any], bool] = lambda data: True) -> tuple[t.Any, bool]:
    """Return the data in the output, and True when there is any.

    What WordPress loads may print as well: a byte order mark, notices in front (the last one without a line end), text
    behind, an empty list (all seen). The data is the longest JSON that accept() accepts. A number or a text alone must be a
    whole line.
    """
    text = text.strip("\ufeff \t\r\n")
    found = [(length, data) for length, data in _values_in(text) if accept(data)]
    if not found:
        return None, False
    return max(found, key=lambda item: item[0])[1], True


def _values_in(text: str) -> t.Iterator[tuple[int, t.Any]]:
    """Yield the length and the data of each JSON value in a text: first of the lists and dictionaries, then of the lines."""
    place, attempts = 0, 0
    while attempts < MAX_ATTEMPTS:
        opening = OPENING.search(text, place)
        if not opening:
            break
        attempts += 1
        try:
            data, place = DECODER.raw_decode(text, opening.start())
        except RecursionError:  # too deep for any site; each further attempt would take as long
            break
        except ValueError:
            place = opening.start() + 1
            continue
        if not deeper_than(data, MAX_DEPTH):
            yield place - opening.start(), data
    for line in map(str.strip, text.splitlines()):
        if SCALAR.match(line):
            with suppress(ValueError):
                yield len(line), json.loads(line)


def version_key(version: str) -> tuple[t.Any, ...]:
    """Return a key that sorts versions: 6.10 after 6.9, and 6.9 after 6.9-RC1. Numbers may have any length."""
    numbers = [number.lstrip("0") for number in re.findall("[0-9]+", version.split("-")[0])]
    places = [(len(number), number) for number in numbers]
    return places + [(0, "")] * (4 - len(places)), "-" not in version


def version_in(out: str) -> str:
    """Return the version in the last line that is one: PHP may have printed notices around it. Raises WpeError."""
    for line in reversed(out.strip("\ufeff \t\r\n").splitlines()):
        version = line.strip()
        if VERSION.fullmatch(version) and version[0].isdigit():
            return version
    raise WpeError(
        f"wp core version printed no version but {one_line(out)[:200]!r}. Run it with wp_cli to see all of it."
    )
