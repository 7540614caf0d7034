"""Answers of people who do not exist: a rehearsal must not be read as a study."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from pretest.errors import Note
from pretest.words import INVENTED_NOTES

INVENTED = "invented"
"""The column that marks rows of ``pretest simulate``, and what the ids begin with that it gives to people."""


def invented_notes(name: str, respondents: pd.Series, names: Collection[str]) -> tuple[Note, ...]:
    """Says that a file holds invented answers (``answers_invented``), or some among others (``answers_part_invented``).

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
    >>> from pretest.responses.invented import invented_notes
    >>> [note.code for note in invented_notes("data/wave1.csv", pd.Series(["invented-1-00001"]), ())]
    ['answers_invented']
    """
    made = respondents.astype("string").str.startswith(f"{INVENTED}-", na=False)
    n, of = int(made.sum()), len(made)
    if of and (n == of or INVENTED in names):
        message = "All answers in this file are invented, to rehearse: no conclusion may be drawn about people."
        return (Note(INVENTED_NOTES[0], "serious", name, message),)
    if n == 0:
        return ()
    message = f"Invented answers stand among others: {n} of {of} rows. Take them out before anything is concluded."
    return (Note(INVENTED_NOTES[1], "serious", name, message),)
