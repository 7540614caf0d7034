"""The primary effects one by one: which there are, their quantiles, and all margins together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.risk import SCEPTICAL, WEAK, Effects, risk_table
from pretest.risk.prior import Prior, prior_quantiles
from tests.risk.test_risks import cell


def table(rows, variance=0.01, draws=4_000, **options) -> Effects:
    matrix = variance * np.eye(len(rows))
    return risk_table(pd.DataFrame(rows), matrix, rng=np.random.default_rng(3), draws=draws, **options).effects


def test_a_place_is_that_of_its_cell_whatever_the_order_of_the_rows():
    rows = [cell("talk", "blame", 0.1), cell("debt", "shame", 0.4) | {"role": "harm.stigma"}]
    found = table(rows)
    for row in rows:
        place = found.place(1, row["audience"], row["concept"], row["outcome"])
        assert found.data_only[:, place].mean() == pytest.approx(row["harm_estimate"], abs=0.01)
    assert found.place(1, "users", "talk", "shame") is None
    assert found.place(2, "users", "talk", "blame") is None


def test_a_cell_that_could_not_be_estimated_or_is_not_primary_has_no_place():
    rows = [cell("debt", "blame", 0.1), cell("talk", "blame", np.nan), cell("fun", "blame", 0.1, primary=False)]
    found = table(rows)
    assert found.place(1, "users", "debt", "blame") is not None
    assert found.place(1, "users", "talk", "blame") is None
    assert found.place(1, "users", "fun", "blame") is None


def test_waves_stand_side_by_side():
    found = table([cell("debt", "blame", 0.0), cell("debt", "blame", 0.5, wave=2)])
    one, two = (found.place(wave, "users", "debt", "blame") for wave in (1, 2))
    assert found.data_only[:, two].mean() - found.data_only[:, one].mean() == pytest.approx(0.5, abs=0.01)


def test_after_the_data_an_effect_lies_between_prior_and_estimate():
    found = table([cell("debt", "blame", 0.4)], variance=0.05)
    median, low, high = found.quantiles_after(0, [0.5, 0.025, 0.975])
    assert low < median < high
    assert 0.0 < median < 0.4
    before = found.quantiles_before(0, [0.025, 0.5, 0.975])
    assert before == pytest.approx(prior_quantiles([0.025, 0.5, 0.975], SCEPTICAL))


def test_margins_together_of_independent_cells_are_a_product_in_the_data():
    found = table([cell("debt", "blame", 0.1), cell("debt", "norm", 0.2) | {"role": "harm.boomerang"}], draws=40_000)
    data, after = found.below_margin([0, 1])
    assert data == pytest.approx(0.8413 * 0.5, abs=0.01)  # 0.1 is one standard error below 0.2, 0.2 lies on it
    assert after > data  # the prior is sceptical of harm
    assert np.isnan(found.below_margin([])).all()


def test_one_cell_without_an_estimate_leaves_all_together_unknown():
    found = table([cell("debt", "blame", 0.1), cell("debt", "norm", np.nan) | {"role": "harm.boomerang"}])
    assert np.isnan(found.below_margin([0, 1])).all()


@pytest.mark.parametrize("prior", [SCEPTICAL, WEAK, Prior.mixture("m", [0.8, 0.2], [0.1, 0.0], [0.05, 0.5], 0.1)])
def test_quantiles_before_the_data_are_those_of_draws_from_the_prior(prior):
    rng = np.random.default_rng(5)
    n = 400_000
    part = rng.choice(len(prior.weights), n, p=prior.weights)
    expected = np.array(prior.means)[part] + np.array(prior.sds)[part] * rng.standard_normal(n)
    drawn = expected + prior.tau_scale * np.abs(rng.standard_normal(n)) * rng.standard_normal(n)
    wanted = [0.025, 0.2, 0.5, 0.9, 0.975]
    assert prior_quantiles(wanted, prior) == pytest.approx(np.quantile(drawn, wanted), abs=0.006)


def test_parts_of_a_prior_are_told_each_with_its_weight_and_of_the_right_concept():
    mixed = Prior.mixture("m", [0.8, 0.2], [0.3, 0.0], [0.1, 0.5], 0.1, ["research", "vague"])
    own = {("debt", "harm.stigma"): mixed, ("talk", "harm.stigma"): SCEPTICAL}
    rows = [cell(concept, "blame", 0.1) | {"role": "harm.stigma"} for concept in ("debt", "talk")]
    found = table(rows, prior=own)
    weights, parts = found.sources_before(found.place(1, "users", "debt", "blame"), [0.5, 0.975])
    assert weights.tolist() == [0.8, 0.2]
    for part, (mean, sd) in zip(parts, ((0.3, 0.1), (0.0, 0.5)), strict=True):
        assert part.tolist() == prior_quantiles([0.5, 0.975], Prior.normal("p", mean, sd, 0.1)).tolist()
    alone, one = found.sources_before(found.place(1, "users", "talk", "blame"), [0.5, 0.975])
    assert alone.tolist() == [1.0]
    assert one[0].tolist() == prior_quantiles([0.5, 0.975], SCEPTICAL).tolist()


@pytest.mark.parametrize("wrong", [0.0, 1.0, -0.1])
def test_a_quantile_needs_a_probability(wrong):
    with pytest.raises(ValueError, match="between 0 and 1"):
        prior_quantiles([wrong], SCEPTICAL)


def test_the_parts_of_a_prior_are_told_apart():
    mixed = Prior.mixture("m", [0.8, 0.2], [0.1, 0.0], [0.05, 0.5], 0.1)
    found = table([cell("debt", "blame", 0.4)], prior={("debt", "harm.stigma"): mixed})
    weights, quantiles = found.sources_before(0, [0.5, 0.975])
    assert weights.tolist() == [0.8, 0.2]
    assert quantiles[:, 0] == pytest.approx([0.1, 0.0], abs=1e-9)
    assert quantiles[1, 1] == pytest.approx(prior_quantiles([0.975], Prior.normal("v", 0.0, 0.5, 0.1))[0])
    assert found.quantiles_before(0, [0.5])[0] == pytest.approx(prior_quantiles([0.5], mixed)[0])
