"""Did other code find the same figures? A report that ``crosscheck`` did not check says so."""

from __future__ import annotations

from dataclasses import dataclass

from pretest.findings import CrosscheckFacts
from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.crosschecked import apart, crosscheck_line
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line


@dataclass(frozen=True, slots=True)
class Checked:
    """line: what was found, with ``alarm`` where a figure differs. misses: figures that do. listed: how many were not
    compared, "" for none. whole: tables of which nothing was, "" for none. tables: behind folds. when: the moment, ""
    where nobody asked other code."""

    line: str
    alarm: bool = False
    misses: tuple[str, ...] = ()
    listed: str = ""
    whole: str = ""
    tables: tuple[Table, ...] = ()
    when: str = ""


def crosscheck_section(edition: Edition) -> Checked:
    """What other code made of the figures."""
    checked, strings = edition.findings.crosschecked, edition.strings
    if checked is None:
        return Checked(strings("crosscheck.not_yet"))
    count = edition.numerals.count
    tables = [_parts(edition, checked), *([_reasons(edition, checked)] if checked.reasons else [])]
    return Checked(
        line=crosscheck_line(edition, checked),
        alarm=checked.missed > 0,
        misses=_misses(edition, checked),
        listed=strings("crosscheck.listed", n=count(checked.listed)) if checked.listed else "",
        whole=_whole(edition, checked),
        tables=tuple(tables),
        when=strings("crosscheck.when", time=edition.numerals.date(checked.time[:10]) or clean_line(checked.time)),
    )


def _misses(edition: Edition, checked: CrosscheckFacts) -> tuple[str, ...]:
    return tuple(
        edition.strings(
            "crosscheck.miss",
            table=_table_name(edition, miss.table),
            figure=clean_line(miss.key),
            engine=clean_line(miss.engine),
            difference=apart(edition, miss.relative_difference),
        )
        for miss in checked.misses
    )


def _table_name(edition: Edition, table: str) -> str:
    return clean_line(edition.strings.word("workbook.sheet", table))


def _parts(edition: Edition, checked: CrosscheckFacts) -> Table:
    names, count = ("table", "compared", "listed", "largest"), edition.numerals.count
    rows = [
        TableRow(
            _table_name(edition, part.table),
            (
                edition.number(count(part.compared)),
                edition.number(count(part.listed)),
                edition.number(apart(edition, part.largest) if part.compared else "–"),
            ),
        )
        for part in checked.parts
        if part.compared or part.listed > 1
    ]
    return make_table(edition.strings("crosscheck.parts"), _columns(edition, names), [("", rows)])


def _whole(edition: Edition, checked: CrosscheckFacts) -> str:
    """The tables of which one row says that nothing was recomputed."""
    names = [_table_name(edition, part.table) for part in checked.parts if not part.compared and part.listed == 1]
    return edition.strings("crosscheck.whole", tables=", ".join(names)) if names else ""


def _reasons(edition: Edition, checked: CrosscheckFacts) -> Table:
    """The most frequent first; a reason that we do not know stands for itself."""
    ordered = sorted(checked.reasons.items(), key=lambda one: (-one[1], one[0]))
    rows = [
        TableRow(
            clean_line(edition.strings.word("terminal.crosscheck.why", code)),
            (Cell(edition.numerals.count(number), "number"),),
        )
        for code, number in ordered
    ]
    return make_table(edition.strings("crosscheck.reasons"), _columns(edition, ("reason", "number")), [("", rows)])


def _columns(edition: Edition, names: tuple[str, ...]) -> list[str]:
    return [edition.strings(f"crosscheck.column.{name}") for name in names]


SECTION = Section("crosscheck", crosscheck_section)
