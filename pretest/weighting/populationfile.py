"""Writing population files: a new one, or one more margin at the end of one that people wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pretest.errors import Problem, SpecError
from pretest.spec.population import Population
from pretest.spec.validate import validate
from pretest.spec.yamlfile import parse_yaml

Plain = Mapping[str, object]


def margin_text(margin: Plain) -> str:
    """One margin as YAML, as an entry of the list ``margins``."""
    lines = _lines(margin)
    return "\n".join(["  - " + lines[0], *("    " + line for line in lines[1:])]) + "\n"


def new_population(head: Plain, margin: Plain) -> str:
    """A whole population file with one margin."""
    return "\n".join([*_lines(head), "margins:"]) + "\n" + margin_text(margin)


def with_margin(text: str, margin: Plain, name: str) -> str:
    """``text`` with one more margin; everything that stands in it stays as it is.

    Raises
    ------
    SpecError
        When the file is no population file, has a margin of this variable, or does not end in its margins.
    """
    known = read_population(text, name)
    variable = str(margin["variable"])
    if variable in [one.variable for one in known.margins]:
        hint = "Take the old margin out of the file first."
        raise SpecError("margin_twice", name, f"the file has a margin of '{variable}' already", hint=hint)
    longer = text.rstrip("\n") + "\n" + margin_text(margin)
    again, _ = validate(Population, parse_yaml(longer.encode(), name))
    if again is None or len(again.margins) != len(known.margins) + 1:
        hint = "Put the key 'margins' at the end of the file, one margin per '  - '."
        raise SpecError("margin_place", name, "the new margin cannot be put at the end of the file", hint=hint)
    return longer


def read_population(text: str, name: str) -> Population:
    """The population in ``text``.

    Raises
    ------
    SpecError
        With every problem in it.
    """
    found, problems = validate(Population, parse_yaml(text.encode(), name))
    if found is None:
        raise SpecError.of(problems or [Problem("invalid", name, "this is no population file")])
    return found


def _lines(value: Plain) -> list[str]:
    lines: list[str] = []
    for key, inner in value.items():
        word = key if key.isidentifier() else _plain(key)
        if isinstance(inner, Mapping):
            lines += [f"{word}:", *("  " + line for line in _lines(inner))]
        elif isinstance(inner, (list, tuple)):
            lines.append(f"{word}: [{', '.join(_plain(one) for one in inner)}]")
        elif inner is not None:
            lines.append(f"{word}: {_plain(inner)}")
    return lines


def _plain(value: object) -> str:
    """Numbers as they are, text in double quotes: JSON is YAML."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)
