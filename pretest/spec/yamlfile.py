"""YAML with line numbers, read as plain data.

Types follow YAML 1.2 core (``no`` and ``NO`` are text, so is ``010``). Duplicate keys, anchors and aliases (with which
a small file can become gigabytes), tags, very deep nesting, very large files and very long lists are refused, and so
are numbers that are not finite or absurdly large, and signs that no text needs. Built on PyYAML's event stream: no
object is ever constructed from a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pretest.errors import Problem
from pretest.limits import NUMBER, YAML_BYTES, YAML_DEPTH, YAML_ENTRIES, YAML_KEY
from pretest.spec.yamlslips import curly_quoted, slip_in

# libyaml where PyYAML was built with it (ten times faster), else the same reader in Python
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NULL = {"", "~", "null", "Null", "NULL"}
_TRUE = {"true", "True", "TRUE"}
_FALSE = {"false", "False", "FALSE"}
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

# Control characters, halves of letters, and marks that turn the direction of the text that follows.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
TOO_LARGE = "number_too_large"
_ANY_SIZE = ("seed",)  # the one number of which only the digits count

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class YamlFile:
    """Plain data of one file. ``lines`` maps the path of each key and item to its 1-based line."""

    name: str
    data: Any
    lines: dict[Path_, int]
    problems: tuple[Problem, ...]

    def where(self, path: Path_) -> str:
        """``file:line key.path`` of the deepest part of ``path`` that stands in the file."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        line = self.lines.get(known, 1)
        keys = ".".join(str(key) for key in path)
        return f"{self.name}:{line} {keys}".rstrip()


