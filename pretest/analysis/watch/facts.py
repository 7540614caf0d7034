"""What is known of each wave of one audience before it may be compared with another: gathered from its rows."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.codes import first_rows, n_different, numbered, person_codes
from pretest.responses.planned import undrawn_of
from pretest.spec.study import ResolvedOutcome, Study
from pretest.tables.columns import PLACE, RESPONDENT, WAVE, WEIGHT
from pretest.waves import AnswersSeen, OutcomeFactsInput, WaveFactsInput, answers_seen

MOST_CODES = 25  # more different answers than this say nothing about the answer options


def wave_facts(
    study: Study,
    frame: pd.DataFrame,
    followed: pd.DataFrame,
    outcomes: Sequence[ResolvedOutcome],
    members: tuple[str, NDArray[np.bool_]],
    wave: int,
    below: int,
) -> WaveFactsInput:
    """What is known of one wave of one audience; of fewer than ``below`` people nothing that they answered.

    members: the audience, and (rows,) who belongs to it.
    """
    audience, inside = members
    rows = (frame[WAVE] == wave).to_numpy() & inside
    part, own = (frame, followed) if rows.all() else (frame[rows], followed[rows])
    people = n_different(person_codes(part[RESPONDENT]))
    few = 0 < people < below
    files = [data for data in study.file.data if data.wave == wave]
    formats = {data.format for data in files}
    return WaveFactsInput(
        wave=wave,
        n=int(people),
        outcomes={
            one.id: _outcome_facts(study, part, own[~undrawn_of(study, audience, one, part)], one, few)
            for one in outcomes
        },
        weighted=bool(part[WEIGHT].notna().any()),
        places=_people_by_place(part),
        file_format=next(iter(formats)) if len(formats) == 1 else None,
    )


def _people_by_place(part: pd.DataFrame) -> dict[str, int]:
    """Place → people, places by name."""
    who, (place, names) = person_codes(part[RESPONDENT]), pd.factorize(part[PLACE])
    known = (who >= 0) & (place >= 0)
    first = first_rows(numbered(who[known], place[known]))
    n = np.bincount(place[known][first], minlength=len(names))
    return {str(name): int(count) for name, count in sorted(zip(names, n, strict=True)) if count}


def _outcome_facts(
    study: Study, part: pd.DataFrame, followed: pd.DataFrame, outcome: ResolvedOutcome, few: bool
) -> OutcomeFactsInput:
    missing = float(followed[outcome.id].isna().mean()) if len(followed) else 1.0
    missing = math.nan if few else missing
    if outcome.scale is None:
        there = bool(followed[outcome.id].notna().any())
        return OutcomeFactsInput((outcome.id,) if there else (), missing)
    seen: dict[str, AnswersSeen] = {}
    for item in outcome.scale.items:
        if item.id in part.columns and part[item.id].notna().any():
            answers = study.answers[outcome.scale.answers_of(item)]
            hidden = few or part[item.id].nunique() > MOST_CODES
            column = part[item.id].iloc[:0] if hidden else part[item.id]
            seen[item.id] = answers_seen(column, allowed=tuple(map(float, answers.values)), bounds=answers.bounds)
    return OutcomeFactsInput(tuple(seen), missing, seen)
