"""What does the assignment alone say of each primary harm, and where is that another thing than the verdict says?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.tablerows import Row
from pretest.tables.randomisation import TABLE as RANDOMISATION

_FIGURES = ("p_randomisation", "p_two_sided", "p_model", "level")
_COLUMNS = ("concept", "assigned", *_FIGURES)
_ORDER = ("harm", "weaker", "differs")  # what warns most comes first


@dataclass(frozen=True, slots=True)
class Randomisation:
    """sentences: how often both tests say the same, and where they do not. tables: per audience, behind a fold."""

    sentences: tuple[str, ...]
    tables: tuple[Table, ...]


def randomisation_section(edition: Edition) -> Randomisation:
    rows = edition.rows("randomisation")
    panels = edition.panels(rows)
    tested = [row for row in rows if _is_told(row)]
    apart = [(panel, row) for panel, part in panels.items() for row in part if _is_told(row) and not row["agrees"]]
    found = sorted(((_kind(row), panel, row) for panel, row in apart), key=lambda one: _ORDER.index(one[0]))
    sentences = [_sentence(edition, *one) for one in found]
    if tested:
        sentences.insert(0 if not found else len(found), _tally(edition, len(tested) - len(found), len(tested)))
    if len(tested) < len(rows):
        sentences.append(edition.strings("randomisation.untested", n=edition.numerals.count(len(rows) - len(tested))))
    tables = tuple(_table(edition, panel, part) for panel, part in panels.items())
    return Randomisation(tuple(sentences), tables)


def _is_told(row: Row) -> bool:
    return not row["suppressed"] and math.isfinite(row["p_randomisation"]) and math.isfinite(row["p_model"])


def _kind(row: Row) -> str:
    """Which of both tests shows the harm, at the level at which the verdict takes it as shown."""
    ours, theirs = (row[name] <= row["level"] for name in ("p_randomisation", "p_model"))
    return "differs" if ours == theirs else "harm" if ours else "weaker"


def _tally(edition: Edition, same: int, n: int) -> str:
    count = edition.numerals.count
    if same == n:
        return edition.strings("randomisation.all_same", n=count(n))
    return edition.strings("randomisation.most_same", same=count(same), n=count(n))


def _sentence(edition: Edition, kind: str, panel: Panel, row: Row) -> str:
    return edition.strings(
        f"randomisation.{kind}",
        concept=edition.labels.arm(row["concept"]),
        outcome=edition.labels.outcome(row["outcome"]),
        panel=edition.panel(panel),
    )


def _table(edition: Edition, panel: Panel, rows: list[Row]) -> Table:
    columns = [edition.strings(f"randomisation.column.{name}") for name in _COLUMNS]
    rows = sorted(rows, key=lambda row: (edition.outcome_place(row["outcome"]), edition.concept_place(row["concept"])))
    groups = [
        (edition.labels.outcome(outcome), [_line(edition, row) for row in part])
        for outcome, part in groupby(rows, key=lambda row: row["outcome"])
    ]
    return make_table(edition.strings("randomisation.caption", panel=edition.panel(panel)), columns, groups)


def _line(edition: Edition, row: Row) -> TableRow:
    head, assigned = (
        edition.labels.arm(row["concept"]),
        Cell(edition.strings(f"randomisation.assigned.{row['assigned']}")),
    )
    if row["suppressed"]:
        return TableRow(head, (assigned, edition.hidden(len(_FIGURES))))
    return TableRow(head, (assigned, *(edition.number(_p(edition, row[name])) for name in _FIGURES)))


def _p(edition: Edition, value: float) -> str:
    return edition.numerals.p_value(value) if math.isfinite(value) else "–"


SECTION = Section("randomisation", randomisation_section, (RANDOMISATION,))
