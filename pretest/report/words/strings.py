"""The words of a report: one flat table of texts per language, kept in reports/strings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pretest.errors import Problem, SpecError, did_you_mean
from pretest.library import Content, Library
from pretest.spec.yamlfile import parse_yaml
from pretest.words import LANGUAGES, Language

OPEN_KEYS = ("note.", "step.", "rule.", "action.")  # a study may add words for its own codes here

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, eq=False)
class Strings:
    """Texts of one language. texts: flat key (``decision.stop.word``) → text with {placeholders}."""

    language: Language
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: str) -> str:
        """The text of ``key``, filled in. A missing key or placeholder is our mistake and raises KeyError."""
        return _PLACEHOLDER.sub(lambda match: values[match.group(1)], self.texts[key])

    def has(self, key: str) -> bool:
        return key in self.texts

    def word(self, group: str, code: str) -> str:
        """The word for a code that may be unknown (a quality rule's own name): then the code itself."""
        key = f"{group}.{code}"
        return self(key) if key in self.texts else code

    def listed(self, items: list[str]) -> str:
        """``a, b and c``."""
        if not items:
            return ""
        text = items[-1]
        if len(items) > 1:
            text = self("list.two", first=items[-2], last=text)
        for item in reversed(items[:-2]):
            text = self("list.more", first=item, rest=text)
        return text


def read_strings(language: Language, library: Library | None = None) -> Strings:
    """The shipped texts of ``language``, single lines replaced by the study's own if ``library`` trusts them.

    Raises
    ------
    ValueError
        When there is no such language: a programming mistake.
    SpecError
        When the study's own file has keys that no report uses, or is not valid; all problems at once.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language '{language}' is none of {LANGUAGES}")
    name = f"reports/strings/{language}.yaml"
    shipped = Library().find(name)
    if shipped is None:
        raise FileNotFoundError(f"{name} is missing from the installation")
    texts = _texts(shipped)
    own = None if library is None else library.find(name)
    if own is not None and not own.name.startswith("pretest:"):
        texts |= _known(_texts(own), texts, own.name)
    return Strings(language, texts)


def _known(own: Mapping[str, str], shipped: Mapping[str, str], name: str) -> Mapping[str, str]:
    """``own`` texts, after a check that each has a place and fills in nothing that is not there."""
    problems = []
    for key, text in own.items():
        if key not in shipped:
            if not key.startswith(OPEN_KEYS):
                problems.append(
                    Problem("string_unknown", name, f"unknown text '{key}'", hint=did_you_mean(key, shipped))
                )
            continue
        extra = sorted(set(_PLACEHOLDER.findall(text)) - set(_PLACEHOLDER.findall(shipped[key])))
        if extra:
            what = f"the text '{key}' fills in {{{extra[0]}}}, which it does not get"
            problems.append(Problem("string_placeholder", name, what))
    if problems:
        raise SpecError.of(problems)
    return own


def _texts(content: Content) -> dict[str, str]:
    parsed = parse_yaml(content.data, content.name)
    problems = list(parsed.problems)
    if not problems and not isinstance(parsed.data, dict):
        problems.append(Problem("strings_form", content.name, "this is not a list of keys and texts"))
    flat = {} if problems else dict(_flat(parsed.data, ""))
    problems += [
        Problem("strings_form", content.name, f"'{key}' is not a text", hint="Put it between quotes.")
        for key, text in flat.items()
        if not isinstance(text, str)
    ]
    if problems:
        raise SpecError.of(problems)
    return flat


def _flat(node: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for key, value in node.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value
