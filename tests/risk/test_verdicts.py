"""What must hold: exactly the table of verdicts, and no reassurance from a cell that says nothing."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.risk import adjust_holm, extra_respondents, judge, verdict_table
from pretest.tables.verdicts import TABLE as VERDICTS
from pretest.words import LISTED_HARM_VERDICTS

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "risk_reference.json").read_text())
EXACT = 1e-9  # relative; both sides are double precision quantiles of the t distribution

finite = st.floats(-5, 5)
gap = st.floats(0, 5)


def cell(**changes):
    row = {
        "wave": 1,
        "audience": "non_users",
        "concept": "debt",
        "outcome": "social_distance",
        "role": "harm.stigma",
        "primary": True,
        "unit": "sd",
        "harm_estimate": 0.0,
        "std_error": 0.05,
        "df": math.inf,
        "n_concept": 100,
        "n_reference": 100,
        "margin": 0.2,
        "status": "ok",
        "local_level": 0.01,
    }
    return row | changes


def judged(*rows, **options):
    return verdict_table(pd.DataFrame(list(rows)), **options)


@pytest.mark.parametrize(
    ("lower", "upper", "verdict"),
    [
        (0.21, 0.40, "harm"),
        (0.20, 0.40, "harm_signalled"),
        (1e-12, 0.20, "harm_signalled"),
        (0.01, 0.25, "harm_signalled"),
        (1e-12, 0.19, "trivial_harm"),
        (0.0, 0.19, "harm_excluded"),
        (-0.5, -0.1, "harm_excluded"),
        (0.0, 0.20, "inconclusive"),
        (-0.1, 0.30, "inconclusive"),
        (math.nan, 0.10, "inconclusive"),
        (0.30, math.nan, "inconclusive"),
        (math.nan, math.nan, "inconclusive"),
        (0.5, math.inf, "harm"),
        (-math.inf, math.inf, "inconclusive"),
        (-math.inf, 0.1, "harm_excluded"),
    ],
)
def test_judge_follows_the_table_at_every_boundary(lower, upper, verdict):
    assert judge(lower, upper, 0.2) == verdict


def test_judge_without_a_margin_is_inconclusive_and_a_negative_margin_is_refused():
    assert judge([0.3, -0.3], [0.5, -0.1], math.nan).tolist() == ["inconclusive", "inconclusive"]
    with pytest.raises(ValueError, match="negative"):
        judge(0.0, 0.1, -0.2)


@given(estimate=finite, below=gap, above=gap, margin=st.floats(0, 2))
def test_exactly_one_verdict_holds_for_bounds_on_their_own_side_of_the_estimate(estimate, below, above, margin):
    lower, upper = estimate - below, estimate + above
    holds = {
        "harm": lower > margin,
        "harm_signalled": 0 < lower <= margin and upper >= margin,
        "trivial_harm": lower > 0 and upper < margin,
        "harm_excluded": lower <= 0 and upper < margin,
        "inconclusive": lower <= 0 and upper >= margin,
    }
    assert sum(holds.values()) == 1
    assert holds[str(judge(lower, upper, margin))]


@given(estimate=finite, below=gap, above=gap, margin=st.floats(0, 2), wider=gap)
def test_wider_bounds_never_turn_doubt_into_reassurance(estimate, below, above, margin, wider):
    cleared = ("trivial_harm", "harm_excluded")
    if str(judge(estimate - below, estimate + above, margin)) not in cleared:
        assert str(judge(estimate - below - wider, estimate + above + wider, margin)) not in cleared


def test_bounds_agree_with_r():
    b = REFERENCE["bounds"]
    columns = ("estimate", "std_error", "df", "local_level")
    rows = [
        cell(outcome=f"o{i}", harm_estimate=e, std_error=s, df=d, local_level=p)
        for i, (e, s, d, p) in enumerate(zip(*(b[name] for name in columns), strict=True))
    ]
    table = judged(*rows, alpha=b["alpha"])
    np.testing.assert_allclose(table["lower"], b["lower"], rtol=EXACT)
    np.testing.assert_allclose(table["upper"], b["upper"], rtol=EXACT)
    assert table["verdict"].tolist() == judge(b["lower"], b["upper"], 0.2).tolist()


def test_a_table_of_five_cells_can_be_followed_by_hand():
    # z(.95) = 1.645 and z(.99) = 2.326: lower = e - 2.326 se, upper = e + 1.645 se, margin 0.2
    table = judged(
        cell(outcome="a", harm_estimate=0.40),  # lower 0.284
        cell(outcome="b", harm_estimate=0.20),  # lower 0.084, upper 0.282
        cell(outcome="c", harm_estimate=0.10, std_error=0.04),  # lower 0.007, upper 0.166
        cell(outcome="d", harm_estimate=0.05),  # lower -0.066, upper 0.132
        cell(outcome="e", harm_estimate=0.10, std_error=0.10),  # lower -0.133, upper 0.264
    )
    assert tuple(table["verdict"]) == LISTED_HARM_VERDICTS
    assert list(table.columns) == list(VERDICTS.kinds)
    assert table["n_more"].tolist()[2:4] == [0.0, 0.0]
    # needed standard error 0.1 / (1.645 + 0.842) = 0.0402; 100 x (0.10 / 0.0402)^2 = 618.3 in all
    assert table["n_more"].iloc[4] == 519
    assert np.isnan(table["n_more"].iloc[0])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "zero_variance", "std_error": 0.0}, "zero_variance"),
        ({"std_error": 0.0}, "zero_variance"),
        ({"std_error": math.nan}, "no_std_error"),
        ({"std_error": -0.1}, "no_std_error"),
        ({"std_error": math.inf}, "no_std_error"),
        ({"df": math.nan}, "no_df"),
        ({"df": 0.0}, "no_df"),
        ({"harm_estimate": math.nan}, "no_estimate"),
        ({"margin": math.nan}, "no_margin"),
        ({"local_level": math.nan}, "no_level"),
        ({"local_level": 0.7}, "no_level"),
        ({"status": "too_few"}, "too_few"),
        ({"status": "empty", "n_concept": 0, "harm_estimate": math.nan, "std_error": math.nan}, "empty"),
        ({"status": "no_control", "n_reference": 0, "harm_estimate": math.nan}, "no_control"),
    ],
)
def test_a_cell_that_cannot_be_judged_is_inconclusive_and_says_why(changes, reason):
    row = judged(cell(harm_estimate=-5.0) | changes).iloc[0]
    assert (row["verdict"], row["reason"]) == ("inconclusive", reason)
    assert np.isnan(row["lower"])
    assert np.isnan(row["upper"])
    assert np.isnan(row["n_more"])


@settings(max_examples=40)
@given(
    estimate=st.floats(allow_nan=True, allow_infinity=True),
    se=st.one_of(st.just(0.0), st.just(math.nan), st.floats(max_value=0), st.just(math.inf)),
    status=st.sampled_from(["ok", "zero_variance"]),
)
def test_no_standard_error_is_never_reassurance(estimate, se, status):
    row = judged(cell(harm_estimate=estimate, std_error=se, status=status)).iloc[0]
    assert row["verdict"] == "inconclusive"


@pytest.mark.parametrize(
    ("estimate", "kept"),
    [(0.9, "harm"), (0.2, "harm_signalled"), (0.117, "inconclusive"), (0.02, "inconclusive"), (-0.9, "inconclusive")],
)
def test_small_cells_lose_their_figures_and_keep_only_warnings(estimate, kept):
    row = judged(cell(harm_estimate=estimate, n_reference=9)).iloc[0]
    assert (row["verdict"], row["reason"], row["suppressed"]) == (kept, "small_cell", True)
    assert row[["harm_estimate", "lower", "upper", "n_more"]].isna().all()
    shown = judged(cell(harm_estimate=estimate, n_reference=10)).iloc[0]
    assert (shown["suppressed"], shown["harm_estimate"]) == (False, estimate)
    assert not judged(cell(n_reference=9), suppress_below=0)["suppressed"].any()


def test_an_unknown_number_of_people_counts_as_small():
    row = judged(cell(n_concept=None)).iloc[0]
    assert (row["verdict"], row["suppressed"]) == ("inconclusive", True)


def test_secondary_harms_are_judged_unadjusted_and_labelled_exploratory():
    # lower: 0.1 - 1.645 x 0.05 = 0.018 unadjusted, 0.1 - 2.326 x 0.05 = -0.016 simultaneous
    table = judged(
        cell(harm_estimate=0.1, primary=False, local_level=None),
        cell(harm_estimate=0.1, outcome="blame", local_level=0.01),
    )
    assert table["reason"].tolist() == ["exploratory", ""]
    assert table["lower"].iloc[0] == pytest.approx(0.1 - 1.6448536269514722 * 0.05)
    assert table["verdict"].tolist() == ["trivial_harm", "harm_excluded"]


def test_benefits_are_tested_with_holm_within_concept_and_audience():
    def benefit(outcome, z, **changes):
        return cell(outcome=outcome, role="benefit", harm_estimate=0.05 * z, margin=None, local_level=None) | changes

    # one-sided p: z 2.0 -> .0228, z 1.8 -> .0359; Holm over two: .0456, .0456; over three with z 0: .0683, .0719
    pair = judged(benefit("a", 2.0), benefit("b", 1.8))
    assert pair["verdict"].tolist() == ["benefit_shown", "benefit_shown"]
    three = judged(benefit("a", 2.0), benefit("b", 1.8), benefit("c", 0.0))
    assert three["verdict"].tolist() == ["benefit_not_shown"] * 3
    assert three["reason"].tolist() == ["holm", "holm", ""]
    apart = judged(benefit("a", 2.0), benefit("b", 1.8, concept="talk"), benefit("c", 0.0, audience="users"))
    assert apart["verdict"].tolist() == ["benefit_shown", "benefit_shown", "benefit_not_shown"]
    # an untestable benefit still counts in the family, and is not shown itself
    broken = judged(benefit("a", 1.8), benefit("b", 9.0, std_error=0.0))
    assert broken["verdict"].tolist() == ["benefit_not_shown", "benefit_not_shown"]
    assert broken["reason"].tolist() == ["holm", "zero_variance"]
    small = judged(benefit("a", 9.0, n_concept=5))
    assert (small["verdict"].iloc[0], small["reason"].iloc[0]) == ("benefit_not_shown", "small_cell")


def test_a_benefit_in_the_wrong_direction_is_not_shown():
    row = judged(cell(role="benefit", harm_estimate=-1.0, margin=None)).iloc[0]
    assert row["verdict"] == "benefit_not_shown"


def test_mechanisms_and_quality_get_no_row():
    table = judged(cell(), cell(outcome="reactance", role="mechanism"), cell(outcome="clear", role="quality"))
    assert table["outcome"].tolist() == ["social_distance"]


def test_the_order_of_rows_changes_nothing_but_the_order():
    rng = np.random.default_rng(3)
    rows = [
        cell(
            concept=concept,
            outcome=outcome,
            role="benefit" if outcome == "support" else "harm.stigma",
            harm_estimate=float(rng.normal(0.1, 0.15)),
            std_error=float(rng.uniform(0.02, 0.1)),
            n_concept=int(rng.integers(5, 40)),
        )
        for concept in ("debt", "talk", "park")
        for outcome in ("distance", "blame", "support")
    ]
    shuffled = [rows[i] for i in rng.permutation(len(rows))]
    keys = ["concept", "outcome"]
    one, two = (verdict_table(pd.DataFrame(part)).sort_values(keys, ignore_index=True) for part in (rows, shuffled))
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize(
    "rows",
    [
        [cell(), cell()],
        [cell(role="harm.unknown")],
        [cell(margin=-0.2)],
        [cell(status=None)],
        [{key: value for key, value in cell().items() if key != "df"}],
    ],
)
def test_a_frame_of_the_wrong_form_is_refused(rows):
    with pytest.raises(ValueError, match="cells"):
        verdict_table(pd.DataFrame(rows))


def test_no_cells_give_an_empty_table():
    table = verdict_table(pd.DataFrame([cell()]).iloc[:0])
    assert len(table) == 0
    assert list(table.columns) == list(VERDICTS.kinds)


def test_holm_agrees_with_r():
    reference = REFERENCE["holm"]
    np.testing.assert_allclose(adjust_holm(reference["p"]), reference["expected"], rtol=1e-12)
    assert adjust_holm([0.01, math.nan]).tolist() == [0.02, 1.0]
    assert adjust_holm([]).tolist() == []


def test_extra_respondents_agree_with_the_power_of_the_bound_in_r():
    e = REFERENCE["extra"]
    found = extra_respondents(e["estimate"], e["std_error"], e["n"], e["margin"], e["alpha"], e["power"])
    np.testing.assert_array_equal(found, np.ceil(e["expected"]))


def test_extra_respondents_by_hand():
    # z(.95) + z(.8) = 2.4865; room 0.24865 needs se 0.1
    assert extra_respondents(0.0, 0.1, 80, 2.4864748605243863 * 0.1, 0.05) == 0
    assert extra_respondents(0.0, 0.2, 80, 2.4864748605243863 * 0.1, 0.05) == 240
    assert extra_respondents(-1.0, 0.05, 80, 0.2, 0.05) == 0
    assert np.isnan(extra_respondents([0.2, 0.3, math.nan, 0.0], [0.1, 0.1, 0.1, 0.0], 80, 0.2, 0.05)).all()


@given(estimate=st.floats(-0.5, 0.19), se=st.floats(0.01, 1), n=st.integers(2, 500), more=st.floats(1, 3))
def test_extra_respondents_grow_with_the_standard_error_and_are_enough(estimate, se, n, more):
    extra = float(extra_respondents(estimate, se, n, 0.2, 0.05))
    assert float(extra_respondents(estimate, se * more, n, 0.2, 0.05)) >= extra
    new_se = se * math.sqrt(n / (n + extra))
    assert (0.2 - estimate) / new_se >= 1.6448536 + 0.8416212 - 1e-6


def test_arms_of_unequal_size_never_get_too_few():
    row = judged(cell(harm_estimate=0.1, std_error=0.1, n_concept=60, n_reference=300)).iloc[0]
    variance = 0.01 / (1 / 60 + 1 / 300)
    new_se = math.sqrt(variance * (1 / (60 + row["n_more"]) + 1 / (300 + row["n_more"])))
    assert new_se <= 0.1 / 2.4864748
    assert row["n_more"] == math.ceil(100 * ((0.1 * 2.4864748605 / 0.1) ** 2 - 1))


def test_an_inconclusive_cell_never_asks_for_nobody():
    # df 1: the t bound stays above the margin although the normal approximation says there are enough
    row = judged(cell(harm_estimate=0.0, std_error=0.05, df=1.0)).iloc[0]
    assert (row["verdict"], row["n_more"]) == ("inconclusive", 1.0)


@pytest.mark.slow
def test_reassurance_at_the_margin_is_false_at_most_five_times_in_a_hundred():
    rng = np.random.default_rng(5)
    n, studies, margin = 40, 40_000, 0.2
    arms = rng.standard_normal((2, studies, n))
    estimate = arms[1].mean(axis=1) + margin - arms[0].mean(axis=1)
    parts = arms.var(axis=2, ddof=1) / n
    se = np.sqrt(parts.sum(axis=0))
    df = parts.sum(axis=0) ** 2 / (parts**2 / (n - 1)).sum(axis=0)
    rows = pd.DataFrame([cell()]).loc[[0] * studies].reset_index(drop=True)
    rows = rows.assign(wave=np.arange(studies), harm_estimate=estimate, std_error=se, df=df)
    share = (verdict_table(rows)["verdict"].isin(["harm_excluded", "trivial_harm"])).mean()
    assert share == pytest.approx(0.05, abs=3 * math.sqrt(0.05 * 0.95 / studies))


@pytest.mark.slow
def test_the_extra_respondents_exclude_harm_in_eighty_of_a_hundred_studies():
    rng = np.random.default_rng(6)
    n, effect, margin = 60, 0.05, 0.25
    total = n + int(extra_respondents(effect, math.sqrt(2 / n), n, margin, 0.05))
    studies = 40_000
    estimate = rng.normal(effect, math.sqrt(2 / total), studies)
    se = np.sqrt(rng.chisquare(2 * total - 2, studies) / (2 * total - 2) * 2 / total)
    upper = estimate + 1.6448536269514722 * se
    assert (upper < margin).mean() == pytest.approx(0.8, abs=0.01)
