"""A mixed model of people: the paired comparison where everybody rated both, R's lme elsewhere, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import ttest_rel

from pretest.analysis.analyse import analyse
from pretest.analysis.models.mixed import fit_intercepts, fixed_effects, with_mixed
from pretest.analysis.questions.sensitivity import find_sensitivity
from pretest.errors import DesignError, EstimationError
from pretest.spec import load_study
from tests.analysis.questions.small_study import STUDY, analysis

REFERENCE = json.loads((Path(__file__).parents[2] / "reference" / "mixed.json").read_text())
SEVERAL = STUDY.replace("arm: condition}", "arm: condition, several: true}")
PLAN = """
plan: twice
outcomes:
  distance: {column: distance, role: harm.stigma, higher_is: worse, primary: true, margin: {points: 0.5}}
  warmth: {column: warmth, role: harm.stigma, higher_is: better, primary: true, margin: {points: 0.5}}
alternatives: [mixed]
multiplicity: {method: romano_wolf, resamples: 999}
suppress_below: 2
"""


def twice(people: int = 40, seed: int = 5, spread: float = 1.0) -> str:
    """Everybody rated the control and the concept; distance is .4 higher under the concept."""
    rng = np.random.default_rng(seed)
    own, lines = rng.normal(0, spread, people), []
    for person in range(people):
        for arm, shift in (("control", 0.0), ("debt", 0.4)):
            distance, warmth = 3 + own[person] + shift + rng.normal(0, 0.5), 3 + own[person] + rng.normal(0, 0.5)
            lines.append(f"r{person},{arm},{20 + person},{distance:.2f},{warmth:.2f}")
    return "id,condition,age,distance,warmth\n" + "\n".join(lines) + "\n"


def test_where_everybody_rated_both_it_is_the_paired_comparison():
    rng = np.random.default_rng(2)
    person, arm = np.repeat(np.arange(30), 2), np.tile([0, 1], 30)
    y = rng.normal(size=30)[person] + 0.3 * arm + rng.normal(0, 0.5, 60)
    found = fit_intercepts(y, fixed_effects(arm, [0, 1], np.empty((60, 0))), person)
    paired = ttest_rel(y[arm == 1], y[arm == 0])
    assert found.effects[1] == pytest.approx((y[arm == 1] - y[arm == 0]).mean(), abs=1e-10)
    assert found.effects[1] / np.sqrt(found.covariance[1, 1]) == pytest.approx(paired.statistic, rel=1e-4)
    assert found.influence[:, 1].sum() == pytest.approx(0.0, abs=1e-10)


@pytest.mark.parametrize("case", REFERENCE["cases"], ids=lambda case: case["name"])
def test_against_lme_of_r(case):
    person, arm, y = (np.array(case[name]) for name in ("person", "arm", "values"))
    execution = np.array(case["execution"]) if "execution" in case else None
    found = fit_intercepts(y, fixed_effects(arm, sorted(set(arm.tolist())), np.empty((len(y), 0))), person, execution)
    assert found.effects == pytest.approx(case["effects"], rel=1e-4, abs=1e-5)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(case["std_errors"], rel=1e-3)
    assert np.sqrt(found.variances) == pytest.approx(case["spreads"], rel=2e-3)


def test_no_spread_between_people_is_told_and_rows_then_count_by_themselves():
    """Answers of one person differ more than those of two people: the variance between people cannot be below 0."""
    rng = np.random.default_rng(1)
    person, arm = np.repeat(np.arange(60), 2), np.tile([0, 1], 60)
    y = rng.normal(size=120)
    y -= 0.9 * np.repeat(y.reshape(60, 2).mean(axis=1), 2)
    found = fit_intercepts(y, fixed_effects(arm, [0, 1], np.empty((120, 0))), person)
    assert found.variances == (0.0,)
    pooled = (y[arm == 0].var(ddof=1) + y[arm == 1].var(ddof=1)) / 2
    assert found.covariance[1, 1] == pytest.approx(pooled * 2 / 60)


def test_it_is_one_of_the_specifications_and_its_influence_adds_up_to_its_variance(make_study):
    made = analysis(make_study(SEVERAL, PLAN, twice()))
    found = find_sensitivity(made)
    table = found.tables["sensitivity"]
    assert set(table["specification"]) == {"plan", "mixed"}
    cells = table[table["outcome"] == "distance"].set_index("specification")
    assert cells.loc["mixed", "harm_estimate"] == pytest.approx(cells.loc["plan", "harm_estimate"], abs=1e-6)
    batch = with_mixed(made.study, made.judged.batches[0])
    sums = np.zeros((batch.unit.max() + 1, batch.fits.influence.shape[2]))
    np.add.at(sums, batch.unit, batch.fits.influence[:, 0])
    assert np.sqrt(np.square(sums).sum(axis=0)) == pytest.approx(batch.fits.std_error[0])
    assert not made.judged.verdicts.equals(table)  # no verdict rests on it


def test_nobody_who_rated_two_is_a_clear_error(make_study):
    data = "\n".join(line for number, line in enumerate(twice().splitlines()) if number == 0 or number % 4 in (1, 0))
    study = load_study(make_study(SEVERAL, PLAN, data + "\n"))
    with pytest.raises(DesignError, match="nobody here rated more than one"):
        analyse(study)


def test_weights_are_refused(make_study):
    made = analysis(make_study(SEVERAL, PLAN, twice()))
    group = made.judged.batches[0].group
    group.frame["_weight"] = 1.0 + np.arange(len(group.frame)) % 3
    with pytest.raises(EstimationError, match="no survey weights"):
        with_mixed(made.study, made.judged.batches[0])
