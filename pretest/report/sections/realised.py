"""How the design turned out: what people were assigned, what they were shown, and for how long."""

from __future__ import annotations

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row


def realised_tables(edition: Edition) -> tuple[Table, ...]:
    """One table per wave: checks down, arms across; none for a study without arms."""
    rows = edition.rows("realised")
    waves = list(dict.fromkeys(row["wave"] for row in rows))
    return tuple(_table(edition, wave, [row for row in rows if row["wave"] == wave]) for wave in waves)


def _table(edition: Edition, wave: int, rows: list[Row]) -> Table:
    strings = edition.strings
    arms = sorted({row["arm"] for row in rows if row["arm"]}, key=edition.concept_place)
    checks = list(dict.fromkeys(row["check"] for row in rows))
    lines = []
    for check in checks:
        by_arm = {row["arm"]: row for row in rows if row["check"] == check}
        cells = tuple(_cell(edition, by_arm.get(arm)) for arm in ("", *arms))
        lines.append(TableRow(clean_line(strings.word("realised.check", check)), cells))
    panel = strings("page.wave", wave=str(wave)) if edition.several_waves else strings("page.everyone")
    columns = [strings("realised.column"), strings("quality.losses_total"), *map(edition.labels.arm, arms)]
    return make_table(strings("realised.caption", panel=panel), columns, [("", lines)])


def _cell(edition: Edition, row: Row | None) -> Cell:
    if row is None:
        return Cell("–")
    if row["n"] is None:
        return Cell(edition.strings("page.not_shown"), "hidden")
    count = edition.numerals.count
    if row["of"] is None:  # how many people the arm has is hidden
        return edition.number(count(row["n"]))
    return edition.number(edition.strings("realised.of", n=count(row["n"]), of=count(row["of"])))
