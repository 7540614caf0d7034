"""What a split costs: how many people are asked each outcome, how sharply it is then judged, and how often the decision
stays right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pretest.planning.operating import Rate, rate_of, rows_of
from pretest.planning.rehearsal import Rehearsal
from pretest.planning.scenarios import HARMLESS, HELPFUL, Scenario
from pretest.responses.planned import block_columns
from pretest.spec import ResolvedOutcome, Study
from pretest.words import CLEARED_DECISIONS, DECISIONS, Floats

HELD_BACK = tuple(one for one in DECISIONS if one not in CLEARED_DECISIONS)
"""Decisions by which a concept does not go on."""

RIGHT: tuple[tuple[Scenario, tuple[str, ...]], ...] = (
    (HARMLESS, CLEARED_DECISIONS),
    (Scenario(1.0), HELD_BACK),
    (Scenario(2.0), HELD_BACK),
    (HELPFUL, ("go",)),
)
"""What a concept is, with the decisions that are right then; half a margin is left out, where either may be."""


def unsplit(study: Study) -> Study:
    """``study`` in which everybody gets every block."""
    whole = {name: one.model_copy(update={"split": None}) for name, one in study.questionnaires.items()}
    return replace(study, questionnaires=whole)


def share_asked(study: Study, outcome: ResolvedOutcome, audience: str) -> float:
    """The share of ``audience`` that is asked ``outcome``: of a composite, those who are asked all its outcomes.

    Examples
    --------
    >>> import pretest
    >>> study = pretest.load_study("demo/pretest")
    >>> share_asked(study, study.outcomes()[0], "users")
    1.0
    """
    return float(shares_asked_both(study, (outcome,), audience)[0, 0])


def shares_asked_both(study: Study, outcomes: Sequence[ResolvedOutcome], audience: str) -> Floats:
    """(K, K) share of ``audience`` that is asked both of two outcomes; on the diagonal that is asked each."""
    questionnaire = study.questionnaire_of(audience)
    if questionnaire is None or questionnaire.split is None:
        return np.ones((len(outcomes), len(outcomes)))
    single = {one.id: one for one in study.outcomes()}
    blocks = block_columns(study, questionnaire, questionnaire.split)
    draws = questionnaire.split.draws
    asked = np.zeros((len(outcomes), len(draws)))
    for row, outcome in enumerate(outcomes):
        parts = [single[name] for name in outcome.composite] or [outcome]
        items = {item.id for part in parts if part.scale is not None for item in part.scale.items}
        needed = {block for block, names in blocks.items() if items & set(names)}
        asked[row] = [needed <= set(drawn) for drawn in draws]
    return np.asarray(asked @ asked.T / len(draws))


def full_form(rehearsal: Rehearsal, study: Study) -> Rehearsal:
    """The rehearsal of ``study`` in which everybody gets every block: the very people of ``rehearsal``, with the
    answers that the split leaves out."""
    return type(rehearsal).of(
        unsplit(study),
        rehearsal.truth,
        rehearsal.sizes,
        seed=rehearsal.seed,
        ratio=rehearsal.ratio,
        scenarios=rehearsal.scenarios,
        people=study,
        draws=rehearsal.draws,
    )


def of_understood(table: pd.DataFrame, understood: Sequence[str]) -> pd.DataFrame:
    """Simulated ``table`` without concepts that help and too few people understand: ``go`` is not right of them."""
    return table[(table["gain"] == 0) | table["concept"].isin(list(understood)).to_numpy()]


def right_decisions(rehearsal: Rehearsal, table: pd.DataFrame) -> Rate:
    """How often the decision on a concept, over all audiences together, is right: the mean over ``RIGHT``.

    The interval is Wilson's for as many studies as all scenarios have together.
    """
    decided = table[(table["outcome"] == "") & (table["audience"] == "")]
    rates = [rate_of(rows_of(decided, one), right) for one, right in RIGHT if one in rehearsal.scenarios]
    return Rate.of(sum(one.value for one in rates) / len(rates), sum(one.n for one in rates))


@dataclass(frozen=True, slots=True)
class Cost:
    """Points of 100 by which a split lowers the chance of a right decision, with the Monte Carlo standard error."""

    points: float
    std_error: float


def split_cost(split: pd.DataFrame, full: pd.DataFrame) -> Cost:
    """What the split costs, from tables of ``rehearsal`` and its ``full_form``.

    Both forms are of the same people, so that the difference is taken study by study: it errs far less than the two
    chances. Concepts of one study are one observation.
    """
    lost = [_lost(split, full, one, right) for one, right in RIGHT]
    lost = [one for one in lost if len(one)]
    parts = pd.concat([one / len(one) / len(lost) for one in lost]).groupby(level=0).sum().to_numpy()
    error = np.sqrt(((parts - parts.mean()) ** 2).sum() * len(parts) / (len(parts) - 1)) if len(parts) > 1 else np.nan
    return Cost(100 * float(parts.sum()), 100 * float(error))


def _lost(split: pd.DataFrame, full: pd.DataFrame, one: Scenario, right: tuple[str, ...]) -> pd.Series:
    """Per study in which ``one`` is true of a concept: 1 where only the full form is right, -1 where only the split."""
    found = []
    for table in (full, split):
        decided = rows_of(table[(table["outcome"] == "") & (table["audience"] == "")], one)
        is_right = decided["verdict"].isin(right).astype(np.float64)
        found.append(is_right.groupby(decided["study"].to_numpy()).mean())
    return found[0] - found[1]
