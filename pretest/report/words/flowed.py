"""Numbers of people per step, in words where a part of them is hidden."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row
from pretest.tables.flow import APART


def coded(edition: Edition, group: str, code: str) -> str:
    """The word for a rule or step; a rule that is used again has a number behind its name."""
    numbered = re.fullmatch(r"(.+)_(\d+)", code)
    if numbered is not None and edition.strings.has(f"{group}.{numbered.group(1)}"):
        name = edition.strings(f"{group}.{numbered.group(1)}")
        return edition.strings("participants.numbered", name=name, number=numbered.group(2))
    return clean_line(edition.strings.word(group, code))


def total(rows: Sequence[Row]) -> int | None:
    """People over all arms: the row without an arm, else the sum; None when any part of the sum is hidden."""
    whole = [row for row in rows if not row["concept"]]
    counts = [row["n_respondents"] for row in whole[:1] or rows]
    return None if not counts or None in counts else sum(counts)


def total_text(edition: Edition, rows: Sequence[Row]) -> str:
    """The total; where a part of it is hidden, how many there are at least."""
    found = total(rows)
    if found is not None:
        return edition.numerals.count(found)
    shown = sum(row["n_respondents"] or 0 for row in rows if row["concept"])
    return edition.strings("page.at_least", n=edition.numerals.count(shown)) if shown else edition.hidden().text


def people_of(edition: Edition, rows: Sequence[Row], step: str) -> str:
    """How many people are in after a step, or were set apart at it."""
    return edition.strings("figure.flow.people", n=total_text(edition, [row for row in rows if row["step"] == step]))


def total_of(edition: Edition, rows: Sequence[Row], place: int) -> str:
    """The total of the first (0) or last (-1) step; "" where it is hidden, or there are no steps."""
    steps = list(dict.fromkeys(row["step"] for row in rows))
    if not steps:
        return ""
    found = total([row for row in rows if row["step"] == steps[place]])
    return "" if found is None else edition.numerals.count(found)


def out_at(edition: Edition, rows: Sequence[Row], place: int) -> str:
    """How many people were left out at a step; "" for nobody, for the first step, and where it cannot be told."""
    steps = list(dict.fromkeys(row["step"] for row in rows))
    if steps[place] in APART:
        return ""  # the row itself counts those who were set apart
    before = [step for step in steps[:place] if step not in APART]
    if not before:
        return ""
    first, second = (total([row for row in rows if row["step"] == step]) for step in (before[-1], steps[place]))
    return edition.numerals.count(first - second) if first is not None and second is not None and first > second else ""
