"""Writing population files: a new one, or one more margin at the end of one that people wrote."""

from __future__ import annotations

from pretest.errors import Problem, SpecError
from pretest.spec.plainyaml import Plain, yaml_entry, yaml_lines
from pretest.spec.population import Population
from pretest.spec.validate import validate
from pretest.spec.yamlfile import parse_yaml


def margin_text(margin: Plain) -> str:
    """One margin as YAML, as an entry of the list ``margins``."""
    return yaml_entry(margin)


def new_population(head: Plain, margin: Plain) -> str:
    """A whole population file with one margin."""
    return "\n".join([*yaml_lines(head), "margins:"]) + "\n" + margin_text(margin)


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
