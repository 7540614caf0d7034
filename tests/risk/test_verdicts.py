"""What must hold: exactly the table of verdicts, and no reassurance from a cell that says nothing."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.risk import judge, judge_benefit, verdict_table
from pretest.tables.verdicts import TABLE as VERDICTS
from pretest.words import BLOCKS, LISTED_HARM_VERDICTS, REASSURING_VERDICTS, WARNING_VERDICTS

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
        "lower": -0.1,
        "upper": 0.1,
        "upper_simultaneous": math.nan,
        "p_worse": 0.5,
        "p_better": math.nan,
        "family": "primary_harm",
        "n_concept": 100,
        "n_reference": 100,
        "margin": 0.2,
        "status": "ok",
        "block": "",
        "upper_attrition": math.nan,
        "proved": False,
        "confirmed": True,
        "is_aim": False,
        "reference": "control",
    }
    return row | changes


def between(lower, estimate, upper, **changes):
    """A cell with these bounds."""
    return cell(lower=lower, harm_estimate=estimate, upper=upper, proved=lower > 0, **changes)


HARM = between(0.25, 0.4, 0.55)
SIGNALLED = between(0.1, 0.2, 0.3)
TRIVIAL = between(0.02, 0.1, 0.18)
EXCLUDED = between(-0.1, 0.0, 0.1)
OPEN = between(-0.1, 0.1, 0.3)
IMPROVED = between(-0.4, -0.2, -0.05, upper_simultaneous=-0.02, is_aim=True)
BENEFIT = between(-0.4, -0.2, -0.05, upper_simultaneous=-0.02, is_aim=True, role="benefit", margin=None)


def judged(*rows, **options):
    return verdict_table(pd.DataFrame(list(rows)), **options)


def word_of(row, **options):
    return judged(row, **options)["verdict"].iloc[0]


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


@pytest.mark.parametrize(
    ("star", "aim", "verdict"),
    [
        (-0.01, True, "improved"),
        (0.0, True, "harm_excluded"),
        (-0.01, False, "harm_excluded"),
        (math.nan, True, "harm_excluded"),
    ],
)
def test_only_an_aim_whose_gain_holds_for_all_aims_is_improved(star, aim, verdict):
    assert judge(-0.5, -0.1, 0.2, upper_simultaneous=star, is_aim=aim) == verdict


@pytest.mark.parametrize(
    ("lower", "star", "verdict"),
    [
        (0.01, 0.3, "benefit_reversed"),
        (0.0, 0.3, "benefit_not_shown"),
        (-0.3, -0.01, "benefit_shown"),
        (-0.3, 0.0, "benefit_not_shown"),
    ],
)
def test_benefits_need_no_margin(lower, star, verdict):
    assert judge_benefit(lower, star) == verdict


def test_judge_without_a_margin_is_inconclusive_and_a_negative_margin_is_refused():
    assert judge([0.3, -0.3], [0.5, -0.1], math.nan).tolist() == ["inconclusive", "inconclusive"]
    with pytest.raises(ValueError, match="negative"):
        judge(0.0, 0.1, -0.2)


@given(estimate=finite, below=gap, above=gap, wider=gap, margin=st.floats(0, 2), is_aim=st.booleans())
def test_exactly_one_verdict_holds_for_bounds_on_their_own_side_of_the_estimate(
    estimate, below, above, wider, margin, is_aim
):
    lower, upper = estimate - below, estimate + above
    star = upper + wider
    better = is_aim and star < 0 and upper < margin
    holds = {
        "harm": lower > margin,
        "harm_signalled": 0 < lower <= margin and upper >= margin,
        "trivial_harm": lower > 0 and upper < margin,
        "improved": better,
        "harm_excluded": lower <= 0 and upper < margin and not better,
        "inconclusive": lower <= 0 and upper >= margin,
    }
    assert sum(holds.values()) == 1
    assert holds[str(judge(lower, upper, margin, upper_simultaneous=star, is_aim=is_aim))]


@given(estimate=finite, below=gap, above=gap, margin=st.floats(0, 2), wider=gap)
def test_wider_bounds_never_turn_doubt_into_reassurance(estimate, below, above, margin, wider):
    cleared = ("trivial_harm", "harm_excluded", "improved")

    def word(more):
        low, up = estimate - below - more, estimate + above + more
        return str(judge(low, up, margin, upper_simultaneous=up, is_aim=True))

    if word(0.0) not in cleared:
        assert word(wider) not in cleared


def test_a_table_of_six_cells_can_be_followed_by_hand():
    parts = (HARM, SIGNALLED, TRIVIAL, EXCLUDED, IMPROVED, OPEN)
    table = judged(*(part | {"outcome": f"o{number}"} for number, part in enumerate(parts)))
    assert tuple(table["verdict"]) == LISTED_HARM_VERDICTS
    assert list(table.columns) == list(VERDICTS.kinds)
    np.testing.assert_array_equal(table["gain"], -table["harm_estimate"])
    assert table["n_more"].isna().all()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "zero_variance", "lower": math.nan, "upper": math.nan}, "zero_variance"),
        ({"upper": math.nan}, "no_std_error"),
        ({"lower": math.nan}, "no_level"),
        ({"harm_estimate": math.nan}, "no_estimate"),
        ({"harm_estimate": math.inf}, "no_estimate"),
        ({"margin": math.nan}, "no_margin"),
        ({"status": "too_few"}, "too_few"),
        ({"status": "empty", "n_concept": 0, "harm_estimate": math.nan}, "empty"),
        ({"status": "no_control", "n_reference": 0, "harm_estimate": math.nan}, "no_control"),
    ],
)
def test_a_cell_that_cannot_be_judged_is_inconclusive_and_says_why(changes, reason):
    row = judged(between(-6.0, -5.0, -4.0) | changes).iloc[0]
    assert (row["verdict"], row["reason"]) == ("inconclusive", reason)
    assert np.isnan(row["lower"])
    assert np.isnan(row["upper"])


@pytest.mark.parametrize("changes", [{"status": "few_clusters"}, {"lower": math.nan, "upper_simultaneous": math.nan}])
def test_a_benefit_that_cannot_be_judged_is_not_told_as_no_effect(changes):
    assert word_of(BENEFIT | changes) == "inconclusive"


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("row", [EXCLUDED, TRIVIAL, IMPROVED, BENEFIT])
def test_a_block_takes_reassuring_words_away_and_is_named(block, row):
    found = judged(row | {"block": block, "proved": False}).iloc[0]
    if block == "attrition":  # its limit comes with the cell
        found = judged(row | {"upper_attrition": 0.5}).iloc[0]
    expected = "harm_signalled" if row is TRIVIAL and block == "attrition" else "inconclusive"
    assert (found["verdict"], found["block"]) == (expected, block)


@pytest.mark.parametrize("block", ["weights", "attrition"])
@pytest.mark.parametrize("row", [HARM, SIGNALLED])
def test_words_that_warn_stay_with_the_block_beside_them(block, row):
    changes = {"upper_attrition": 0.01} if block == "attrition" else {"block": block}
    before, found = word_of(row), judged(row | changes).iloc[0]
    assert (found["verdict"], found["block"]) == (before, block)


def test_under_keying_no_word_stays():
    rows = [HARM, SIGNALLED, TRIVIAL, EXCLUDED, OPEN, IMPROVED, BENEFIT]
    table = judged(*(row | {"block": "keying", "outcome": f"o{number}"} for number, row in enumerate(rows)))
    assert set(table["verdict"]) == {"inconclusive"}
    assert set(table["reason"]) == {""}  # nor is it called possibly harmful: the direction is what is in doubt


def test_few_people_warn_only_where_a_permutation_test_agrees():
    few = HARM | {"block": "too_few", "confirmed": False}
    assert word_of(few | {"confirmed": True}) == "harm"
    assert word_of(few) == "inconclusive"
    assert word_of(few | {"block": "weights"}) == "inconclusive"  # whichever block is named first
    turned = between(0.1, 0.3, 0.5, role="benefit", margin=None, block="too_few", confirmed=False)
    assert word_of(turned | {"confirmed": True}) == "benefit_reversed"
    assert word_of(turned) == "inconclusive"


def test_a_flat_control_leaves_the_size_in_sd_unknown():
    flat = cell(block="flat_control", status="flat_reference", lower=math.nan, upper=math.nan)
    assert word_of(flat | {"proved": True}) == "harm_signalled"
    weighed = judged(flat | {"proved": True, "block": "weights"}).iloc[0]
    assert (weighed["verdict"], weighed["block"]) == ("harm_signalled", "weights")
    assert word_of(flat | {"proved": True, "confirmed": False}) == "inconclusive"
    assert word_of(flat | {"proved": True, "block": "keying"}) == "inconclusive"
    assert word_of(flat) == "inconclusive"
    benefit = flat | {"role": "benefit", "margin": None}
    assert word_of(benefit | {"proved": True}) == "benefit_reversed"
    assert word_of(benefit) == "inconclusive"


@pytest.mark.parametrize(
    ("row", "limit", "word", "block"),
    [
        (EXCLUDED, 0.19, "harm_excluded", ""),
        (EXCLUDED, 0.20, "inconclusive", "attrition"),
        (IMPROVED, 0.10, "harm_excluded", "attrition"),
        (IMPROVED, -0.01, "improved", ""),
        (BENEFIT, 0.10, "inconclusive", "attrition"),
        (OPEN, 0.9, "inconclusive", ""),
        (EXCLUDED, math.inf, "inconclusive", "attrition"),
    ],
)
def test_unequal_drop_out_raises_the_upper_bound(row, limit, word, block):
    found = judged(row | {"upper_attrition": limit}).iloc[0]
    assert (found["verdict"], found["block"]) == (word, block)
    assert found["upper"] == max(row["upper"], limit)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (between(-0.1, 0.2, 0.5), "possible_harm"),
        (between(-0.1, 0.19, 0.5), ""),
        (between(-0.1, 0.2, 0.5, n_concept=49), "possible_harm_few"),
        (between(-0.1, 0.2, 0.5, primary=False), ""),
        (between(-0.1, 0.2, 0.5, block="weights"), "possible_harm"),
        (between(-0.1, 0.2, 0.5, block="keying"), ""),
    ],
)
def test_an_open_primary_harm_at_its_margin_is_possibly_harmful(row, reason):
    found = judged(row).iloc[0]
    assert (found["verdict"], found["reason"]) == ("inconclusive", reason)


@settings(max_examples=60)
@given(
    lower=st.floats(-1, 0.5),
    width=st.floats(0.01, 1),
    block=st.sampled_from(["", *BLOCKS]),
    limit=st.one_of(st.just(math.nan), st.floats(-1, 1)),
    status=st.sampled_from(["ok", "too_few"]),
    confirmed=st.booleans(),
    role=st.sampled_from(["harm.stigma", "benefit"]),
)
def test_no_doubt_ever_makes_a_verdict_more_reassuring(lower, width, block, limit, status, confirmed, role):
    upper = lower + width
    plain = between(lower, lower + width / 2, upper, upper_simultaneous=upper, is_aim=True, role=role)
    doubted = plain | {"block": block, "upper_attrition": limit, "status": status, "confirmed": confirmed}
    if word_of(doubted) in REASSURING_VERDICTS:
        assert word_of(plain) in REASSURING_VERDICTS


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        (HARM, "harm"),
        (SIGNALLED, "harm_signalled"),
        (EXCLUDED, "inconclusive"),
        (IMPROVED, "inconclusive"),
        (BENEFIT, "inconclusive"),
    ],
)
def test_small_cells_lose_their_figures_and_keep_only_warnings(row, kept):
    found = judged(row | {"n_reference": 9}).iloc[0]
    assert (found["verdict"], found["reason"], found["suppressed"]) == (kept, "small_cell", True)
    assert kept in (*WARNING_VERDICTS, "inconclusive")
    figures = ["harm_estimate", "gain", "lower", "upper", "upper_simultaneous", "p_worse", "p_better", "n_more"]
    assert found[figures].isna().all()
    shown = judged(row | {"n_reference": 10}).iloc[0]
    assert (shown["suppressed"], shown["harm_estimate"]) == (False, row["harm_estimate"])
    assert not judged(row | {"n_reference": 9}, suppress_below=0)["suppressed"].any()


def test_an_unknown_number_of_people_counts_as_small():
    row = judged(cell(n_concept=None)).iloc[0]
    assert (row["verdict"], row["suppressed"]) == ("inconclusive", True)


def test_an_aim_of_any_role_is_judged_and_other_mechanisms_get_no_row():
    table = judged(
        cell(),
        cell(outcome="reactance", role="mechanism"),
        BENEFIT | {"outcome": "clear", "role": "quality"},
    )
    assert table[["outcome", "verdict"]].to_numpy().tolist() == [
        ["social_distance", "harm_excluded"],
        ["clear", "benefit_shown"],
    ]


def test_the_order_of_rows_changes_nothing_but_the_order():
    rng = np.random.default_rng(3)
    rows = [
        between(*sorted(rng.normal(0.1, 0.2, 3)), concept=concept, outcome=outcome, n_concept=int(rng.integers(5, 40)))
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
        [{key: value for key, value in cell().items() if key != "upper"}],
    ],
)
def test_a_frame_of_the_wrong_form_is_refused(rows):
    with pytest.raises(ValueError, match="cells"):
        verdict_table(pd.DataFrame(rows))


def test_no_cells_give_an_empty_table():
    table = verdict_table(pd.DataFrame([cell()]).iloc[:0])
    assert len(table) == 0
    assert list(table.columns) == list(VERDICTS.kinds)
