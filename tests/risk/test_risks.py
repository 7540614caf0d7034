"""What must hold: only measured, usable, primary harms count, and every gap shows."""

import math

import numpy as np
import pandas as pd
import pytest

from pretest.risk import BASE_RATE, WEAK, Prior, prior_probability, risk_table, sample_effects
from pretest.tables.risks import TABLE as RISKS

ROLES = {"distance": "harm.stigma", "blame": "harm.stigma", "intention": "harm.boomerang", "help": "harm.help_barrier"}


def cell(concept, outcome, estimate, **changes):
    row = {
        "wave": 1,
        "audience": "users",
        "concept": concept,
        "outcome": outcome,
        "role": ROLES.get(outcome, "benefit"),
        "primary": True,
        "unit": "sd",
        "harm_estimate": estimate,
        "margin": 0.2,
        "n_concept": 100,
        "n_reference": 100,
        "status": "ok",
    }
    return row | changes


def tabled(rows, covariance=None, *, seed=1, draws=1_000, **options):
    rows = pd.DataFrame(rows)
    V = 0.01 * np.eye(len(rows)) if covariance is None else covariance
    return risk_table(rows, V, rng=np.random.default_rng(seed), draws=draws, **options)


def by_key(result):
    return {(r.audience, r.concept, r.risk): r for r in result.table.itertuples()}


EIGHT = [
    cell(c, o, e)
    for c, base in (("debt", 0.25), ("talk", -0.1))
    for o, e in zip(ROLES, base + np.array([0, 0.1, -0.1, 0]), strict=True)
]


def test_one_row_per_risk_with_the_declared_columns():
    result = tabled(EIGHT)
    assert list(result.table.columns) == list(RISKS.kinds)
    assert result.table["risk"].tolist() == ["stigmatisation", "boomerang", "help_barrier", "any"] * 2
    assert result.table["n_outcomes"].tolist() == [2, 1, 1, 4] * 2
    assert result.table["concept"].tolist() == ["debt"] * 4 + ["talk"] * 4
    assert result.notes == ()
    risks = by_key(result)
    assert risks["users", "debt", "stigmatisation"].worst_outcome == "blame"
    assert risks["users", "debt", "stigmatisation"].prior_probability == prior_probability([0.2, 0.2], BASE_RATE)


def test_probabilities_are_those_of_the_posterior_draws():
    risks = by_key(tabled(EIGHT, draws=20_000))
    order = sorted(EIGHT, key=lambda row: (row["concept"], row["outcome"]))
    estimate = [row["harm_estimate"] for row in order]
    codes = [sorted(ROLES).index(row["outcome"]) for row in order]
    for prior, column in ((BASE_RATE, "probability"), (WEAK, "weak_probability")):
        draws = sample_effects(
            estimate, 0.01 * np.eye(8), codes, prior, draws=20_000, rng=np.random.default_rng(9)
        ).draws
        over = draws > 0.2
        stigma = [sorted(ROLES).index(name) for name in ("blame", "distance")]
        assert getattr(risks["users", "debt", "stigmatisation"], column) == pytest.approx(
            over[:, stigma].any(axis=1).mean(), abs=0.02
        )
        assert getattr(risks["users", "debt", "any"], column) == pytest.approx(over[:, :4].any(axis=1).mean(), abs=0.02)
        if column == "probability":
            largest = draws[:, :4].max(axis=1)
            assert risks["users", "debt", "any"].expected_harm == pytest.approx(largest.mean(), abs=0.005)
            least = (largest < draws[:, 4:].max(axis=1)).mean()
            assert risks["users", "debt", "any"].p_least_harmful == pytest.approx(least, abs=0.02)


def test_data_only_uses_the_estimates_alone():
    risks = by_key(tabled([cell("debt", "distance", 0.3)], draws=40_000))
    row = risks["users", "debt", "stigmatisation"]
    assert row.data_only_probability == pytest.approx(0.8413, abs=0.01)
    assert row.prior_probability < row.probability < row.data_only_probability
    assert row.probability == pytest.approx(risks["users", "debt", "any"].probability, abs=1e-12)


