"""What was said before the data, read from the tables of other questions: by earlier research, and by the panel."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pretest.analysis.questions.question import Analysis
from pretest.risk import SCEPTICAL, Prior
from pretest.risk.prior import prior_of
from pretest.risk.sources import Said
from pretest.words import Knowing, PriorBasis

ENOUGH = 3
"""Studies of one role, from which on how far they differ can be told from them."""


@dataclass(frozen=True, slots=True, eq=False)
class Research:
    """Earlier studies of one role. prior: what they predict of a new campaign; None where there is none of this role.

    k: how many studies. known: why nothing is known, or whether there are enough of them.
    """

    known: Knowing
    k: int = 0
    prior: Prior | None = None


@dataclass(frozen=True, slots=True)
class Practice:
    """What a panel forecast of one outcome, all domains together. n: members; None where that was not told."""

    known: Knowing
    said: Said | None = None
    n: int | None = None


def research_of(analysis: Analysis, role: str) -> Research:
    """What the table ``research`` says of a role: the predictive distribution of its studies, with the spread of single
    outcomes that every prior of the risks has."""
    evidence = analysis.study.plan.evidence
    if evidence is None or evidence.prior is None:
        return Research("no_evidence")
    table = analysis.found.get("research")
    rows = [] if table is None else table[table["role"] == role].to_dict("records")
    row = next((one for one in rows if one["how"] != "none" and one["k"] > 0), None)
    if row is None or not math.isfinite(row["mean"]) or not math.isfinite(row["sd"]):
        return Research("no_study")
    prior = Prior.normal("research", float(row["mean"]), float(row["sd"]), SCEPTICAL.tau_scale)
    k = int(row["k"])
    return Research("known" if k >= ENOUGH else "few_studies", k, prior)


def practice_of(analysis: Analysis, key: tuple[int, str, str, str]) -> Practice:
    """What the table ``forecasts`` says of (wave, audience, concept, outcome), without the domains apart."""
    table = analysis.found.get("forecasts")
    if table is None or table.empty:
        return Practice("no_panel")
    _, audience, concept, outcome = key
    here = (table["audience"] == audience) & (table["concept"] == concept) & (table["outcome"] == outcome)
    rows = table[here & (table["domain"].fillna("") == "")].to_dict("records")
    said = [Said(*(float(row[name]) for name in ("q50", "q05", "q95"))) for row in rows]
    if not said or not said[0].known:
        return Practice("not_forecast")
    return Practice("known", said[0], _members(rows[0]))


def _members(row: Mapping[Any, Any]) -> int | None:
    """How many members forecast it, where the table says so."""
    n = row.get("n_members")
    return int(n) if n is not None and n == n else None


def basis_of(analysis: Analysis, role: str, concept: str) -> PriorBasis:
    """What the prior of a concept and role rests on, besides its vague part and what is a convention."""
    if analysis.effects is None:
        return "convention"
    sources = prior_of(role, analysis.effects.prior, concept).sources
    research, practice = "research" in sources, "practice" in sources
    if research and practice:
        return "research_practice"
    return "research" if research else "practice" if practice else "convention"
