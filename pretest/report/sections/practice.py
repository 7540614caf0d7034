"""What practice judged and expected before the data: the panel as a whole and each domain, and how it came true."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pretest.practice.panel.score import DomainScore, score_domains
from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row
from pretest.tables.forecasts import TABLE as FORECASTS
from pretest.tables.panel import TABLE as PANEL
from pretest.tables.told import TABLE as TOLD
from pretest.words import DOMAINS

_JUDGED = ("members", "median", "ipr", "word", "change", "moved")
_EXPECTED = ("members", "expected", "found", "within", "off", "none")
_SCORES = ("n", "off", "expected", "none", "vague", "covered", "half")
_ORDER = ("", *DOMAINS)
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class PracticeSection:
    """judged, expected: a table per audience; scores: None without data that tell what came true."""

    judged: tuple[Table, ...]
    agreement: Table
    expected: tuple[Table, ...]
    scores: Table | None


def practice_section(edition: Edition) -> PracticeSection:
    """Judgements of the last round, what was expected beside what was found, and how good each domain was."""
    rows = edition.rows("panel")
    last = max((row["round"] for row in rows), default=0)
    judged = [row for row in rows if row["round"] == last]
    expected = edition.rows("forecasts")
    scores = score_domains(edition.findings.table(FORECASTS.name)) if expected else ()
    return PracticeSection(
        tuple(_judged(edition, audience, last, own) for audience, own in _by_audience(judged)),
        _agreement(edition, last, judged),
        tuple(_expected(edition, audience, own) for audience, own in _by_audience(expected)),
        _scores(edition, scores) if scores else None,
    )


def _by_audience(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["audience"], []).append(row)
    yield from found.items()


def _who(edition: Edition, domain: str) -> str:
    return edition.strings(f"practice.domain.{domain}" if domain else "practice.everybody")


def _judged(edition: Edition, audience: str, number: int, rows: list[Row]) -> Table:
    strings = edition.strings
    groups: dict[str, list[TableRow]] = {}
    for row in sorted(rows, key=lambda one: (edition.concept_place(one["concept"]), _ORDER.index(one["domain"]))):
        groups.setdefault(edition.labels.arm(row["concept"]), []).append(_judgement(edition, row))
    columns = [strings("practice.column.who"), *(strings(f"practice.column.{name}") for name in _JUDGED)]
    caption = strings("practice.caption", audience=edition.labels.audience(audience), n=str(number))
    return make_table(caption, columns, list(groups.items()))


def _judgement(edition: Edition, row: Row) -> TableRow:
    one, strings = edition.numerals, edition.strings
    word = strings("practice.disagree") if row["disagreement"] else strings(f"practice.word.{row['appropriate']}")
    change = row["change"]
    cells = (
        Cell(one.count(row["n"]), "number"),
        Cell(_points(edition, row["median"]), "number"),
        Cell(_points(edition, row["ipr"]), "number"),
        Cell(word),
        Cell(one.signed(change, 1) if _known(change) else NOTHING, "number"),
        Cell(NOTHING if row["moved"] is None else one.count(row["moved"]), "number"),
    )
    return TableRow(_who(edition, row["domain"]), cells)


def _agreement(edition: Edition, number: int, rows: list[Row]) -> Table:
    strings = edition.strings
    first = {row["domain"]: row for row in reversed(rows)}
    lines = [
        TableRow(_who(edition, domain), (Cell(_alpha(edition, first[domain]), "number"),))
        for domain in _ORDER
        if domain in first
    ]
    columns = [strings(f"practice.agreement.column.{name}") for name in ("who", "alpha")]
    return make_table(strings("practice.agreement.caption", n=str(number)), columns, [("", lines)])


def _alpha(edition: Edition, row: Row) -> str:
    if not _known(row["alpha"]):
        return NOTHING
    value = edition.numerals.decimal(row["alpha"], 2)
    if not (_known(row["alpha_low"]) and _known(row["alpha_high"])):
        return value
    ends = {end: edition.numerals.decimal(row[f"alpha_{end}"], 2) for end in ("low", "high")}
    return f"{value} ({edition.strings('number.between', **ends)})"


def _expected(edition: Edition, audience: str, rows: list[Row]) -> Table:
    strings = edition.strings
    told = {(row["wave"], row["audience"], row["concept"], row["outcome"]): row for row in edition.rows("told")}
    groups: dict[str, list[TableRow]] = {}
    for row in sorted(rows, key=lambda one: _place(edition, one)):
        outcome = edition.labels.outcome(row["outcome"])
        more = strings(f"practice.expected.more.{row['more_is']}")
        found = told.get((row["wave"], row["audience"], row["concept"], row["outcome"]))
        title = strings("practice.expected.of", outcome=outcome, more=more)
        groups.setdefault(title, []).append(_forecast(edition, row, found))
    columns = [strings(f"practice.expected.column.{name}") for name in ("who", *_EXPECTED)]
    caption = strings("practice.expected.caption", audience=edition.labels.audience(audience))
    return make_table(caption, columns, list(groups.items()))


def _place(edition: Edition, row: Row) -> tuple[tuple[int, str], tuple[int, str], int]:
    domain = _ORDER.index(row["domain"])
    return edition.outcome_place(row["outcome"]), edition.concept_place(row["concept"]), domain


def _forecast(edition: Edition, row: Row, found: Row | None) -> TableRow:
    strings, one = edition.strings, edition.numerals
    head = strings(
        "practice.expected.who", concept=edition.labels.arm(row["concept"]), who=_who(edition, row["domain"])
    )
    known = (
        Cell(one.count(row["n_members"]), "number"),
        Cell(_interval(edition, row["q50"], row["q05"], row["q95"]), "number"),
    )
    if row["suppressed"]:
        return TableRow(head, (*known, edition.hidden(len(_EXPECTED) - len(known))))
    if found is None or not _known(row["crps"]):
        return TableRow(head, (*known, *(Cell(NOTHING, "number") for _ in _EXPECTED[len(known) :])))
    within = strings(f"practice.expected.within.{'yes' if row['covered'] else 'no'}")
    data = _interval(edition, found["difference"], found["conf_low"], found["conf_high"])
    off = (Cell(one.decimal(row[name], 1), "number") for name in ("crps", "crps_none"))
    return TableRow(head, (*known, Cell(data, "number"), Cell(within), *off))


def _scores(edition: Edition, scores: Iterable[DomainScore]) -> Table:
    strings, one = edition.strings, edition.numerals

    def cells(found: DomainScore) -> Iterator[str]:
        yield one.count(found.n)
        for value in (found.crps, found.crps_expected):
            yield one.decimal(value, 1)
        for value in (found.skill_none, found.skill_vague):
            yield one.signed(value, 2) if _known(value) else NOTHING
        for value in (found.share_covered, found.share_covered_half):
            yield one.share(value) if _known(value) else NOTHING

    lines = [
        TableRow(_who(edition, found.domain), tuple(Cell(text, "number") for text in cells(found))) for found in scores
    ]
    columns = [strings(f"practice.scores.column.{name}") for name in ("who", *_SCORES)]
    return make_table(strings("practice.scores.caption"), columns, [("", lines)])


def _interval(edition: Edition, middle: float, low: float, high: float) -> str:
    first, *ends = (edition.numerals.signed(value, 1) for value in (middle, low, high))
    return f"{first} ({edition.strings('number.between', low=ends[0], high=ends[1])})"


def _points(edition: Edition, value: float) -> str:
    """Points of the scale: whole, or with a half."""
    return edition.numerals.decimal(value, 0 if float(value).is_integer() else 1)


def _known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


SECTION = Section("practice", practice_section, (PANEL, FORECASTS, TOLD))