def test_any_is_at_least_each_of_its_risks():
    table = tabled(EIGHT).table.pivot(index="concept", columns="risk", values="probability")
    assert (table["any"] >= table[["stigmatisation", "boomerang", "help_barrier"]].max(axis=1)).all()


def test_the_order_of_rows_changes_no_number():
    rng = np.random.default_rng(4)
    root = rng.standard_normal((8, 8)) * 0.05
    V = root @ root.T + 0.005 * np.eye(8)
    order = rng.permutation(8)
    one = tabled(EIGHT, V)
    two = tabled([EIGHT[i] for i in order], V[np.ix_(order, order)])
    pd.testing.assert_frame_equal(one.table, two.table)


def test_the_same_seed_gives_the_same_table_and_another_seed_another():
    one, two, three = (tabled(EIGHT, seed=seed).table for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, two)
    assert not one["probability"].equals(three["probability"])


def test_secondary_harms_benefits_and_unmeasured_risks_play_no_part():
    extra = [
        cell("debt", "help", 3.0, primary=False),
        cell("debt", "support", 3.0, margin=None),
        cell("debt", "intention", 3.0, unit="points", primary=False),
    ]
    V = np.full((4, 4), np.nan)
    V[0, 0] = 0.01
    result = tabled([cell("debt", "distance", 0.0), *extra], V)
    assert result.table["risk"].tolist() == ["stigmatisation", "any"]
    assert result.table["n_outcomes"].tolist() == [1, 1]
    assert result.notes == ()
    assert len(tabled(extra, np.full((3, 3), np.nan)).table) == 0


@pytest.mark.parametrize(
    ("changes", "variance"),
    [
        ({"status": "too_few"}, 0.01),
        ({}, 0.0),
        ({}, math.nan),
        ({"harm_estimate": math.nan}, 0.01),
        ({"margin": None}, 0.01),
    ],
)
def test_a_cell_without_estimate_is_left_out_and_named(changes, variance):
    V = np.diag([0.01, variance])
    result = tabled([cell("debt", "distance", 0.1), cell("debt", "blame", -9.0, **changes)], V)
    row = by_key(result)["users", "debt", "stigmatisation"]
    assert (row.n_outcomes, row.worst_outcome) == (1, "distance")
    assert row.prior_probability == prior_probability([0.2], BASE_RATE)
    assert [(n.code, n.severity, n.where) for n in result.notes] == [
        ("cell_without_estimate", "serious", "wave 1: users / debt / blame")
    ]


def test_a_risk_without_any_usable_cell_has_a_row_without_figures():
    result = tabled([cell("debt", "distance", 0.1), cell("debt", "intention", 0.1, status="zero_variance")])
    row = by_key(result)["users", "debt", "boomerang"]
    assert row.n_outcomes == 0
    assert np.isnan([row.probability, row.prior_probability, row.expected_harm, row.p_least_harmful]).all()
    assert by_key(result)["users", "debt", "any"].n_outcomes == 1
    none = tabled([cell("debt", "distance", 0.1, status="empty")])
    assert none.table["probability"].isna().all()
    assert len(none.table) == 2


def test_a_risk_that_rests_on_a_small_cell_loses_its_figures_and_leaves_the_comparison():
    rows = [*EIGHT, cell("park", "distance", 0.0, n_concept=9), cell("park", "intention", 0.0)]
    risks = by_key(tabled(rows))
    hidden = risks["users", "park", "stigmatisation"]
    assert hidden.suppressed
    assert hidden.worst_outcome == ""
    assert np.isnan([hidden.probability, hidden.prior_probability, hidden.mc_error, hidden.p_least_harmful]).all()
    assert not risks["users", "park", "boomerang"].suppressed
    pair = [risks["users", c, "stigmatisation"].p_least_harmful for c in ("debt", "talk")]
    assert sum(pair) == pytest.approx(1.0)
    trio = [risks["users", c, "boomerang"].p_least_harmful for c in ("debt", "talk", "park")]
    assert sum(trio) == pytest.approx(1.0)
    assert not by_key(tabled(rows, suppress_below=0))["users", "park", "any"].suppressed


