"""Whether harm builds up over the waves: sentences first, a folded picture per audience, and how far chance goes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from pretest.report.figures.palette import STATUS_MARKS
from pretest.report.pages.table import Cell, Illustration, Table, TableRow, make_table
from pretest.report.sections.movement import reason_word
from pretest.report.sections.section import Section
from pretest.report.sections.series import change_text, in_change_unit
from pretest.report.words.builtup import built_up, sums
from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row
from pretest.report.words.waved import wave_name
from pretest.tables.cusum import TABLE as CUSUM


@dataclass(frozen=True, slots=True)
class Picture:
    """The charts of one audience."""

    title: str
    illustration: Illustration


@dataclass(frozen=True, slots=True)
class BuildUp:
    """told: what has built up, and what has not. sure: how often chance passes the threshold, and when harm does."""

    told: tuple[Claim, ...]
    pictures: tuple[Picture, ...]
    sure: tuple[str, ...]


def cusum_section(edition: Edition) -> BuildUp:
    """The sums of all harms that alarms watch, in all places together; of single places only what passed."""
    found = sums(edition)
    audiences = list(dict.fromkeys(key[0] for key in found))
    pictures = []
    for number, audience in enumerate(audiences, 1):
        name = edition.strings("cusum.fold", audience=edition.labels.audience(audience))
        own = {key[1]: rows for key, rows in found.items() if key[::2] == (audience, "")}
        pictures.append(Picture(name, _illustration(edition, audience, number, own)))
    return BuildUp(built_up(edition), tuple(pictures), _sure(edition, [rows[-1] for rows in found.values()]))


def _illustration(edition: Edition, audience: str, number: int, series: Mapping[str, list[Row]]) -> Illustration:
    from pretest.report.figures.cusumtrend import draw_cusum
    from pretest.report.figures.svg import svg_link, to_vector

    charts, links = [], []
    for place, rows in enumerate(series.values(), 1):
        vector = to_vector(draw_cusum(edition, rows), desc=_summary(edition, rows), id=f"cusum{number}-{place}")
        charts.append(vector.element(heading=True))
        links.append(svg_link(vector.file()))
    title = edition.strings("cusum.figure.title", audience=edition.labels.audience(audience))
    table = _table(edition, title, series)
    return Illustration(f"cusum{number}", Markup("").join(charts), title, table, svg_links=tuple(links))


def _summary(edition: Edition, rows: list[Row]) -> str:
    """The figure in words, for whoever cannot see it."""
    from pretest.report.figures.cusumtrend import times_limit

    said = []
    for row in rows:
        kind = "gap" if math.isnan(row["value"]) else "anew" if row["restarted"] else "look"
        times = {} if kind == "gap" else {"times": edition.numerals.decimal(times_limit(row), 1)}
        said.append(edition.strings(f"cusum.figure.{kind}", wave=wave_name(edition, row["wave"]), **times))
    outcome = edition.labels.outcome(rows[0]["outcome"])
    return edition.strings("cusum.figure.item", outcome=outcome, looks="; ".join(said))


def _table(edition: Edition, caption: str, series: Mapping[str, list[Row]]) -> Table:
    texts = edition.strings
    headings = [texts("monitor.people.wave")]
    headings += [texts(f"cusum.column.{name}") for name in ("change", "sum", "limit", "state")]
    groups = [(edition.labels.outcome(name), [_row(edition, row) for row in rows]) for name, rows in series.items()]
    return make_table(caption, headings, groups)


def _row(edition: Edition, row: Row) -> TableRow:
    head = wave_name(edition, row["wave"])
    if row["suppressed"]:
        return TableRow(head, (edition.hidden(span=4),))
    if math.isnan(row["value"]):
        why = "; ".join(reason_word(edition, code) for code in row["reason"].split("; ") if code)
        return TableRow(head, (Cell(why or edition.strings("number.missing"), "hidden", span=4),))
    statistic = "share" if row["unit"] == "share" else "mean"
    change = in_change_unit(edition, statistic, change_text(edition, statistic, row["change"]))
    numbers = (change, edition.numerals.decimal(row["value"], 2), edition.numerals.decimal(row["limit"], 2))
    word, mark = ("crossed", STATUS_MARKS["watch"]) if row["crossed"] else ("not_crossed", STATUS_MARKS["cannot_tell"])
    state = Cell(edition.strings(f"cusum.{word}"), "verdict", mark)
    return TableRow(head, (*(Cell(number, "number") for number in numbers), state))


def _sure(edition: Edition, last: list[Row]) -> tuple[str, ...]:
    """How often chance passes the threshold, and how many waves harm takes."""
    said = [edition.strings("cusum.chance", n=edition.numerals.count(len(last)))]
    spans = {
        name: _waves(edition, [row[column] for row in last if math.isfinite(row[column])])
        for name, column in (("fast", "run_length_margin"), ("slow", "run_length_half"))
    }
    if all(spans.values()):
        said.append(edition.strings("cusum.late", **spans))
    return tuple(said)


def _waves(edition: Edition, lengths: list[float]) -> str:
    """From the shortest to the longest, as whole waves."""
    if not lengths:
        return ""
    low, high = (edition.numerals.count(math.ceil(end)) for end in (min(lengths), max(lengths)))
    if low == high:
        return edition.strings("cusum.look" if low == "1" else "cusum.looks", n=low)
    return edition.strings("cusum.looks_span", low=low, high=high)


SECTION = Section("cusum", cusum_section, (CUSUM,), runs=("monitor",))
