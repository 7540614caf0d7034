"""Sentences built from result rows. Every sentence is one text of reports/words with named places."""

from __future__ import annotations

import math
from collections.abc import Iterable

from pretest.report.words.edition import Edition
from pretest.report.words.judged import JudgedCell
from pretest.report.words.weakness import marked


def outcome_name(edition: Edition, cell: JudgedCell) -> str:
    """The outcome's label, with what must be known beside it: weak measurement, exploratory."""
    strings = edition.strings
    name = edition.labels.outcome(cell.outcome)
    if cell.is_harm and not cell.primary:
        name = strings("harms.secondary", outcome=name)
    return marked(edition, name, cell.weakness)


def estimate_text(edition: Edition, cell: JudgedCell) -> str:
    return edition.numerals.bound(cell.estimate, cell.margin)


def lower_text(edition: Edition, cell: JudgedCell) -> str:
    return edition.numerals.bound(cell.lower, 0.0, cell.margin)


def upper_text(edition: Edition, cell: JudgedCell) -> str:
    return edition.numerals.bound(cell.upper, 0.0, cell.margin)


def reason_text(edition: Edition, reason: str) -> str:
    """Why a cell could not be judged, in words; a code that we do not know is shown as a code."""
    key = f"reason.{reason}"
    return edition.strings(key) if edition.strings.has(key) else edition.strings("reason.other", code=reason or "?")


def cell_sentence(edition: Edition, cell: JudgedCell) -> str:
    """What one verdict means, with its figures; without them where they are hidden or missing."""
    strings, numerals = edition.strings, edition.numerals
    names = {"concept": edition.labels.arm(cell.concept), "outcome": outcome_name(edition, cell)}
    word = edition.verdict(cell.verdict).text
    if cell.suppressed:
        return strings("sentence.hidden", **names, verdict=word, n=numerals.count(edition.threshold))
    needed = (cell.estimate, cell.lower, cell.upper, cell.margin if cell.is_harm else 0.0)
    if not all(map(math.isfinite, needed)):
        return strings("sentence.no_figures", **names, verdict=word, reason=reason_text(edition, cell.reason))
    figures = {
        "estimate": numerals.in_unit(estimate_text(edition, cell), cell.unit),
        "lower": numerals.in_unit(lower_text(edition, cell), cell.unit),
        "upper": numerals.in_unit(upper_text(edition, cell), cell.unit),
        "margin": numerals.in_unit(numerals.exact(cell.margin), cell.unit),
    }
    return strings(f"sentence.{cell.verdict}", **names, **figures)


def outcome_list(edition: Edition, cells: Iterable[JudgedCell]) -> str:
    """``a, b and c``: each outcome once, in order."""
    return edition.strings.listed(list(dict.fromkeys(edition.labels.outcome(cell.outcome) for cell in cells)))
