"""People of practice, who stand in files of their own: at a dilemma table, and in a panel.

Their numbers are not those of respondents: to take one out, say the kind of file before the number (dialogue:t1-01).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pretest.library import inside
from pretest.responses.idsearch import People
from pretest.spec import DataFile, Study
from pretest.tablefiles.tablefile import read_table
from pretest.values import canonical_column

PRACTICE = (("practice/dialogue.csv", "participant", "dialogue:"), ("practice/panel.csv", "member", "panel:"))
"""File, the column with the numbers of people, and what stands before a number when somebody is taken out."""
SHEETS = "a sheet that was filled in: take the row out by hand, or delete the file"


def practice_people(study: Study) -> Iterator[tuple[DataFile, People]]:
    """Each file of practice that is there, and whom it is about.

    Raises
    ------
    DataError
        When one cannot be read: people in it could not be found.
    """
    for name, column, prefix in PRACTICE:
        if not inside(study.folder, name).is_file():
            continue
        source = DataFile(file=name)
        table = read_table(study.folder, source)
        if column not in table.frame:
            continue
        cells = canonical_column(table.frame[column])
        own = {f"{prefix}{value}": str(value) for value in cells.dropna() if str(value)}
        yield source, People(np.asarray(table.rows), (cells,), own, "by_the_study")


def practice_sheets(study: Study) -> Iterator[tuple[str, str]]:
    """Sheets in the folder of practice that may hold somebody too, and what to do with them."""
    folder = inside(study.folder, "practice")
    for path in sorted(folder.rglob("[!.]*.xlsx")) if folder.is_dir() else ():
        yield path.relative_to(study.folder).as_posix(), SHEETS
