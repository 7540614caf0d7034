"""People of practice, who stand in files of their own: the members of a panel, and who sat at a dilemma table.

Their numbers are not those of respondents: to take one out, say the kind before the number (``dialogue:t1-01``).
"""

from __future__ import annotations

from collections.abc import Iterator

from pretest.errors import PretestError
from pretest.library import inside
from pretest.practice.panel.answers import PANEL_ANSWERS
from pretest.practice.table.dialoguefile import DIALOGUE_CSV
from pretest.responses.idsearch import People, panel_member, people_of_practice, table_person
from pretest.spec import DataFile, Study
from pretest.tablefiles.tablefile import read_table

# File, the column with the numbers of people, and how the study knows them.
PRACTICE = ((PANEL_ANSWERS, "member", panel_member), (DIALOGUE_CSV, "participant", table_person))
SHEETS = "a sheet that was filled in: take the row out by hand, or delete the file"


def practice_people(study: Study) -> Iterator[tuple[DataFile, People | str]]:
    """Each file of practice that is there, and whom it is about; a sentence where that cannot be told."""
    for name, column, person in PRACTICE:
        if not inside(study.folder, name).is_file():
            continue
        source = DataFile(file=name)
        try:
            people = people_of_practice(read_table(study.folder, source), column, person)
        except PretestError as error:
            yield source, error.problems[0].what
            continue
        yield source, people or "no column of it is known to hold ids"


def practice_sheets(study: Study) -> Iterator[tuple[str, str]]:
    """Sheets in the folder of practice that may hold somebody too, and what to do with them."""
    folder = inside(study.folder, "practice")
    for path in sorted(folder.rglob("[!.]*.xlsx")) if folder.is_dir() else ():
        yield path.relative_to(study.folder).as_posix(), SHEETS
