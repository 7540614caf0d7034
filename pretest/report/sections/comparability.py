"""May groups be compared? Per scale and two groups in plain words, then verdicts, then the tests behind it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pretest.report.figures.palette import MARKS
from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.measuring import dif_tables, inter_item_tables, invariance_tables
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition
from pretest.report.words.gain import outcome_sign
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row
from pretest.tables.dif import TABLE as DIF
from pretest.tables.dif_verdicts import TABLE as DIF_VERDICTS
from pretest.tables.inter_item import TABLE as INTER_ITEM
from pretest.tables.invariance import TABLE as INVARIANCE

Judgement = Literal["not_comparable", "cannot_tell", "comparable"]
Key = tuple[int, str, str, str, str]  # wave, audience, grouping, reference, group

_MARKS = {"not_comparable": "harm_signalled", "cannot_tell": "inconclusive", "comparable": "harm_excluded"}
_VERDICT_COLUMNS = (
    "audience",
    "concept",
    "outcome",
    "left_out",
    "verdict",
    "without",
    "upper",
    "upper_without",
    "margin",
)


@dataclass(frozen=True, slots=True)
class PairJudgement:
    """One scale in two groups. reason: a key of ``comparability.because``; items: those that work differently."""

    scale: str
    judgement: Judgement
    reason: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparability:
    """pairs: per two groups, whether levels may be compared. verdicts: with and without the items that work
    differently, None where there are none. details: the tests behind it, to unfold."""

    pairs: tuple[Table, ...]
    verdicts: Table | None
    details: tuple[Table, ...]


def comparability_section(edition: Edition) -> Comparability:
    judged = judge_pairs(edition)
    return Comparability(
        pairs=tuple(_pair_table(edition, key, found) for key, found in judged.items()),
        verdicts=_verdict_table(edition),
        details=(*invariance_tables(edition), *dif_tables(edition), *inter_item_tables(edition)),
    )


def judge_pairs(edition: Edition) -> dict[Key, list[PairJudgement]]:
    """Per two groups the judgement on each scale; what is not shown to be comparable is never called comparable."""
    steps = [row for row in edition.rows("invariance") if row["grouping"]]
    items = edition.rows("dif")
    found: dict[Key, list[PairJudgement]] = {}
    for key in dict.fromkeys(_key(row) for row in [*steps, *items]):
        models = [row for row in steps if _key(row) == key]
        tested = [row for row in items if _key(row) == key]
        scales = sorted({row["scale"] for row in [*models, *tested]}, key=edition.outcome_place)
        found[key] = [_judge(scale, _of(scale, models), _of(scale, tested)) for scale in scales]
    return found


def _key(row: Row) -> Key:
    return row["wave"] or 0, row["audience"], row["grouping"], row["reference"], row["group"]


def _of(scale: str, rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["scale"] == scale]


def _judge(scale: str, models: list[Row], items: list[Row]) -> PairJudgement:
    flagged = tuple(row["item"] for row in items if row["flag"] == "dif")
    failed = [row["model"] for row in models if row["judgement"] == "fails"]
    if flagged or failed:
        reason = "items" if flagged else "structure" if "configural" in failed else "scale"
        return PairJudgement(scale, "not_comparable", reason, flagged)
    levels = [row["judgement"] for row in models if row["model"] == "scalar"]
    reasons = {row["flag"] for row in items if row["flag"]}
    if levels == ["holds"] and items and not reasons:
        return PairJudgement(scale, "comparable", "alike", ())
    known = next((reason for reason in ("few_items", "too_few") if reason in reasons), "undecided")
    return PairJudgement(scale, "cannot_tell", known, ())


def _pair_table(edition: Edition, key: Key, found: list[PairJudgement]) -> Table:
    strings = edition.strings
    columns = [strings("column.scale"), strings("comparability.column.levels"), strings("comparability.column.why")]
    rows = []
    for pair in found:
        word = strings(f"comparability.judgement.{pair.judgement}")
        names = strings.listed([clean_line(item) for item in pair.items])
        why = strings(f"comparability.because.{pair.reason}", items=names)
        cells = (Cell(word, "verdict", MARKS[_MARKS[pair.judgement]]), Cell(why))
        rows.append(TableRow(edition.labels.outcome(pair.scale), cells))
    return make_table(strings("comparability.caption", pair=pair_name(edition, *key)), columns, [("", rows)])


def pair_name(edition: Edition, wave: int, audience: str, grouping: str, reference: str, group: str) -> str:
    """Both groups, and where: ``A and B, wave 2``."""
    strings = edition.strings
    if grouping == "audience":
        names = [edition.labels.audience(name) for name in (reference, group)]
    elif grouping == "wave":
        names = [strings("page.wave", wave=clean_line(name)) for name in (reference, group)]
    else:
        names = [strings("comparability.language", language=clean_line(name)) for name in (reference, group)]
    both = strings("comparability.both", first=names[0], second=names[1])
    if grouping == "wave":
        return strings("comparability.within", pair=both, place=edition.labels.audience(audience))
    if grouping == "language" or edition.several_waves:
        return strings("comparability.within", pair=both, place=edition.panel((wave, audience)))
    return both


def _verdict_table(edition: Edition) -> Table | None:
    rows = edition.rows("dif_verdicts")
    if not rows:
        return None
    strings = edition.strings
    columns = [strings(f"comparability.column.{name}") for name in _VERDICT_COLUMNS]
    panels = edition.panels(rows)
    lines = [_verdict_row(edition, edition.panel(panel), row) for panel, found in panels.items() for row in found]
    return make_table(strings("comparability.verdicts_caption"), columns, [("", lines)])


def _verdict_row(edition: Edition, name: str, row: Row) -> TableRow:
    strings, numerals = edition.strings, edition.numerals
    group = "verdict" if row["outcome"] else "decision"
    items = strings.listed([clean_line(item) for item in row["items_left_out"].split(" | ")])
    verdicts = [
        edition.verdict(row[key], group) if row[key] else Cell(strings("comparability.unknown"))
        for key in ("verdict", "verdict_without")
    ]
    if not row["outcome"]:
        figures = [Cell("–", "number")] * 3
    elif row["suppressed"]:
        figures = [edition.hidden(3)]
    else:
        figures = [
            edition.number(text)
            for text in (
                _bound(edition, row, "upper"),
                _bound(edition, row, "upper_without"),
                numerals.in_unit(_number(edition, row["margin"]), row["unit"]),
            )
        ]
    outcome = edition.labels.outcome(row["outcome"]) if row["outcome"] else strings("comparability.decision")
    return TableRow(name, (Cell(edition.labels.arm(row["concept"])), Cell(outcome), Cell(items), *verdicts, *figures))


def _bound(edition: Edition, row: Row, name: str) -> str:
    """The upper bound of a harm; of an intended effect the same bound is how much of it there is at least."""
    sign = outcome_sign(edition, row["outcome"])
    text = edition.numerals.in_unit(_number(edition, sign * row[name]), row["unit"])
    if sign > 0 or not math.isfinite(row[name]):
        return text
    return edition.strings("comparability.lower_bound", bound=text)


def _number(edition: Edition, value: float) -> str:
    return edition.numerals.signed(value) if math.isfinite(value) else edition.strings("number.missing")


SECTION = Section("comparability", comparability_section, (DIF, INVARIANCE, DIF_VERDICTS, INTER_ITEM))
