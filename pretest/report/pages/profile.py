"""Profiles: which reader sees which sections, in which order (reports/profiles/ID.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pretest.errors import Problem, SpecError, did_you_mean
from pretest.library import Library
from pretest.report.pages.lazily import section_ids
from pretest.report.words.fixed import REQUIRED
from pretest.spec.contentfile import parse_content
from pretest.spec.yamlfile import YamlFile

# The decision comes first, and harms come before what a concept does well.
_BEFORE = (("decisions", "risks"), ("decisions", "harms"), ("risks", "other_outcomes"), ("harms", "other_outcomes"))
_KEYS = ("id", "title", "sections", "page", "open")

Page = Literal["sections", "communication", "council", "participants"]
PAGES: tuple[Page, ...] = get_args(Page)
"""The first shows the sections that the profile lists; the others are short reports with a form of their own."""


@dataclass(frozen=True, slots=True)
class Profile:
    """title: per language. sections: ids in reading order; none where ``page`` has a form of its own. open: those that
    are not folded; all where it is empty. is_own: whether it is a file of the study."""

    id: str
    title: Mapping[str, str]
    sections: tuple[str, ...]
    is_own: bool = False
    page: Page = "sections"
    open: tuple[str, ...] = ()


def read_profile(name: str, library: Library | None = None) -> Profile:
    """The profile ``name``, from the study if it has its own, else as shipped.

    Raises
    ------
    SpecError
        When there is no such profile, or it is not valid: all problems at once.
    """
    content = (library or Library()).find(f"reports/profiles/{name}.yaml") if _is_plain(name) else None
    if content is None:
        known = (library or Library()).names("reports/profiles", ".yaml")
        hint = " ".join(filter(None, (did_you_mean(name, known), f"There are: {', '.join(known)}.")))
        raise SpecError("profile_unknown", "", f"there is no report profile '{name}'", hint=hint)
    parsed = parse_content(content)
    problems = [*parsed.problems, *(_check(parsed, name) if not parsed.problems else ())]
    if problems:
        raise SpecError.of(problems)
    page: Page = next(known for known in PAGES if known == parsed.data.get("page", PAGES[0]))
    sections = tuple(parsed.data.get("sections", ()))
    opened = tuple(str(section) for section in parsed.data.get("open") or ())
    return Profile(name, dict(parsed.data["title"]), sections, content.is_own, page, opened)


def _is_plain(name: str) -> bool:
    return name.replace("-", "").replace("_", "").isalnum()


def _check(parsed: YamlFile, name: str) -> list[Problem]:
    data: Any = parsed.data
    page = data.get("page", PAGES[0]) if isinstance(data, dict) else None
    listed = page == PAGES[0] or (isinstance(data, dict) and "sections" in data)
    if (
        not isinstance(data, dict)
        or (listed and not isinstance(data.get("sections"), list))
        or not isinstance(data.get("title"), dict)
    ):
        return [Problem("profile_form", parsed.name, "a profile needs id, title (nl, en) and a list of sections")]
    problems = [
        Problem("profile_key", parsed.where((key,)), "unknown key", hint=did_you_mean(str(key), _KEYS))
        for key in data
        if key not in _KEYS
    ]
    if data.get("id") != name:
        problems.append(
            Problem("profile_id", parsed.where(("id",)), "the id differs from the file name", name, str(data.get("id")))
        )
    if sorted(data["title"]) != ["en", "nl"] or not all(isinstance(text, str) for text in data["title"].values()):
        problems.append(Problem("profile_title", parsed.where(("title",)), "the title needs a text in nl and in en"))
    if page not in PAGES:
        hint = did_you_mean(str(page), PAGES) or f"There are: {', '.join(PAGES)}."
        problems.append(Problem("profile_page", parsed.where(("page",)), f"there is no page '{page}'", hint=hint))
    elif page != PAGES[0] and listed:
        what = f"the page '{page}' has a form of its own, and no sections to choose"
        problems.append(Problem("profile_page_sections", parsed.where(("sections",)), what, hint="Leave out sections."))
    if page == PAGES[0]:
        sections = [str(section) for section in data["sections"]]
        problems += [*_check_sections(parsed, sections), *_check_open(parsed, sections)]
    return problems


def _check_open(parsed: YamlFile, sections: list[str]) -> list[Problem]:
    """What every reader must see is never folded."""
    if "open" not in parsed.data:
        return []
    opened, where = parsed.data["open"], parsed.where(("open",))
    if not isinstance(opened, list):
        return [Problem("profile_open", where, "'open' is a list of the sections that are not folded")]
    problems = [
        Problem("profile_open", where, f"section '{section}' is not among the sections of this profile")
        for section in map(str, opened)
        if section not in sections
    ]
    return problems + [
        Problem("profile_open", where, f"section '{section}' may not be folded", hint="Name it under open.")
        for section in REQUIRED
        if section in sections and section not in opened
    ]


def _check_sections(parsed: YamlFile, sections: list[str]) -> list[Problem]:
    problems = []
    known = section_ids("analyse")
    for number, section in enumerate(sections):
        where = parsed.where(("sections", number))
        if section not in known:
            hint = did_you_mean(section, known)
            problems.append(Problem("profile_section", where, f"there is no section '{section}'", hint=hint))
        elif section in sections[:number]:
            problems.append(Problem("profile_section_twice", where, f"section '{section}' is named twice"))
    where = parsed.where(("sections",))
    for section in REQUIRED:
        if section not in sections:
            what = f"section '{section}' may not be left out"
            problems.append(
                Problem("profile_required", where, what, hint="Every reader sees decisions, limits and harms.")
            )
    for first, second in _BEFORE:
        if first in sections and second in sections and sections.index(first) > sections.index(second):
            problems.append(Problem("profile_order", where, f"section '{first}' must come before '{second}'"))
    return problems
