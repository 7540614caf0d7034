"""``practice/panel.csv``: read, typed and checked before anything is computed of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from pretest.errors import DataError, Problem
from pretest.library import inside
from pretest.limits import PANEL_ROWS
from pretest.practice.panel.answers import COLUMNS, PANEL_ANSWERS, Answer, PanelAnswers
from pretest.practice.panel.panelnotes import panel_notes
from pretest.practice.panel.rows import Asked, RowReader
from pretest.spec import DataFile
from pretest.spec.panel import PANEL_FILE, Panel, load_panel
from pretest.spec.study import Study
from pretest.tablefiles.tablefile import read_table
from pretest.values import names_phrase

OPTIONAL = ("domain", "text", "date", "outcome")
MOST_PROBLEMS = 200  # that are told at once


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """Answers that could be read, and everything that is wrong."""

    answers: tuple[Answer, ...]
    problems: tuple[Problem, ...]


def read_answers(study: Study, panel: Panel | None = None, *, left_out: Collection[str] = ()) -> PanelAnswers | None:
    """The answers of the panel of ``study``, as ``practice/panel.csv`` holds them.

    Parameters
    ----------
    panel : who was asked what; read from the study where it is left out.
    left_out : ids of members who withdrew; their rows are not read.

    Returns
    -------
    PanelAnswers or None
        None where the study has no such file, or no answers stand in it. Notes tell what is missing; no answer is
        guessed.

    Raises
    ------
    SpecError
        When ``surveys/panel.yaml`` has problems.
    DataError
        With every problem in the file: unknown members, concepts, audiences and outcomes, judgements outside 1 to 9,
        numbers of a forecast in the wrong order or outside -100 to 100, answers that stand there twice, and members who
        judged a part of the concepts only.
    """
    if not inside(study.folder, PANEL_ANSWERS).is_file():
        return None
    panel = load_panel(study) if panel is None else panel
    try:
        table = read_table(study.folder, DataFile(file=PANEL_ANSWERS))
    except DataError as error:
        if error.code == "file_without_rows":  # the only ones who answered withdrew
            return None
        raise
    frame = _with_columns(table.frame, PANEL_ANSWERS)
    kept = ~frame["member"].astype("string").str.strip().isin(list(left_out)).to_numpy(dtype=bool, na_value=False)
    asked = Asked.of(study, panel)
    checked = check_answers(asked, frame[kept], table.rows[kept].tolist())
    if checked.problems:
        raise DataError.of(checked.problems[:MOST_PROBLEMS])
    answers = PanelAnswers(panel, checked.answers, sha256=table.sha256)
    return replace(answers, notes=(*table.notes, *panel_notes(answers, asked)))


def check_answers(
    asked: Asked,
    frame: pd.DataFrame,
    rows: Sequence[int],
    where: str = PANEL_ANSWERS,
    *,
    whole: Literal["yes", "no"] = "yes",
) -> Checked:
    """Rows with the columns of ``COLUMNS`` as typed answers, with everything that is wrong.

    Parameters
    ----------
    rows : (n,) line of each row, for messages. where : name of the file or sheet, for messages.
    whole : ``yes`` where all answers of these members are there, so that a concept that is missing is a problem; ``no``
        for a part of them.
    """
    if not asked.panel.members:
        hint = f"Name them in {PANEL_FILE} of the study: members: [{{id: c1, domain: care, role: ...}}]."
        return Checked((), (Problem("panel_no_members", where, "the panel has no members", hint=hint),))
    if len(frame) > PANEL_ROWS:
        what = f"there are {len(frame):,} answers, more than any panel gives"
        return Checked((), (Problem("panel_too_large", where, what, f"at most {PANEL_ROWS:,}"),))
    answers: list[Answer] = []
    problems: list[Problem] = []
    for row, cells in zip(rows, frame[list(COLUMNS)].to_dict("records"), strict=True):
        reader = RowReader(asked, {str(name): value for name, value in cells.items()}, int(row), where)
        answer = reader.answer()
        problems += reader.problems
        answers += [] if answer is None else [answer]
    problems += _twice(answers, where)
    if whole == "yes" and not problems:
        problems += unfinished(asked, answers, where)
    return Checked(tuple(answers), tuple(problems))


def unfinished(asked: Asked, answers: Iterable[Answer], where: str = PANEL_ANSWERS) -> Iterator[Problem]:
    """A problem for every member who judged, in one round, a part of the concepts and audiences only."""
    judged: dict[tuple[str, int], set[tuple[str, str]]] = {}
    for answer in answers:
        found = judged.setdefault((answer.member, answer.round), set())
        if answer.kind == "rating":
            found.add((answer.concept, answer.audience))
    wanted = [(concept, audience) for concept in asked.concepts for audience in asked.audiences]
    for (member, round_), found in judged.items():
        missing = [f"{concept} ({audience})" for concept, audience in wanted if (concept, audience) not in found]
        if missing and found:
            what = f"member '{member}' judged {len(found)} of {len(wanted)} in round {round_}, and not: "
            what += names_phrase(missing)
            hint = "A panel compares concepts, so that everybody judges all of them. Ask for the rest, or leave out "
            hint += "this member's answers of that round."
            yield Problem("panel_half", where, what, hint=hint)


def _twice(answers: Iterable[Answer], where: str) -> Iterator[Problem]:
    first: dict[object, int] = {}
    for answer in answers:
        row = first.setdefault(answer.key, answer.row)
        if row != answer.row:
            what = f"member '{answer.member}' gave this answer in row {row} already"
            yield Problem("panel_twice", f"{where}:{answer.row}", what, hint="Keep the one that counts.")


def _with_columns(frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """The columns of the contract; those that may be left out are empty then."""
    frame = frame.rename(columns={name: str(name).strip().lower() for name in frame.columns})
    missing = [name for name in COLUMNS if name not in frame.columns and name not in OPTIONAL]
    if missing:
        what = f"the file lacks columns: {names_phrase(missing, len(COLUMNS))}"
        raise DataError("panel_columns", where, what, hint="Write it with 'pretest panel read'.")
    return frame.assign(**{name: None for name in OPTIONAL if name not in frame.columns})
