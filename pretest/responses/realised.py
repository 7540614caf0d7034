"""How the design turned out: who was assigned, what was shown to whom, for how long, in which order.

Counts and notes only: nobody is left out here. A survey that shows the wrong message to some people, or to nobody,
looks like a message without effect; it must be seen before the effects are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.codes import n_different, person_codes
from pretest.errors import Note
from pretest.numbers.balance import compare_sizes
from pretest.responses.submissions import BETWEEN
from pretest.spec import Study
from pretest.tables import columns
from pretest.tables.realised import TABLE as REALISED
from pretest.words import Bools, Counts, Floats

FEW = 5  # respondents per arm below which the test says nothing
_OF_PLATFORM = (columns.STATUS, columns.QUESTIONNAIRE, columns.WORDING)  # told by platforms only

_MESSAGES = {
    "shown_none": ("serious", "were assigned an arm, but no message was displayed to them"),
    "shown_other": ("serious", "saw the message of another arm than the one they were assigned"),
    "shown_several": ("serious", "saw the messages of two or more arms"),
    "exposure_short": ("warning", "saw the message for less than the minimum that the questionnaire sets"),
    "order_missing": ("info", "have no record of the order in which the questions of a shuffled block came"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Realised:
    """table: ``tables.realised`` with all counts."""

    table: pd.DataFrame
    notes: tuple[Note, ...]


def no_table() -> pd.DataFrame:
    """The table of a study without arms."""
    return REALISED.require(pd.DataFrame(columns=list(REALISED.kinds)))


def realised_design(study: Study, frame: pd.DataFrame) -> Realised:
    """Compare the arms assigned with what the platform says it displayed, per wave.

    Parameters
    ----------
    frame
        As in ``Responses.frame``.
    """
    if not study.file.arms or not len(frame):
        return Realised(no_table(), ())
    rows: list[tuple[int, str, str, int, int]] = []
    notes: list[Note] = []
    for wave in sorted({int(one) for one in frame[columns.WAVE].unique()}):
        part = frame[frame[columns.WAVE] == wave]
        found = list(_wave(study, part))
        rows += [(wave, *row) for row in found]
        notes += _notes(found, f"wave {wave}")
        if columns.SHOWN not in part and any(name in part for name in _OF_PLATFORM):
            message = (
                "The data do not say which message was displayed: whether all saw that of their own arm is unknown."
            )
            notes.append(Note("realised_shown_unknown", "info", f"wave {wave}", message))
    table = pd.DataFrame(rows, columns=[name for name in REALISED.kinds if name != "suppressed"])
    table["suppressed"] = False
    return Realised(REALISED.require(table), tuple(notes))


def _wave(study: Study, part: pd.DataFrame) -> Iterator[tuple[str, str, int, int]]:
    """check, arm, n, of."""
    arm = part[columns.ARM]
    who = person_codes(part[columns.RESPONDENT])
    assigned = arm.notna().to_numpy(dtype=bool)
    total = _n(who, np.ones(len(part), dtype=bool))
    if assigned.any():
        for name in study.file.arms:
            yield "assigned", name, _n(who, (arm == name).to_numpy(dtype=bool)), total
    yield "no_arm", "", _n(who, ~assigned), total
    checks = {**_shown(part, assigned), **_exposure(study, part)}
    for check, (wrong, judged) in checks.items():
        for name in study.file.arms:
            here = (arm == name).to_numpy(dtype=bool)
            if (here & judged).any():
                yield check, name, _n(who, here & wrong), _n(who, here & judged)
    order = [name for name in part if str(name).startswith(columns.ORDER)]
    if order:
        missing = part[order].isna().all(axis=1).to_numpy(dtype=bool)
        yield "order_missing", "", _n(who, missing), total


def _shown(part: pd.DataFrame, assigned: Bools) -> dict[str, tuple[Bools, Bools]]:
    """check → (rows,) whether it is so, and whether it can be told."""
    if columns.SHOWN not in part:
        return {}
    cells = part[columns.SHOWN]
    told = cells.notna().to_numpy(dtype=bool) & assigned
    codes, texts = pd.factorize(cells)
    arms = [[one for one in str(text).split(BETWEEN) if one] for text in texts]
    number = np.array([*(len(set(one)) for one in arms), 0])[codes]
    single = np.array([*(one[0] if len(set(one)) == 1 else "" for one in arms), ""], dtype=object)[codes]
    other = (number == 1) & (single != part[columns.ARM].fillna("").to_numpy(dtype=object))
    return {
        "shown_none": ((number == 0) & told, told),
        "shown_other": (other & told, told),
        "shown_several": ((number > 1) & told, told),
    }


def _exposure(study: Study, part: pd.DataFrame) -> dict[str, tuple[Bools, Bools]]:
    if columns.SHOWN_SECONDS not in part:
        return {}
    seconds = part[columns.SHOWN_SECONDS].to_numpy(dtype=np.float64)
    least = _least_seconds(study, part)
    judged = ~np.isnan(seconds) & ~np.isnan(least)
    return {"exposure_short": (judged & (seconds < least), judged)} if judged.any() else {}


def _least_seconds(study: Study, part: pd.DataFrame) -> Floats:
    """(rows,) minimum exposure of the questionnaire filled in; the lowest of the study's where that is not known."""
    least: dict[str, float] = {}
    for audience in study.audiences:
        questionnaire = study.questionnaire_of(audience)
        for block in () if questionnaire is None else questionnaire.blocks:
            if questionnaire is not None and block.kind == "stimulus" and block.min_seconds is not None:
                least[questionnaire.id] = block.min_seconds
    anywhere = min(least.values(), default=np.nan)
    if columns.QUESTIONNAIRE not in part:
        return np.full(len(part), anywhere)
    names = part[columns.QUESTIONNAIRE]
    known = names.map(least).to_numpy(dtype=np.float64)
    return np.where(names.isna().to_numpy(dtype=bool), anywhere, known)


def _n(who: Counts, rows: Bools) -> int:
    """Different people among some rows."""
    return n_different(who[rows])


def _notes(found: list[tuple[str, str, int, int]], where: str) -> Iterator[Note]:
    totals: dict[str, int] = {}
    for check, _, n, _ in found:
        totals[check] = totals.get(check, 0) + n
    for check, (severity, phrase) in _MESSAGES.items():
        n = totals.get(check, 0)
        if n:
            message = f"{{N:respondent|respondents}} {phrase}. They stay in; look at how the survey is built."
            yield Note(f"realised_{check}", severity, where, message, (("n", n),))  # type: ignore[arg-type]


def ratio_note(counts: Mapping[str, int], where: str) -> tuple[Note, ...]:
    """A Note when arms that should be equally large are not (chi-square against equal sizes, p < .001).

    Sample-ratio mismatch, after Fabijan et al. (2019), doi 10.1145/3292500.3330722.
    """
    observed = list(counts.values())
    if len(observed) < 2 or sum(observed) < FEW * len(observed) or not compare_sizes(observed).mismatch:
        return ()
    message = (
        "The arms are not equally large, more than chance explains (chi-square, p < .001). Unless they were meant "
    )
    message += "to differ in size, look at how people were assigned, and at who dropped out."
    return (Note("arms_unequal", "warning", where, message),)