def test_concepts_are_compared_on_the_outcomes_that_all_of_them_have():
    rows = [cell("debt", "distance", 0.0), cell("debt", "blame", 3.0), cell("talk", "distance", 0.5)]
    risks = by_key(tabled(rows))
    assert risks["users", "debt", "stigmatisation"].p_least_harmful > 0.9
    apart = by_key(tabled([cell("debt", "blame", 0.0), cell("talk", "distance", 0.5)]))
    assert np.isnan(apart["users", "debt", "stigmatisation"].p_least_harmful)
    alone = by_key(tabled([cell("debt", "blame", 0.0)]))
    assert np.isnan(alone["users", "debt", "stigmatisation"].p_least_harmful)


def test_audiences_borrow_strength_and_waves_do_not():
    alone = by_key(tabled([cell("debt", "distance", 0.1)], draws=20_000))["users", "debt", "any"]
    other = cell("debt", "distance", 0.8, audience="non_users")
    together = by_key(tabled([cell("debt", "distance", 0.1), other], draws=20_000))["users", "debt", "any"]
    assert together.probability > alone.probability + 0.1
    waves = tabled([cell("debt", "distance", 0.1), other | {"wave": 2, "audience": "users"}], draws=20_000).table
    first = waves[(waves["wave"] == 1) & (waves["risk"] == "any")]["probability"].iloc[0]
    assert first == alone.probability


def test_shared_outcomes_can_have_a_prior_each():
    rows = [cell("debt", "distance", 0.15), cell("debt", "intention", 0.15)]
    firm = Prior.normal("firm", 0.0, 0.01, 0.01)
    risks = by_key(tabled(rows, prior={"distance": firm, "intention": WEAK}))
    assert risks["users", "debt", "stigmatisation"].probability < 0.001
    assert risks["users", "debt", "boomerang"].probability > 0.2
    with pytest.raises(ValueError, match="'intention' has no prior"):
        tabled(rows, prior={"distance": firm})


def test_the_monte_carlo_error_is_never_nothing():
    result = tabled([cell("debt", "distance", -3.0)]).table
    assert (result["probability"] == 0).all()
    assert ((result["mc_error"] > 0) & (result["mc_error"] < 0.01)).all()
    half = tabled([cell("debt", "distance", 0.2)], draws=4_000).table["mc_error"].iloc[0]
    assert half == pytest.approx(0.5 / math.sqrt(4_000), rel=0.1)


def test_the_monte_carlo_error_is_the_spread_over_seeds():
    V = 0.008 * (np.eye(8) + 0.6)
    found = [tabled(EIGHT, V, seed=seed, draws=500).table for seed in range(40)]
    spread = np.std([t["probability"].to_numpy() for t in found], axis=0, ddof=1)
    stated = np.mean([t["mc_error"].to_numpy() for t in found], axis=0)
    assert (spread < 1.6 * stated).all()
    assert np.mean(spread / stated) == pytest.approx(1.0, abs=0.25)


def test_a_singular_covariance_is_remarked_on():
    result = tabled(EIGHT[:2], np.full((2, 2), 0.01))
    assert [note.code for note in result.notes] == ["covariance_rank"]


@pytest.mark.parametrize(
    ("rows", "covariance", "message"),
    [
        ([cell("debt", "distance", 0.1, unit="points")], None, "unit 'sd'"),
        ([cell("debt", "distance", 0.1)], np.eye(2), "shape"),
        ([cell("debt", "distance", 0.1)] * 2, None, "two rows"),
    ],
)
def test_a_frame_of_the_wrong_form_is_refused(rows, covariance, message):
    with pytest.raises(ValueError, match=message):
        tabled(rows, covariance)
