"""Whose rows stand where in a data file: by the id in the file, and by the id that the study knows people by."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.forms.layout import forms_of
from pretest.platforms.unwrap import platform_named
from pretest.responses.intake import IMPORTED, PLAIN, Format, open_table
from pretest.responses.submissions import columns_by_field, with_unique_ids
from pretest.spec import DataFile, Study
from pretest.tablefiles.tablefile import Table
from pretest.tables import columns
from pretest.values import canonical, canonical_column
from pretest.words import Counts


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """cells: (n,) the id in each row of a file as text, a column each; rows: (n,) its lines. own: id by which the study
    knows somebody → the id in the file. They differ where a platform numbers the submissions of every form from 1.
    """

    rows: Counts
    cells: tuple[pd.Series, ...]
    own: Mapping[str, str]

    @property
    def per_form(self) -> bool:
        return any(ours != own for ours, own in self.own.items())

    def known_by(self, respondent: str) -> set[str]:
        """Ids of the study that somebody may mean by ``respondent``, the id in the file."""
        return {ours for ours, own in self.own.items() if own == respondent}

    def rows_of(self, people: Collection[str]) -> list[int]:
        """Lines of the file that are about ``people``, by the ids of the study."""
        named = {self.own[one] for one in people if one in self.own}
        here = np.zeros(len(self.rows), dtype=bool)
        for cells in self.cells:
            here |= cells.isin(named).to_numpy(dtype=bool)
        return sorted({int(row) for row in self.rows[here]})


def people_in(study: Study, source: DataFile, table: Table, format: Format = "declared") -> People | None:
    """Whom the rows of ``table`` are about; None where nothing says which of its columns holds ids.

    Raises
    ------
    DataError
        When the table is not what ``source`` or ``format`` says.
    """
    opened = open_table(table, forms_of(study), format, source.format)
    unwrapped = opened.unwrapped
    column = source.respondent or columns_by_field(unwrapped).get(columns.RESPONDENT)
    if column is None or column not in unwrapped.table.frame:
        return None
    found = canonical_column(unwrapped.table.frame[column])
    known = found
    if source.respondent is None and opened.format not in (PLAIN, IMPORTED):
        unique, _ = with_unique_ids(unwrapped, platform_named(opened.format, source.file).ids, source.wave)
        known = canonical_column(unique.table.frame[columns_by_field(unique)[columns.RESPONDENT]])
    own = {str(ours): str(own) for ours, own in zip(known, found, strict=True) if not pd.isna(own)}
    # a platform's reader may put several rows of a person together, so that all of them stand in the file alone
    cells, rows = (found, unwrapped.table.rows)
    if column in table.frame:
        cells, rows = canonical_column(table.frame[column]), table.rows
    return People(rows, (cells,), own)


def people_by_column(table: Table, names: Sequence[str]) -> People | None:
    """The same of a table of which nothing is known: ids stand in the columns of these names."""
    cells = tuple(canonical_column(table.frame[name]) for name in names if name in table.frame)
    if not cells:
        return None
    own = {str(value): str(value) for column in cells for value in column.dropna()}
    return People(table.rows, cells, own)


def panel_member(member: object) -> str:
    """The id by which the study knows a member of its panel: never that of a respondent who has the same code."""
    return f"panel:{canonical(member)}"


def people_of_panel(table: Table, column: str) -> People | None:
    """The same of the answers of a panel, whose members stand in ``column``."""
    if column not in table.frame:
        return None
    cells = table.frame[column].map(panel_member, na_action="ignore").astype("str")
    known = {str(value): str(value) for value in cells.dropna()}
    return People(table.rows, (cells,), known)
