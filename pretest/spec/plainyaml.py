"""Plain values as YAML that people can read on: written line by line, so that what stands around it stays as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping

Plain = Mapping[str, object]


def yaml_lines(value: Plain) -> list[str]:
    """Keys with values, one a line; what is None is left out.

    Examples
    --------
    >>> from pretest.spec.plainyaml import yaml_lines
    >>> yaml_lines({"id": "a", "ages": {"min": 18.0, "max": None}, "codes": ["1", "no"]})
    ['id: "a"', 'ages:', '  min: 18', 'codes: ["1", "no"]']
    """
    lines: list[str] = []
    for key, inner in value.items():
        word = key if key.isidentifier() else yaml_value(key)
        if isinstance(inner, Mapping):
            lines += [f"{word}:", *("  " + line for line in yaml_lines(inner))]
        elif isinstance(inner, (list, tuple)):
            lines.append(f"{word}: [{', '.join(yaml_value(one) for one in inner)}]")
        elif inner is not None:
            lines.append(f"{word}: {yaml_value(inner)}")
    return lines


def yaml_entry(value: Plain) -> str:
    """One entry of a list of keys with values, under a key that begins a line."""
    lines = yaml_lines(value)
    return "\n".join(["  - " + lines[0], *("    " + line for line in lines[1:])]) + "\n"


def yaml_value(value: object) -> str:
    """Numbers as they are, text in double quotes: JSON is YAML."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)
