"""The answers to the questions of one outcome as they may be shown: wording, answers low to high, shares per arm."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pretest.disclosure.merging import JOIN
from pretest.findings import QuestionFacts
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.labels import clean_line
from pretest.report.words.shares import safe_shares
from pretest.report.words.tablerows import Row

MOST_ANSWERS = 7  # more than this are bins of numbers, or too many to draw one by one: they are shown in bands
BANDS = 5


@dataclass(frozen=True, slots=True)
class Part:
    """One answer of one arm, or neighbouring answers that are told together. answers: their places, low to high; share
    is NaN where it is not told."""

    answers: tuple[int, ...]
    share: float

    @property
    def told(self) -> bool:
        return math.isfinite(self.share)


@dataclass(frozen=True, slots=True)
class Answered:
    """One question. text: its wording, "" without one. answers: their names, low to high. arms: in the order of the
    study, each its parts from low to high; none where nothing of the arm is told."""

    item: str
    text: str
    reversed: bool
    answers: tuple[str, ...]
    arms: Mapping[str, tuple[Part, ...]]

    @property
    def joint(self) -> tuple[tuple[int, ...], ...]:
        """The places of answers that are told together."""
        parts = [part.answers for arm in self.arms.values() for part in arm if len(part.answers) > 1 and part.told]
        return tuple(dict.fromkeys(parts))


def answered(edition: Edition, panel: Panel, outcome: str, rows: Sequence[Row]) -> list[Answered]:
    """rows: of ``distributions``, of one audience and outcome; one entry per question, in the order of the scale."""
    facts = {fact.id: fact for fact in _questions(edition, outcome)}
    order = list(facts)
    items = dict.fromkeys(row["item"] or "" for row in rows)
    known = sorted(items, key=lambda item: order.index(item) if item in facts else len(order))
    return [
        _answered(edition, panel, facts.get(item), item, [row for row in rows if (row["item"] or "") == item])
        for item in known
    ]


def _questions(edition: Edition, outcome: str) -> tuple[QuestionFacts, ...]:
    return next((fact.questions for fact in edition.findings.study.outcomes if fact.id == outcome), ())


def _answered(edition: Edition, panel: Panel, fact: QuestionFacts | None, item: str, rows: Sequence[Row]) -> Answered:
    single = {row["label"]: row["value"] for row in rows if JOIN not in (row["label"] or "")}
    codes = sorted(single, key=lambda code: single[code])
    names = {} if fact is None else {one.code: edition.labels.text(one.label) for one in fact.answers}
    named = [names.get(code) or _number(edition, code) for code in codes]
    arms: dict[str, tuple[Part, ...]] = {}
    for arm in sorted(dict.fromkeys(row["concept"] for row in rows), key=edition.concept_place):
        arms[arm] = _parts(edition, codes, [row for row in rows if row["concept"] == arm])
    if len(codes) > MOST_ANSWERS:
        named, arms = _banded(named, arms)
    text = "" if fact is None else edition.labels.text(fact.by_audience.get(panel[1]) or fact.text)
    return Answered(item, text, any(row["reversed"] for row in rows), tuple(named), arms)


def _parts(edition: Edition, codes: Sequence[str], rows: Sequence[Row]) -> tuple[Part, ...]:
    """The parts of one arm; an answer that is not told and in no joint answer is a part without a share."""
    told = {row["label"]: row for row in rows if not row["suppressed"] and math.isfinite(row["share"])}
    place = {code: number for number, code in enumerate(codes)}
    groups = [tuple(place[code] for code in label.split(JOIN)) for label in told]
    inside = {number for group in groups for number in group}
    groups += [(number,) for number in range(len(codes)) if number not in inside]
    of_group = {tuple(place[code] for code in label.split(JOIN)): row for label, row in told.items()}
    groups.sort()
    # An answer without a row was given by nobody, unless the arm has hidden answers: then it is not known.
    there = {row["label"] for row in rows}
    hidden = any(codes[number] in there and number not in inside for number in range(len(codes)))
    absent = {"share": math.nan, "n": None} if hidden else {"share": 0.0, "n": 0}
    shares = safe_shares([of_group.get(group, absent) for group in groups], edition.threshold)
    if shares.none_shown:
        return ()
    return tuple(Part(group, share) for group, share in zip(groups, shares.shares, strict=True))


def _number(edition: Edition, code: str) -> str:
    """A code or the ends of a bin, as a reader writes numbers."""
    found = re.fullmatch(r"(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)", code)
    decimal = edition.strings("number.decimal")
    if found is None:
        return clean_line(code).replace(".", decimal)
    low, high = (end.replace(".", decimal) for end in found.groups())
    return edition.strings("number.between", low=low, high=high)


def _banded(
    named: Sequence[str], arms: Mapping[str, tuple[Part, ...]]
) -> tuple[list[str], dict[str, tuple[Part, ...]]]:
    """Neighbouring answers added up, in bands of as many answers each; parts that cross bands are one joint part."""
    width = math.ceil(len(named) / BANDS)
    bands = [range(start, min(start + width, len(named))) for start in range(0, len(named), width)]
    made: dict[str, tuple[Part, ...]] = {}
    for arm, parts in arms.items():
        found: dict[tuple[int, ...], float] = {}
        for part in parts:
            inside = tuple(sorted({place // width for place in part.answers}))
            found[inside] = found.get(inside, 0.0) + part.share
        made[arm] = _apart(found)
    names = [named[band[0]] if len(band) == 1 else f"{named[band[0]]} \u2013 {named[band[-1]]}" for band in bands]
    return names, made


def _apart(found: Mapping[tuple[int, ...], float]) -> tuple[Part, ...]:
    """Parts that share no band: those that overlap are one."""
    parts: list[Part] = []
    for group, share in sorted(found.items()):
        if parts and parts[-1].answers[-1] >= group[0]:
            last = parts.pop()
            parts.append(Part(tuple(sorted({*last.answers, *group})), last.share + share))
        else:
            parts.append(Part(group, share))
    return tuple(parts)
