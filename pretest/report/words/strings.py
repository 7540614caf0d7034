"""The words of a report: one flat table of texts per language.

Words that come back everywhere are kept in reports/words, those for papers and notebooks in reports/words/papers, those
of the commands in reports/words/terminal, those of a page in reports/pages, those of figures in reports/figures, those
of the workbook in reports/workbook, those of one section in reports/sections/NAME.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pretest.errors import Problem, SpecError, did_you_mean
from pretest.library import Content, Library
from pretest.report.words.fixed import is_fixed_text
from pretest.spec.contentfile import parse_content
from pretest.words import LANGUAGES, Language

# Folders of reports/ with texts, beside the sections.
HOMES = ("words", "words/papers", "words/terminal", "pages", "pages/short", "pages/dialogue", "figures", "workbook")
OPEN_KEYS = ("note.", "step.", "rule.", "action.")  # a study may add words for its own codes here

_TEXTS_NOW = (
    "Put texts of a section into reports/sections/NAME/nl.yaml or en.yaml, texts of a page into reports/pages/, and "
    "words that come back everywhere into reports/words/."
)
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

    Words of verdicts, decisions and figures, and those of the sections that every reader sees, are never replaced.

    Raises
    ------
    ValueError
        When there is no such language, or a shipped text stands in two files: a programming mistake.
    SpecError
        When the study's own files have keys that no report uses, stand where no report reads them, or are not valid;
        all problems at once.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language '{language}' is none of {LANGUAGES}")
    texts: dict[str, str] = {}
    homes: dict[str, str] = {}  # key → the file that holds it
    for name in text_files(language):
        shipped = Library().find(name)
        if shipped is None:
            raise FileNotFoundError(f"{name} is missing from the installation")
        found = _texts(shipped)
        twice = sorted(found.keys() & texts.keys())
        if twice:
            raise ValueError(f"the text '{twice[0]}' stands in {homes[twice[0]]} and in {name}")
        texts |= found
        homes |= dict.fromkeys(found, name)
    return Strings(language, texts if library is None else texts | _own_texts(library, language, texts, homes))


def text_files(language: Language) -> tuple[str, ...]:
    """The shipped files with texts of ``language``."""
    sections = [f"sections/{name}" for name in Library().names("reports/sections", "") if not name.startswith(".")]
    return tuple(f"reports/{home}/{language}.yaml" for home in (*HOMES, *sections))


def _own_texts(
    library: Library, language: Language, shipped: Mapping[str, str], homes: Mapping[str, str]
) -> dict[str, str]:
    """Texts of the study's files. Each has to stand in the file of the same name as the shipped one with that text."""
    require_places(library)
    own: dict[str, str] = {}
    problems: list[Problem] = []
    for name in text_files(language):
        content = library.find(name)
        if content is None or content.name.startswith("pretest:"):
            continue
        found = _texts(content)
        for key, text in found.items():
            problems += _mistakes(key, text, name, shipped, homes)
            if key in own:
                problems.append(Problem("string_twice", name, f"the text '{key}' stands in another file too"))
        own |= found
    if problems:
        raise SpecError.of(problems)
    return own


def _mistakes(
    key: str, text: str, name: str, shipped: Mapping[str, str], homes: Mapping[str, str]
) -> Iterator[Problem]:
    """Whether the study's text has a place in this file, and fills in nothing that is not there."""
    if key not in shipped:
        if not key.startswith(OPEN_KEYS):
            yield Problem("string_unknown", name, f"unknown text '{key}'", hint=did_you_mean(key, shipped))
        return
    if homes[key] != name:
        yield Problem("string_elsewhere", name, f"'{key}' is no text of this file", hint=f"Put it into {homes[key]}.")
    elif is_fixed_text(key, name):
        what = f"the text '{key}' is the same in every report, also for a trusted study"
        yield Problem("string_fixed", name, what, hint="Leave it out; name your own words in another section.")
    extra = sorted(set(_PLACEHOLDER.findall(text)) - set(_PLACEHOLDER.findall(shipped[key])))
    if extra:
        yield Problem("string_placeholder", name, f"the text '{key}' fills in {{{extra[0]}}}, which it does not get")


def require_places(library: Library) -> None:
    """Refuse files of a trusted study that no report would read: nothing of it is left out in silence.

    Raises
    ------
    SpecError
        When texts or templates stand in a former place, or texts in a file with another name than a shipped one.
    """
    known = [name for language in LANGUAGES for name in text_files(language)]
    problems = []
    for name in library.trusted():
        if name.casefold().startswith("reports/strings/"):
            problems.append(Problem("strings_moved", name, "texts are not read from here any more", hint=_TEXTS_NOW))
        elif name.casefold().startswith("reports/templates/"):
            what = "templates are not read from here any more"
            problems.append(Problem("template_moved", name, what, hint=f"Put it into {_template_now(name)}."))
        elif name.casefold().endswith((".yaml", ".yml")) and name not in known:
            hint = did_you_mean(name, known) or _TEXTS_NOW
            problems.append(Problem("strings_place", name, "no report reads texts from this file", hint=hint))
    if problems:
        raise SpecError.of(problems)


def _template_now(name: str) -> str:
    file = name.rsplit("/", 1)[-1]
    of_section = re.fullmatch(r"section_(\w+)\.html\.j2", file)
    return f"reports/sections/{of_section.group(1)}/section.html.j2" if of_section else f"reports/pages/{file}"


def _texts(content: Content) -> dict[str, str]:
    parsed = parse_content(content)
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
