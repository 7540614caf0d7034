"""``practice/scores.csv``: how every domain did, kept for the next study; no member stands in it.

The file may be carried from study to study: rows of other studies stay, those of this study are written anew.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from pretest.errors import DataError
from pretest.files import write_atomic
from pretest.library import inside, read_small
from pretest.limits import ID
from pretest.practice.panel.score import DomainScore
from pretest.values import shown
from pretest.words import DOMAINS

SCORES = "practice/scores.csv"
SCORE_COLUMNS = ("study", *(field.name for field in fields(DomainScore)))
_FIGURES = SCORE_COLUMNS[2:]
_ID = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_-]{{0,{ID - 1}}}")


def write_scores(folder: Path, study: str, scores: Sequence[DomainScore]) -> Path:
    """Keep the scores of one study in its ``practice/scores.csv``; the same scores again change nothing.

    Parameters
    ----------
    folder : of the study. study : its id.
    scores : of ``score_domains``: of domains that may be told, and of everybody.

    Raises
    ------
    DataError
        When the file that is there holds something else: nothing is written then.
    ExportError
        When it cannot be written.
    """
    path = inside(folder, SCORES)
    kept = [row for row in read_scores(folder) if row["study"] != study]
    path.parent.mkdir(exist_ok=True)
    text = io.StringIO()
    writer = csv.DictWriter(text, SCORE_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows([*kept, *({"study": study, **_texts(one)} for one in scores)])
    write_atomic(path, text.getvalue())
    return path


def read_scores(folder: Path) -> list[dict[str, str]]:
    """The rows of ``practice/scores.csv``, as text; none where there is no such file.

    Raises
    ------
    DataError
        When a row is none that ``write_scores`` writes.
    """
    path = inside(folder, SCORES)
    if not path.is_file():
        return []
    text = read_small(path, SCORES).decode("utf-8-sig", errors="replace")
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != SCORE_COLUMNS:
        hint = "Give it another name, and score the panel again."
        raise DataError("panel_scores", SCORES, "this is no file of scores of panels", hint=hint)
    rows = []
    for line, row in enumerate(reader, start=2):
        values = {name: row.get(name) or "" for name in SCORE_COLUMNS}
        known = _ID.fullmatch(values["study"]) and values["domain"] in ("", *DOMAINS)
        if not known or None in row or not all(_is_figure(values[name]) for name in _FIGURES):
            what = f"this row is no score of a panel: {shown(values['study'])}"
            raise DataError("panel_scores", f"{SCORES}:{line}", what, hint="Take the row out, and score again.")
        rows.append(values)
    return rows


def _texts(one: DomainScore) -> dict[str, str]:
    values = {name: getattr(one, name) for name in SCORE_COLUMNS[1:]}
    return {name: "" if value != value else str(value) for name, value in values.items()}


def _is_figure(text: str) -> bool:
    return text == "" or re.fullmatch(r"-?\d{1,12}(\.\d{1,20})?(e-?\d{1,3})?", text) is not None
