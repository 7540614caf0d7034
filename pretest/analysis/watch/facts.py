"""What is known of each wave of one audience before it may be compared with another: gathered from its rows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.analysis.watch.asked import WaveAsked, sources_of, wave_asked
from pretest.analysis.watch.beside import Beside, drawn_from, mix_of, mixed_by, mode_of, response_of
from pretest.analysis.watch.scales import scales_of
from pretest.codes import first_rows, n_different, numbered, person_codes
from pretest.responses.planned import undrawn_of
from pretest.spec.study import ResolvedOutcome, Study
from pretest.tables.columns import PLACE, RESPONDENT, WAVE, WEIGHT
from pretest.waves import AnswersSeen, OutcomeFactsInput, Reliability, WaveFactsInput, answers_seen

MOST_CODES = 25  # more different answers than this say nothing about the answer options


def wave_facts(
    study: Study,
    frame: pd.DataFrame,
    followed: pd.DataFrame,
    outcomes: Sequence[ResolvedOutcome],
    members: tuple[str, NDArray[np.bool_]],
    wave: int,
    below: int,
    *,
    beside: Beside | None = None,
    reliability: pd.DataFrame | None = None,
) -> WaveFactsInput:
    """What is known of one wave of one audience; of fewer than ``below`` people nothing that they answered.

    members: the audience, and (rows,) who belongs to it. beside: what is known beside the rows. reliability: table of
    the audience in this wave.
    """
    audience, inside = members
    beside = Beside() if beside is None else beside
    rows = (frame[WAVE] == wave).to_numpy() & inside
    part, own = (frame, followed) if rows.all() else (frame[rows], followed[rows])
    people = n_different(person_codes(part[RESPONDENT]))
    few = 0 < people < below
    sources = sources_of(study, audience, wave)
    formats = {data.format for data in sources}
    items = [item.id for one in outcomes for scale in scales_of(study, one) for item in scale.items]
    asked = wave_asked(study, beside.files, part, items, audience, wave)
    alphas = _alphas(reliability, wave)
    weighted = bool(part[WEIGHT].notna().any())
    return WaveFactsInput(
        wave=wave,
        n=int(people),
        outcomes={
            one.id: _outcome_facts(study, part, own[~undrawn_of(study, audience, one, part)], one, few, asked, alphas)
            for one in outcomes
        },
        weighted=weighted,
        places=_people_by_place(part),
        mode=mode_of(sources),
        file_format=next(iter(formats)) if len(formats) == 1 else None,
        audience_definition=drawn_from(sources),
        questionnaire=asked.questionnaire,
        response=response_of(study, beside, audience, wave),
        mix={} if few or weighted else mix_of(part, mixed_by(study)),
        targets=beside.targets if weighted else None,
        weights_deff=None if few or not weighted else _kish(own[WEIGHT]),
        left_out=None if few else beside.left_out.get(wave),
        flagged=None if few else beside.flagged.get(wave),
    )


def _kish(weights: pd.Series) -> float | None:
    """n Σw² / (Σw)² (Kish 1965), of the weights above 0."""
    used = weights[weights > 0].to_numpy(dtype=np.float64)
    return float(len(used) * (used @ used) / used.sum() ** 2) if len(used) else None


def _alphas(reliability: pd.DataFrame | None, wave: int) -> dict[str, Reliability]:
    """Scale → its alpha after the message, where there is one with an interval."""
    if reliability is None:
        return {}
    rows = reliability[(reliability["wave"] == wave) & (reliability["item"] == "") & (reliability["phase"] == "post")]
    rows = rows[rows[["alpha", "alpha_low", "alpha_high"]].notna().all(axis=1)]
    figures = zip(*(rows[name].tolist() for name in ("scale", "alpha", "alpha_low", "alpha_high")), strict=True)
    return {scale: Reliability(*numbers) for scale, *numbers in figures}


def _people_by_place(part: pd.DataFrame) -> dict[str, int]:
    """Place → people, places by name."""
    who, (place, names) = person_codes(part[RESPONDENT]), pd.factorize(part[PLACE])
    known = (who >= 0) & (place >= 0)
    first = first_rows(numbered(who[known], place[known]))
    n = np.bincount(place[known][first], minlength=len(names))
    return {str(name): int(count) for name, count in sorted(zip(names, n, strict=True)) if count}


def _outcome_facts(
    study: Study,
    part: pd.DataFrame,
    followed: pd.DataFrame,
    outcome: ResolvedOutcome,
    few: bool,
    asked: WaveAsked,
    alphas: Mapping[str, Reliability],
) -> OutcomeFactsInput:
    missing = float(followed[outcome.id].isna().mean()) if len(followed) else 1.0
    missing = math.nan if few else missing
    scales = scales_of(study, outcome)
    there = bool(followed[outcome.id].notna().any())
    if not scales or (outcome.composite and not there):
        return OutcomeFactsInput((outcome.id,) if there else (), missing)
    seen: dict[str, AnswersSeen] = {}
    for scale, item in ((one, item) for one in scales for item in one.items):
        if item.id in part.columns and part[item.id].notna().any():
            answers = study.answers[scale.answers_of(item)]
            hidden = few or part[item.id].nunique() > MOST_CODES
            column = part[item.id].iloc[:0] if hidden else part[item.id]
            seen[item.id] = answers_seen(column, allowed=tuple(map(float, answers.values)), bounds=answers.bounds)
    wordings = {item: asked.wordings[item] for item in seen if item in asked.wordings}
    known = bool(seen) and len(wordings) == len(seen)
    return OutcomeFactsInput(
        items=tuple(seen),
        share_missing=missing,
        answers=seen,
        wording="+".join(f"{item}:{wordings[item].hash}" for item in sorted(wordings)) if known else None,
        wordings=wordings,
        order=asked.order_up_to(seen),
        reliability=alphas.get(scales[0].id) if len(scales) == 1 else None,
    )
