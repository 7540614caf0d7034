"""What the short reports share: signs that follow light and dark, arrays of a hundred people, and who took part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pretest.report.figures.palette import MARKS, Mark
from pretest.report.sections.provenance import plan_lock
from pretest.report.words.claims import Claim
from pretest.report.words.decided import Badge
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.limitwords import limit_of
from pretest.report.words.matrix import HarmState
from pretest.report.words.told import (
    ToldRow,
    answers_text,
    digits_of,
    icons,
    people,
    question_text,
    told_sentence,
    told_title,
)
from pretest.words import SEVERITIES

Tone = Literal["harm", "may", "unknown", "none", "good"]
"""Colours of the style sheet, with a light and a dark side each."""

_TONES: Mapping[str, Tone] = {
    "#d55e00": "harm",
    "#e69f00": "may",
    "#0072b2": "none",
    "#009e73": "good",
    "#cc79a7": "none",
}
STATE_TONES: Mapping[HarmState, Tone] = {
    "harm": "harm",
    "perhaps": "may",
    "cannot_tell": "unknown",
    "hidden": "unknown",
    "not_measured": "unknown",
    "not_above": "none",
    "better": "good",
}
STATE_SIGNS: Mapping[HarmState, str] = {
    "harm": "square",
    "perhaps": "triangle",
    "cannot_tell": "ring",
    "hidden": "bar",
    "not_measured": "dash",
    "not_above": "circle",
    "better": "plus",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """A shape by its name in the page, and its tone. Shape and word say it too: colour is never the only signal."""

    shape: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its sign."""

    sign: Sign
    claim: Claim


@dataclass(frozen=True, slots=True)
class Hundred:
    """An array of 100 people. tens, rest: filled rows, and filled figures of the row that follows. number: in writing;
    text: for those who do not see it; caption: what stands under it."""

    tens: int
    rest: int
    number: str
    text: str
    caption: str


@dataclass(frozen=True, slots=True)
class Size:
    """One harm in people of 100. title: the finding, None without figures. arrays: reference first; none without
    figures. limit: of this harm, in words."""

    title: Claim | None
    whom: str
    question: str
    answers: str
    sentence: Claim
    arrays: tuple[Hundred, ...]
    limit: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """severity: in words. text: what is noted, in the reader's language; of a code that nobody explained as it was
    written, in ``original`` (English). times: how often, or ""."""

    severity: str
    text: str
    original: str
    times: str


def sign_of(mark: Mark | None) -> Sign:
    """The sign of a verdict or decision; what nothing is known of is a ring."""
    mark = mark or MARKS["measured"]
    shape = mark.shape if mark.filled or mark.shape == "ring" else f"{mark.shape}-open"
    return Sign(shape, _TONES.get(mark.colour, "unknown"))


def token_of(badge: Badge) -> Token:
    return Token(sign_of(badge.cell.mark), badge.claim)


def size_of(edition: Edition, row: ToldRow) -> Size:
    """A row of people of 100 as it is shown."""
    strings = edition.strings
    outcome, audience = edition.labels.outcome(row.outcome), edition.panel(row.panel)
    whom = strings("short.large.whom", audience=audience, outcome=outcome)
    if not row.known:
        return Size(None, whom, "", "", told_sentence(edition, row), (), limit_of(edition, row.outcome))
    arrays = (
        _hundred(edition, row.reference, digits_of(row), edition.labels.arm(row.reference_arm)),
        _hundred(edition, row.value, digits_of(row), edition.labels.arm(row.concept)),
    )
    return Size(
        told_title(edition, row),
        whom,
        question_text(edition, row),
        answers_text(edition, row),
        told_sentence(edition, row),
        arrays,
        limit_of(edition, row.outcome),
    )


def _hundred(edition: Edition, value: float, digits: int, arm: str) -> Hundred:
    number = people(edition, value, digits)
    filled = icons(value)
    return Hundred(
        filled // 10,
        filled % 10,
        number,
        edition.strings("short.large.icons", n=number),
        edition.strings("short.large.after", concept=arm),
    )


def note_lines(edition: Edition, severities: Iterable[str] = SEVERITIES) -> tuple[NoteLine, ...]:
    """Notes by code, the serious ones first; how often each came stands behind it."""
    wanted = set(severities)
    found: dict[tuple[str, str], list[str]] = {}
    for note in edition.findings.notes:
        if note.severity in wanted:
            found.setdefault((note.severity, note.code), []).append(clean_line(note.message))
    ordered = sorted(found, key=lambda key: -SEVERITIES.index(key[0]) if key[0] in SEVERITIES else 0)
    return tuple(_note_line(edition, key, found[key]) for key in ordered)


def _note_line(edition: Edition, key: tuple[str, str], messages: Sequence[str]) -> NoteLine:
    severity, code = key
    strings = edition.strings
    known = strings.has(f"note.{code}")
    times = strings("short.serious.times", n=edition.numerals.count(len(messages))) if len(messages) > 1 else ""
    return NoteLine(
        strings(f"severity.{severity}"), strings(f"note.{code}") if known else "", "" if known else messages[0], times
    )


def n_people(edition: Edition) -> int | None:
    """People whose answers are analysed, over all waves; None where any part of the number is hidden or unknown."""
    rows = [row for row in edition.rows("flow") if not row["audience"] and not row["concept"]]
    last: dict[int, int | None] = {}
    for row in rows:
        last[row["wave"] or 0] = row["n_respondents"]
    numbers = [number for number in last.values() if number is not None]
    return sum(numbers) if numbers and len(numbers) == len(last) else None


def plan_sentence(edition: Edition) -> str:
    """Whether the plan stood fixed beforehand, as the state of its lock says."""
    return plan_lock(edition).sentence


def dates(edition: Edition) -> str:
    """When the data are of, as far as the study says so."""
    found = [edition.numerals.date(clean_line(wave.date)) or "" for wave in edition.findings.study.waves if wave.date]
    return edition.strings.listed(list(dict.fromkeys(found)))
