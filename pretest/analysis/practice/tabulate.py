"""What the panel judged and expected, as result tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pretest.numbers.agreement import alpha, alpha_interval
from pretest.practice.panel.answers import PanelAnswers
from pretest.practice.panel.forecasts import pooled
from pretest.practice.panel.rand import Judged, judgements
from pretest.practice.panel.score import Score, Truth, score
from pretest.tables.forecasts import TABLE as FORECASTS
from pretest.tables.panel import TABLE as PANEL
from pretest.words import Floats

Place = tuple[str, str, str]  # concept, audience, outcome
Alpha = tuple[float, float, float]


def panel_table(answers: PanelAnswers, rng: np.random.Generator) -> pd.DataFrame:
    """The table ``tables.panel``: every judgement that may be told, by concept and audience, everybody first.

    rng: draws the judgements for the interval of alpha.
    """
    rows: list[dict[str, Any]] = []
    agreed: dict[tuple[str, int], Alpha] = {}
    for one in judgements(answers):
        group = one.domain, one.round
        if group not in agreed:
            agreed[group] = agreement(answers, *group, rng)
        rows.append(_judged(one, agreed[group]))
    return PANEL.require(pd.DataFrame(rows, columns=list(PANEL.kinds)))


def forecasts_table(
    answers: PanelAnswers, truths: Mapping[Place, tuple[int, Truth]], more_is: Mapping[tuple[str, str], str]
) -> pd.DataFrame:
    """The table ``tables.forecasts``: every pool that may be told, scored where the data tell what came true.

    truths: concept, audience, outcome → wave, and what the data found in it. more_is: audience, outcome → whether more
    people who give the answer is worse or better.
    """
    rows: list[dict[str, Any]] = []
    for row in pooled(answers):
        wave, truth = truths.get((row.concept, row.audience, row.outcome), (None, None))
        found = None if truth is None else score(row, truth)
        points = {
            name: getattr(row, name) for name in ("concept", "audience", "outcome", "domain", "q05", "q50", "q95")
        }
        own = {"n_members": row.n, "more_is": more_is.get((row.audience, row.outcome))}
        rows.append(points | own | {"wave": None if found is None else wave, "suppressed": False} | _scored(found))
    return FORECASTS.require(pd.DataFrame(rows, columns=list(FORECASTS.kinds)))


def agreement(answers: PanelAnswers, domain: str, number: int, rng: np.random.Generator) -> Alpha:
    """Krippendorff's alpha of the ratings of one round, with its interval; units are concept and audience."""
    ratings = _ratings(answers, domain, number)
    return alpha(ratings), *alpha_interval(ratings, rng)


def _ratings(answers: PanelAnswers, domain: str, number: int) -> Floats:
    """(units, members) ratings of one round, NaN where a member gave none."""
    own = [one for one in answers.of("rating", domain) if one.round == number]
    units = list(dict.fromkeys((one.concept, one.audience) for one in own))
    members = list(dict.fromkeys(one.member for one in own))
    found = np.full((len(units), len(members)), np.nan)
    for one in own:
        found[units.index((one.concept, one.audience)), members.index(one.member)] = one.value
    return found


def _judged(one: Judged, agreed: Sequence[float]) -> dict[str, Any]:
    made = one.judgement
    figures = {name: getattr(made, name) for name in ("n", "median", "ipr", "ipras", "disagreement", "appropriate")}
    place = {name: getattr(one, name) for name in ("concept", "audience", "domain", "round", "change", "moved")}
    return (
        place | figures | dict(zip(("alpha", "alpha_low", "alpha_high"), agreed, strict=True)) | {"suppressed": False}
    )


def _scored(found: Score | None) -> dict[str, Any]:
    names = ("crps", "covered", "covered_half", "crps_expected", "crps_none", "crps_vague")
    return {name: None if found is None else getattr(found, name) for name in names}
