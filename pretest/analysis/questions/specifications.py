"""The alternatives of a plan: which of them change anything here, their combinations, and the plan that each makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from pretest.quality import Screened
from pretest.spec.ordered import ordered_answers
from pretest.spec.study import ResolvedOutcome, Study
from pretest.tables.columns import WEIGHT

MODEL_CHOICES = ("no_exclusions", "unadjusted", "unweighted", "ordinal", "mixed")  # each needs estimates of its own
MARGINS = {"": 1.0, "margin_half": 0.5, "margin_double": 2.0}
PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Specification:
    """choices: of ``MODEL_CHOICES``, in that order. margin: a key of ``MARGINS``."""

    choices: tuple[str, ...]
    margin: str

    @property
    def name(self) -> str:
        return "+".join([*self.choices, *([self.margin] if self.margin else [])]) or PLAN


def specifications(changing: Sequence[str]) -> tuple[Specification, ...]:
    """Every combination of the alternatives, the plan itself first and few changes before many."""
    models = [name for name in MODEL_CHOICES if name in changing]
    margins = ["", *(name for name in MARGINS if name in changing)]
    chosen = [tuple(part) for size in range(len(models) + 1) for part in combinations(models, size)]
    return tuple(Specification(choices, margin) for choices in chosen for margin in margins)


def without_effect(study: Study, screened: Screened, weighted: pd.Series) -> dict[str, str]:
    """Alternatives of the plan that change nothing in this study, and why.

    weighted: the weights that the plan's analysis used.
    """
    outcomes = [outcome for outcome in study.outcomes() if outcome.is_harm or outcome.role == "benefit"]
    excluding = screened.cases[(screened.cases["action"] == "exclude") & ~screened.cases["rule"].isin(_always(study))]
    same = {}
    if excluding.empty:
        same["no_exclusions"] = "no rule of the plan left anybody out"
    if not any(outcome.covariates for outcome in outcomes):
        same["unadjusted"] = "the plan adjusts for nothing"
    if not (weighted.fillna(0) > 0).any():
        same["unweighted"] = "there are no weights"
    if not any(is_single_answer(study, outcome) for outcome in outcomes):
        same["ordinal"] = "no harm or benefit with a linear model is one question with ordered answers"
    if not any(outcome.margin is not None for outcome in outcomes):
        same |= dict.fromkeys(("margin_half", "margin_double"), "no outcome has a margin")
    return {name: reason for name, reason in same.items() if name in study.plan.alternatives}


def _always(study: Study) -> list[str]:
    """Labels of the rules that hold in every specification: whom the study is not about, and who did not consent."""
    return [rule.label for rule in study.plan.quality if rule.rule == "eligible"]


def is_single_answer(study: Study, outcome: ResolvedOutcome) -> bool:
    """Whether the outcome is one question with ordered answers that the plan compares by means."""
    if outcome.scale is None or outcome.model != "linear":
        return False
    return ordered_answers(outcome.scale, None, study.answers) is not None


def study_of(study: Study, choices: Sequence[str]) -> Study:
    """``study`` with the plan that the choices make; subgroups are left out, as no verdict rests on them."""
    plan = study.plan.model_copy(update={"subgroups": ()})
    if "unadjusted" in choices:
        bare = {name: outcome.model_copy(update={"covariates": ()}) for name, outcome in plan.outcomes.items()}
        made = {name: one.model_copy(update={"covariates": ()}) for name, one in plan.composites.items()}
        plan = plan.model_copy(update={"covariates": (), "outcomes": bare, "composites": made})
    if "unweighted" in choices:
        plan = plan.model_copy(update={"weights": None})
    return replace(study, plan=plan)


def unweighted(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` in which everybody counts once; who has weight 0 stays out."""
    return frame.assign(**{WEIGHT: frame[WEIGHT].where(frame[WEIGHT] == 0, np.nan)})
