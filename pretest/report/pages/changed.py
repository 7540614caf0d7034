"""What the study changed of the report and of what is asked, in sentences for its first page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pretest.library import Library
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.spec.overrides import OVERRIDE_KINDS

MOST = 12  # names on the first page; provenance.json has all


def changes(edition: Edition, library: Library, own_profile: str = "") -> tuple[str, ...]:
    """A sentence on content of which the study has its own version, and one on page texts and layout.

    own_profile: the profile that the page is made with, where it is the study's own.
    """
    strings, told = edition.strings, []
    names = [_named(edition, one) for one in _overrides(edition.findings.provenance.get("overrides"))]
    if own_profile:
        names.append(strings("override.kind.profile", name=clean_line(own_profile)))
    if len(names) > MOST:
        names = [*names[: MOST - 1], strings("override.more", n=edition.numerals.count(len(names) - MOST + 1))]
    if names:
        told.append(strings("override.content", names=strings.listed(names)))
    if library.trusted():
        told.append(strings("override.pages"))
    return tuple(told)


def _overrides(record: Any) -> list[Mapping[str, Any]]:
    """Those that the findings record, but for profiles: which one the page is made with is known here."""
    listed = record if isinstance(record, list) else []
    return [one for one in listed if isinstance(one, Mapping) and one.get("kind") != "profile"]


def _named(edition: Edition, one: Mapping[str, Any]) -> str:
    name, kind = clean_line(str(one.get("name", ""))), str(one.get("kind", ""))
    return edition.strings(f"override.kind.{kind}", name=name) if kind in OVERRIDE_KINDS else name
