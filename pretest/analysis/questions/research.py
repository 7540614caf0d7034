"""What was believed of each kind of harm before the data, where it comes from, and whether the data contradict it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from pretest.analysis.prior.beliefs import deciding_roles
from pretest.analysis.prior.notes import belief_notes, conflict_notes
from pretest.analysis.questions.question import Analysis, Deeper, Question
from pretest.evidence.predict import RolePrediction
from pretest.risk.prior import Prior, prior_of
from pretest.tables.conflicts import TABLE as CONFLICTS
from pretest.tables.research import TABLE as RESEARCH
from pretest.words import CONF_LEVEL, Role

_FIT = ("mu", "se", "conf_low", "conf_high", "tau2", "i2")


def find_research(analysis: Analysis) -> Deeper:
    """The tables ``tables.research`` and ``tables.conflicts``, and notes on what the chances rest on.

    A row of ``research`` says of one kind of harm which studies of the plan's file are pooled, what they make expect of
    a new campaign, and what share of the prior that is; without studies ``how`` is ``none``, and the sceptical prior
    stands alone, or beside the forecasts of practice. ``conflicts`` is what the risks found of each part of the prior.
    """
    roles, effects = deciding_roles(analysis.study), analysis.effects
    if effects is None or not roles:
        return Deeper()
    rows = [_row(analysis, role) for role in roles]
    tables = {"research": RESEARCH.require(pd.DataFrame(rows)), "conflicts": effects.conflicts}
    notes = (*belief_notes(analysis.study, analysis.beliefs), *conflict_notes(effects.conflicts))
    return Deeper(tables, notes)


def _row(analysis: Analysis, role: Role) -> dict[str, Any]:
    found, plan = analysis.beliefs.research.get(role), analysis.study.plan.evidence
    weights = {source: _weight(analysis, role, source) for source in ("research", "practice", "vague")}
    held = _held(analysis, role)
    return {
        "role": role,
        "evidence": "" if plan is None or plan.prior is None else plan.prior,
        "k": 0 if found is None else found.k,
        **_figures(found),
        "mix": weights["research"],
        "how": "none" if found is None else found.how,
        "practice_weight": weights["practice"],
        "vague_weight": weights["vague"],
        "studies": "" if found is None else ", ".join(found.studies),
        "left": "" if found is None else ", ".join(name for name, _ in found.left),
        "n_concepts": len(held),
        "n_conflicts": sum(word != "none" for word in held),
        "suppressed": False,
    }


def _figures(found: RolePrediction | None) -> dict[str, float]:
    fit, expected = (None, None) if found is None else (found.fit, found.expected)
    figures = {name: np.nan if fit is None else float(getattr(fit, name)) for name in _FIT}
    low, high = (np.nan, np.nan) if expected is None else expected.interval(CONF_LEVEL)
    for name in ("mean", "sd"):
        figures[name] = np.nan if expected is None else float(getattr(expected, name))
    return figures | {"predict_low": low, "predict_high": high}


def _weight(analysis: Analysis, role: Role, source: str) -> float:
    """The largest share of a source over concepts: they differ only where practice forecast some of them."""
    priors = [prior_of(role, analysis.beliefs.priors, concept) for concept in analysis.study.concepts]
    return max((_share(prior, source) for prior in priors), default=0.0)


def _share(prior: Prior, source: str) -> float:
    return float(sum(weight for weight, one in zip(prior.weights, prior.sources, strict=True) if one == source))


def _held(analysis: Analysis, role: Role) -> list[str]:
    """What the data say of the studies, per wave, audience and concept that may be told."""
    table = None if analysis.effects is None else analysis.effects.conflicts
    return [] if table is None else list(_words(table, role))


def _words(table: pd.DataFrame, role: Role) -> Iterator[str]:
    own = table[(table["role"] == role) & (table["source"] == "research") & ~table["suppressed"]]
    yield from (str(word) for word in own["conflict"].dropna())


QUESTION = Question("research", find_research, (RESEARCH, CONFLICTS))
