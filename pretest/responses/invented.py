"""Answers of people who do not exist: a rehearsal must not be read as a study."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from pretest.errors import Note, some
from pretest.words import INVENTED_NOTES

INVENTED = "invented"
"""The column that marks rows of ``pretest simulate``, and what the ids begin with that it gives to people."""


@dataclass(frozen=True, slots=True)
class InventedRows:
    """Of one file: its name as in study.yaml, how many of its rows are of people who do not exist, and all its rows."""

    name: str
    n: int
    of: int


def count_invented(name: str, respondents: pd.Series, names: Collection[str]) -> InventedRows:
    """How many rows are invented.

    Parameters
    ----------
    name
        The file, as in study.yaml.
    respondents
        (R,) ids; they are looked at and not told.
    names
        Columns of the file that nothing uses. The column ``invented`` marks a file wholly.

    Examples
    --------
    >>> import pandas as pd
    >>> from pretest.responses.invented import count_invented
    >>> count_invented("data/wave1.csv", pd.Series(["invented-1-00001", "r2"]), ())
    InventedRows(name='data/wave1.csv', n=1, of=2)
    """
    made = respondents.astype("string").str.startswith(f"{INVENTED}-", na=False)
    return InventedRows(name, len(made) if INVENTED in names else int(made.sum()), len(made))


def invented_notes(files: Sequence[InventedRows]) -> tuple[Note, ...]:
    """Says which files hold invented answers (``answers_invented``), and which some (``answers_part_invented``)."""
    wholly, partly = INVENTED_NOTES
    notes = []
    whole = [one.name for one in files if 0 < one.n == one.of]
    if whole:
        message = f"All answers in {some(whole)} are invented, to rehearse: no conclusion may be drawn about people."
        notes.append(Note(wholly, "serious", "study.yaml data", message))
    for one in files:
        if 0 < one.n < one.of:
            message = f"Invented answers stand among others: {one.n} of {one.of} rows. Take them out before anything "
            notes.append(Note(partly, "serious", one.name, f"{message}is concluded."))
    return tuple(notes)