def read_yaml(path: Path, name: str) -> YamlFile:
    """Read ``path``; ``name`` is how messages call it. Never raises for what is in the file."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        problem = Problem("file_unreadable", name, f"the file cannot be read ({error.strerror})")
        return YamlFile(name, None, {}, (problem,))
    return parse_yaml(raw, name)


def parse_yaml(raw: bytes, name: str) -> YamlFile:
    """Parse the bytes of one YAML file."""
    if len(raw) > YAML_BYTES:
        problem = Problem("yaml_too_large", name, f"the file has {len(raw):,} bytes; at most {YAML_BYTES:,} are read")
        return YamlFile(name, None, {}, (problem,))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problem = Problem("yaml_encoding", f"{name}:{line}", "the file is not UTF-8", hint="Save it as UTF-8.")
        return YamlFile(name, None, {}, (problem,))
    reader = _Reader(name)
    try:
        data = reader.document(iter(yaml.parse(text, Loader=_Loader)))
    except yaml.YAMLError as error:
        mark, begun = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        slip = slip_in(text, what, 1 if mark is None else mark.line + 1, None if begun is None else begun.line + 1)
        reader.problem("yaml_syntax", slip.line, slip.what, slip.hint)
        data = None
    except _RefusedError:
        data = None
    return YamlFile(name, data, reader.lines, tuple(reader.problems))


class _RefusedError(Exception):
    """The file is not read further; the problem is already noted."""


class _Reader:
    """Builds plain data from the event stream of one file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Path_, int] = {}
        self.problems: list[Problem] = []

    def problem(self, code: str, line: int, what: str, hint: str | None = None) -> None:
        self.problems.append(Problem(code, f"{self.name}:{line}", what, hint=hint))

    def document(self, events: Iterator[Any]) -> Any:
        data: Any = None
        documents = 0
        for event in events:
            if isinstance(event, (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentEndEvent)):
                continue
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.problem("yaml_documents", _line(event), "a second document begins; one is read")
                    raise _RefusedError
                continue
            data = self.node(event, events, ())
        return data

    def node(self, event: Any, events: Iterator[Any], path: Path_) -> Any:
        line = _line(event)
        self.lines.setdefault(path, line)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self.problem("yaml_alias", line, "anchors (&) and aliases (*) are not read", "Write the value out.")
            raise _RefusedError
        if getattr(event, "tag", None) not in (None, "!"):
            self.problem("yaml_tag", line, f"the tag {event.tag} is not read", "Leave the tag out.")
            raise _RefusedError
        if len(path) > YAML_DEPTH:
            self.problem("yaml_depth", line, f"keys are nested more than {YAML_DEPTH} deep")
            raise _RefusedError
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, line, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(events, path)
        return self.mapping(events, path)

    def scalar(self, event: Any, line: int, path: Path_) -> Any:
        value = _scalar(event)
        if isinstance(value, str):
            self.seen(value, line)
            if not event.style and curly_quoted(value):
                what = "the quotation marks around the text are curly, so that they count as a part of it"
                hint = 'Use straight ones: "...". Should people see the curly ones, put straight ones around them.'
                self.problem("yaml_quotes", line, what, hint)
        plain_digits = not event.style and isinstance(value, str) and _INT.fullmatch(value)
        too_large = isinstance(value, int | float) and not abs(value) <= NUMBER
        if plain_digits or (too_large and path != _ANY_SIZE):
            name = f" of '{path[-1]}'" if path and isinstance(path[-1], str) else ""
            what = f"the number{name} is too large; numbers lie between -{NUMBER:,} and {NUMBER:,}"
            self.problem(TOO_LARGE, line, what, "Put it between quotes if it is a name.")
        return value

    def seen(self, text: str, line: int) -> None:
        found = _UNSEEN.search(text)
        if found is not None:
            what = f"the text holds a sign that cannot be seen (U+{ord(found[0]):04X})"
            self.problem("yaml_unseen", line, what, "Type the text again.")
            raise _RefusedError

    def few(self, entries: Sized, line: int, path: Path_) -> None:
        if len(entries) >= YAML_ENTRIES:
            name = path[-1] if path else "the file"
            self.problem("yaml_entries", line, f"{name} has more than {YAML_ENTRIES:,} entries, which no study needs")
            raise _RefusedError

    def sequence(self, events: Iterator[Any], path: Path_) -> list[Any]:
        items: list[Any] = []
        line_of_list = self.lines[path]
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            self.few(items, line_of_list, path)
            items.append(self.node(event, events, (*path, len(items))))
        return items

    def mapping(self, events: Iterator[Any], path: Path_) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
                self.problem("yaml_key", line, "a key must be a plain word")
                raise _RefusedError
            key = event.value
            self.few(result, line, path)
            self.seen(key, line)
            if len(key) > YAML_KEY:
                self.problem("yaml_key", line, f"a key has {len(key):,} letters; at most {YAML_KEY:,} are read")
                raise _RefusedError
            if key in result:
                first = self.lines[(*path, key)]
                what = f"key '{key}' is given twice (first on line {first})"
                self.problem("yaml_duplicate_key", line, what, "Leave one of the two out.")
            here = (*path, key)
            self.lines.setdefault(here, line)
            value = self.node(next(events), events, here)
            if value is None and not event.style and self.slipped(key, line, path, result):
                continue
            result.setdefault(key, value)
        return result

    def slipped(self, key: str, line: int, path: Path_, result: dict[Any, Any]) -> bool:
        """Whether ``key``, which has no value, is a slip: ``{sd: 0,20}``, or ``{nl:"text"}``.

        It is told, so the file is not used; what was meant takes its place, so that nothing else is told of it.
        """
        name, _, rest = key.partition(":")
        before = next(reversed(result), None)
        if key.isdigit() and type(result.get(before)) is int:
            meant = f"{result[before]}.{key}"
            what = f"a number has a comma in it, which begins a new key ({before}: {result[before]},{key})"
            self.problem("yaml_comma", line, what, f"Numbers have a decimal point: {before}: {meant}.")
            result[before] = float(meant)
            return True
        if name.isidentifier() and rest and keys_are_words(result):
            self.problem("yaml_blank", line, f"after '{name}:' a blank is missing", f"Write '{name}: ...'.")
            self.lines.setdefault((*path, name), line)
            result.setdefault(name, rest.strip("\"'"))
            return True
        return False


def keys_are_words(keys: Iterable[Any]) -> bool:
    """Whether no key holds a colon, as keys of the formats never do."""
    return not any(":" in str(key) for key in keys)


def _scalar(event: Any) -> Any:
    text: str = event.value
    if event.style in ("'", '"', "|", ">"):
        return text
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if _INT.fullmatch(text):
        return int(text) if len(text) < 300 else text
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
