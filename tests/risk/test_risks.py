"""What must hold: only measured, usable, primary harms count, and every gap shows."""

import math

import numpy as np
import pandas as pd
import pytest

from pretest.risk import SCEPTICAL, WEAK, Prior, prior_probability, risk_table, sample_effects
from pretest.risk.covariance import widen
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
    expected = prior_probability([0.2, 0.2], ["harm.stigma"] * 2, SCEPTICAL)
    assert risks["users", "debt", "stigmatisation"].prior_probability == expected
    expected = prior_probability([0.2] * 4, [ROLES[outcome] for outcome in ROLES], SCEPTICAL)
    assert risks["users", "debt", "any"].prior_probability == pytest.approx(expected, abs=1e-12)


def test_probabilities_are_those_of_the_posterior_draws():
    risks = by_key(tabled(EIGHT, draws=20_000))
    order = sorted(EIGHT, key=lambda row: (row["concept"], row["outcome"]))
    estimate = [row["harm_estimate"] for row in order]
    labels = {name: [row[name] for row in order] for name in ("concept", "role", "outcome")}
    for prior, column in ((SCEPTICAL, "probability"), (WEAK, "weak_probability")):
        draws = sample_effects(
            estimate, 0.01 * np.eye(8), prior, **labels, draws=20_000, rng=np.random.default_rng(9)
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


def test_secondary_harms_and_benefits_play_no_part_and_what_was_not_measured_has_a_row():
    extra = [
        cell("debt", "help", 3.0, primary=False),
        cell("debt", "support", 3.0, margin=None),
        cell("debt", "intention", 3.0, unit="points", primary=False),
    ]
    V = np.full((4, 4), np.nan)
    V[0, 0] = 0.01
    result = tabled([cell("debt", "distance", 0.0), *extra], V)
    assert result.table["risk"].tolist() == ["stigmatisation", "boomerang", "help_barrier", "any"]
    assert result.table["n_outcomes"].tolist() == [1, 0, 0, 1]
    assert result.table["n_measured"].tolist() == [1, 0, 0, 1]
    unmeasured = result.table[result.table["n_measured"] == 0]
    assert unmeasured["probability"].isna().all()
    assert unmeasured["disagree"].isna().all()
    assert not unmeasured["suppressed"].any()
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
    assert row.n_measured == 2
    assert row.prior_probability == prior_probability([0.2], ["harm.stigma"], SCEPTICAL)
    assert [(n.code, n.severity, n.where) for n in result.notes] == [
        ("cell_without_estimate", "serious", "wave 1: users / debt / blame")
    ]


def test_a_risk_without_any_usable_cell_has_a_row_without_figures():
    result = tabled([cell("debt", "distance", 0.1), cell("debt", "intention", 0.1, status="zero_variance")])
    row = by_key(result)["users", "debt", "boomerang"]
    assert (row.n_outcomes, row.n_measured) == (0, 1)
    assert np.isnan([row.probability, row.prior_probability, row.expected_harm, row.p_least_harmful]).all()
    assert by_key(result)["users", "debt", "any"].n_outcomes == 1
    none = tabled([cell("debt", "distance", 0.1, status="empty")])
    assert none.table["probability"].isna().all()
    assert len(none.table) == 4


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


def test_audiences_borrow_strength_and_concepts_and_waves_do_not():
    alone = by_key(tabled([cell("debt", "distance", 0.1)], draws=20_000))["users", "debt", "any"]
    other = cell("debt", "distance", 0.8, audience="non_users")
    together = by_key(tabled([cell("debt", "distance", 0.1), other], draws=20_000))["users", "debt", "any"]
    assert together.probability > alone.probability + 0.1
    beside = by_key(tabled([cell("debt", "distance", 0.1), cell("talk", "distance", -0.3)], draws=20_000))
    assert beside["users", "debt", "any"].probability == pytest.approx(alone.probability, abs=0.03)
    waves = tabled([cell("debt", "distance", 0.1), other | {"wave": 2, "audience": "users"}], draws=20_000).table
    first = waves[(waves["wave"] == 1) & (waves["risk"] == "any")]["probability"].iloc[0]
    assert first == alone.probability


def test_each_role_can_have_a_prior():
    rows = [cell("debt", "distance", 0.15), cell("debt", "intention", 0.15)]
    firm = Prior.normal("firm", 0.0, 0.01, 0.01)
    risks = by_key(tabled(rows, prior={"harm.stigma": firm, "harm.boomerang": WEAK}))
    assert risks["users", "debt", "stigmatisation"].probability < 0.001
    assert risks["users", "debt", "boomerang"].probability > 0.2
    with pytest.raises(ValueError, match="has no prior"):
        tabled(rows, prior={"harm.stigma": firm})


def test_data_and_prior_that_say_different_things_are_marked():
    # 0.22 with a standard error of 0.14: the data say "more likely than not", the sceptical prior "rather not"
    doubtful = by_key(tabled([cell("debt", "distance", 0.22)], [[0.02]], draws=4_000))["users", "debt", "any"]
    assert doubtful.probability < 0.5 < doubtful.data_only_probability
    assert doubtful.disagree
    for estimate in (-0.3, 0.8):
        clear = by_key(tabled([cell("debt", "distance", estimate)], [[0.02]]))["users", "debt", "any"]
        assert not clear.disagree


def test_a_concept_that_is_to_be_stopped_is_not_compared():
    rows = [*EIGHT, cell("park", "distance", 0.05), cell("park", "intention", 0.0)]
    risks = by_key(tabled(rows, barred={(1, "users", "talk"), (1, "others", "debt")}))
    for risk in ("stigmatisation", "boomerang", "any"):
        talk, debt, park = (risks["users", concept, risk] for concept in ("talk", "debt", "park"))
        assert math.isnan(talk.p_least_harmful)
        assert math.isnan(talk.expected_loss)
        assert pd.isna(talk.rank)
        assert math.isfinite(talk.probability)
        assert debt.p_least_harmful + park.p_least_harmful == pytest.approx(1.0)
        assert {debt.rank, park.rank} == {1, 2}
    two = by_key(tabled(EIGHT, barred={(1, "users", "debt")}))
    assert math.isnan(two["users", "talk", "any"].p_least_harmful)  # nobody is left to compare with


def test_few_units_of_assignment_make_every_probability_less_certain():
    rows = [cell("debt", "distance", 0.35)]
    many, few = (by_key(tabled(rows, df=[df], draws=20_000))["users", "debt", "any"] for df in (1e9, 5.0))
    assert few.data_only_probability < many.data_only_probability - 0.03
    known = by_key(tabled(rows, widen([[0.01]], [5.0]), draws=20_000))["users", "debt", "any"]
    assert few.probability == known.probability


def test_the_monte_carlo_error_is_never_nothing():
    result = tabled([cell("debt", "distance", -3.0)]).table.query("n_measured > 0")
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
    seen = found[0]["concept"] == "debt"  # the other concept is all but certain, and then the error is an upper limit
    assert np.mean((spread / stated)[seen]) == pytest.approx(1.0, abs=0.2)


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
