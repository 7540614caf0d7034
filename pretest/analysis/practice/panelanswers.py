"""The answers of the panel as an analysis may use them: without who withdrew, and without forecasts that came late."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator

import pandas as pd

from pretest.analysis.record.lockfile import chain_of, lock_path
from pretest.errors import Note
from pretest.library import inside, read_small
from pretest.practice.panel.answers import PANEL_ANSWERS, PanelAnswers
from pretest.practice.panel.reading import read_answers
from pretest.responses.idsearch import panel_member
from pretest.responses.withdrawn import read_withdrawn
from pretest.spec.panel import PANEL_FILE, Panel, load_panel
from pretest.spec.study import InputFile, Study


def panel_answers(study: Study) -> PanelAnswers | None:
    """What the panel of ``study`` answered, with notes on what does not count and why.

    Returns
    -------
    PanelAnswers or None
        None where the study has no ``practice/panel.csv``. Forecasts dated after the day from which the data could be
        known stand in ``late`` and nowhere else; those without a date count, and a note says so.

    Raises
    ------
    SpecError, DataError
        As ``read_answers`` and ``load_panel``, and where the list of who withdrew, or the lock, cannot be read.
    """
    if not inside(study.folder, PANEL_ANSWERS).is_file():
        return None
    panel = load_panel(study)
    read = read_answers(study, panel, left_out=withdrawn_members(study, panel))
    if read is None:
        return None
    known_from = data_known_from(study)
    answers = read.without_late(known_from)
    late = tuple(_late_notes(read, answers, known_from))
    return PanelAnswers(answers.panel, answers.answers, (*answers.notes, *late), answers.late, answers.sha256)


def data_known_from(study: Study) -> datetime.date | None:
    """The first day on which somebody could know the data: the day after the first answers, as far as study.yaml dates
    its files, or the day on which they were first looked at under a lock. None where neither is known."""
    days = [
        date + datetime.timedelta(days=1)
        for source in study.file.data
        for date in (source.date, *source.dates.values())
        if date is not None and inside(study.folder, source.file).is_file()
    ]
    return min((*days, *_looked_at(study)), default=None)


def practice_inputs(study: Study) -> tuple[InputFile, ...]:
    """The files of the panel that this run read, with their hashes; none where the panel gave no answers."""
    if not inside(study.folder, PANEL_ANSWERS).is_file():
        return ()
    found = [(name, inside(study.folder, name)) for name in (PANEL_ANSWERS, PANEL_FILE)]
    there = [(name, read_small(path, name)) for name, path in found if path.is_file()]
    return tuple(InputFile(name, hashlib.sha256(data).hexdigest()) for name, data in there)


def _looked_at(study: Study) -> Iterator[datetime.date]:
    if not lock_path(study).is_file():
        return
    for look in chain_of(study).looks:
        if any(not one.get("invented") for one in look["data"]):
            yield datetime.date.fromisoformat(str(look["time"])[:10])


def withdrawn_members(study: Study, panel: Panel) -> list[str]:
    """Ids of members who withdrew: nothing of them is read, also not when a sheet of theirs comes back later."""
    withdrawn = read_withdrawn(study.folder)
    ids = [member.id for member in panel.members]
    out = withdrawn.rows_of(pd.Series([panel_member(one) for one in ids], dtype="object"))
    return [one for one, gone in zip(ids, out, strict=True) if gone]


def _late_notes(read: PanelAnswers, kept: PanelAnswers, known_from: datetime.date | None) -> Iterator[Note]:
    if known_from is None:
        return
    n, all_of = len(kept.late), len([one for one in read.of("forecast") if one.concept])
    if n:
        message = f"{n:,} of {all_of:,} forecasts of the panel are of {known_from} or later, when the data could be "
        message += "known. They are no forecasts: they stand in no pool and are not scored."
        yield Note("panel_late", "warning", PANEL_ANSWERS, message)
    if any(one.date is not None and one.date >= known_from for one in read.of("rating")):
        message = f"The panel judged on {known_from} or later, when the data could be known: read its judgement as one "
        yield Note("panel_judged_late", "warning", PANEL_ANSWERS, f"{message}that was made afterwards.")
