"""Which execution of their arm people saw: the number that the form drew, as the name that study.yaml gives it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from pretest.errors import Note
from pretest.forms.executions import draws_of_executions, execution_of
from pretest.responses.arms import find_arms
from pretest.spec import DataFile, Study
from pretest.tablefiles.tablefile import Table
from pretest.values import as_number, canonical


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """table: with names in place of numbers. notes: on what is neither."""

    table: Table
    notes: tuple[Note, ...]


def executions_by_name(study: Study, source: DataFile, table: Table) -> Named:
    """``table`` with the names of executions in the column that ``source`` names, where the form drew a number.

    Names stay as they are. In an arm of which nothing is drawn the number says nothing, so the cell becomes empty. What
    is neither a name of the arm nor a number of the draw stays, and is a Note.
    """
    column = source.execution
    if column is None or source.reshape is not None or column not in table.frame or draws_of_executions(study) == 1:
        return Named(table, ())
    pairs = pd.DataFrame({"arm": find_arms(study, source, table).arm, "cell": table.frame[column]}).astype("object")
    known: dict[tuple[str, str], object] = {}
    strange = 0
    named: list[object] = []
    for arm, cell in zip(pairs["arm"], pairs["cell"], strict=True):
        if pd.isna(arm) or pd.isna(cell):
            named.append(cell)
            continue
        key = str(arm), canonical(cell)
        if key not in known:
            known[key] = _name(study, *key)
        name = known[key]
        strange += name is False
        named.append(key[1] if name is False else name)
    frame = table.frame.assign(**{column: pd.Series(named, index=table.frame.index, dtype="str")})
    message = "{N:row has|rows have} a value in the column of executions that is none of their arm; they are kept as "
    message += "they are."
    notes = (Note("execution_unknown", "serious", source.file, message, (("n", strange),)),) if strange else ()
    return Named(replace(table, frame=frame), notes)


def _name(study: Study, arm: str, text: str) -> str | bool | None:
    """The name of an execution; None where it says nothing; False where it is no execution of the arm."""
    number = as_number(text)
    one = study.file.arms.get(arm)
    if one is None or text in one.executions:
        return text
    if number is None or number != int(number) or not 1 <= number <= draws_of_executions(study):
        return False if one.draws_executions else text
    return execution_of(study, arm, int(number))
