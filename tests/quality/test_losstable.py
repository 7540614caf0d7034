"""Whom the rules point out per audience and arm, and whether the arms differ: by hand, against R, and by simulation."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.disclosure.release import release
from pretest.numbers import homogeneity
from pretest.numbers.homogeneity import homogeneity_test
from pretest.quality import screen
from pretest.responses import read_responses
from pretest.tables import columns
from pretest.tables.loss import TABLE as LOSS
from tests.report.losses_example import line, losses

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "careless.json").read_text("utf-8"))["tests"]
ARMS = ("control", "debt", "fear")


def rng():
    return np.random.default_rng(20261122)


def compared(counts, totals):
    return homogeneity_test(np.array(counts), np.array(totals), rng())


# --- the test ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("expected", REFERENCE, ids=lambda one: "/".join(map(str, one["counts"])))
def test_p_values_agree_with_r(expected):
    found = compared(expected["counts"], expected["totals"])
    if expected["smallest"] >= 5:
        assert found.test == "chi_square"
        assert found.statistic == pytest.approx(expected["statistic"], rel=1e-10)
        assert found.p_value == pytest.approx(expected["chi_square"], rel=1e-9)
        assert found.df == len(expected["counts"]) - 1
    else:
        assert found.test == "fisher"
        assert found.p_value == pytest.approx(expected["fisher"], rel=1e-8)


def test_two_arms_by_hand():
    # 1 of 3 against 3 of 3: of the 15 ways to choose 4 of 6, 3 put 1 in the first arm and 3 put 3 there
    assert compared([1, 3], [3, 3]).p_value == pytest.approx(6 / 15)


@pytest.mark.parametrize(
    ("counts", "totals"), [([0, 0], [5, 5]), ([5, 5], [5, 5]), ([1], [5]), ([1, 0], [5, 0]), ([], [])]
)
def test_where_nothing_can_differ_nothing_is_tested(counts, totals):
    found = homogeneity_test(np.array(counts, dtype=np.int64), np.array(totals, dtype=np.int64), rng())
    assert found.test == ""
    assert np.isnan(found.p_value)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 30)), min_size=2, max_size=5), st.randoms())
def test_the_order_and_the_names_of_the_arms_do_not_matter(arms, random):
    pairs = [(count, count + rest) for count, rest in arms]
    shuffled = pairs.copy()
    random.shuffle(shuffled)
    first, second = (compared([c for c, _ in one], [t for _, t in one]) for one in (pairs, shuffled))
    others = compared([t - c for c, t in pairs], [t for _, t in pairs])
    assert first.test == second.test == others.test
    if first.test:
        assert 0 < first.p_value <= 1 + 1e-12
        assert first.p_value == pytest.approx(second.p_value, rel=1e-9)
        assert first.p_value == pytest.approx(others.p_value, rel=1e-9)


def test_many_tables_are_drawn_instead_of_listed(monkeypatch):
    counts, totals = [12, 2, 5, 4], [50, 55, 60, 40]
    exact = compared(counts, totals)
    monkeypatch.setattr(homogeneity, "MOST_TABLES", 10)
    drawn = compared(counts, totals)
    assert (exact.test, drawn.test) == ("fisher", "fisher_simulated")
    assert drawn.p_value == pytest.approx(exact.p_value, abs=4 * np.sqrt(exact.p_value / homogeneity.DRAWS))


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.02, 0.1])
def test_arms_that_do_not_differ_are_found_to_differ_in_one_study_of_twenty_at_most(share):
    draw, times = rng(), 3000
    totals = np.array([120, 120, 110, 130])
    low = sum(homogeneity_test(draw.binomial(totals, share), totals, draw).p_value < 0.05 for _ in range(times))
    assert low / times < 0.05 + 3 * np.sqrt(0.05 * 0.95 / times)


# --- the table ------------------------------------------------------------------------------------------------


@pytest.fixture
def screened(make_study, put, answers):
    """screened(frame, *rules): what screening makes of it."""

    def make(frame, *rules, **changes):
        put(frame)
        study = make_study({}, plan={"quality": list(rules), "suppress_below": 1}, **changes)
        return screen(study, read_responses(study))

    return make


def figures(loss, *names, **keys):
    for key, value in keys.items():
        loss = loss[loss[key] == value]
    return loss[list(names)].to_numpy().tolist()


FLAG = {"rule": "attention"}
LEAVE = {"rule": "bogus", "then": "exclude"}


def test_each_rule_counts_over_the_arms_and_what_is_left_goes_down(screened, answers):
    frame = answers(12).assign(ac1=[1, 4, 4] * 4, z_ever=[0, 1, 0] + [0] * 6 + [0, 1, 1])
    loss = screened(frame, FLAG, LEAVE).loss
    assert list(loss.columns) == list(LOSS.kinds)
    assert loss["rule"].unique().tolist() == ["attention", "bogus", "kept"]
    assert figures(loss, "concept", "n", "n_flagged", "share", "n_left", rule="attention") == [
        ["", 12, 4, 1 / 3, 12], ["control", 4, 4, 1.0, 4], ["debt", 4, 0, 0.0, 4], ["fear", 4, 0, 0.0, 4],
    ]  # fmt: skip
    assert figures(loss, "n", "n_flagged", "n_left", rule="bogus") == [[12, 3, 9], [4, 0, 4], [4, 2, 2], [4, 1, 3]]
    assert figures(loss, "n", "n_flagged", "n_left", rule="kept") == [[12, 3, 9], [4, 0, 4], [4, 2, 2], [4, 1, 3]]
    assert figures(loss, "kind", "action", rule="kept") == [["", "exclude"]] * 4


def test_who_is_out_is_not_flagged_again_and_who_saw_nothing_does_not_count(make_study, put, answers):
    frame = answers(6).assign(ac1=[1, 4, 4, 1, 4, 4], z_ever=[1, 0, 0, 0, 0, 0])
    frame.loc[5, "arm"] = None
    put(frame)
    rules = [{"rule": "bogus", "then": "exclude"}, {"rule": "attention"}]
    study = make_study({}, plan={"quality": rules})
    loss = screen(study, read_responses(study)).loss
    assert figures(loss, "n", "n_flagged", rule="attention") == [[5, 1], [2, 1], [2, 0], [1, 0]]


def test_audiences_are_counted_apart(screened, answers):
    audiences = {
        "young": {"label": "y", "questionnaire": "everyone", "when": {"age": {"max": 29}}},
        "old": {"label": "o", "questionnaire": "everyone", "when": {"age": {"min": 30}}},
    }
    frame = answers(6).assign(age=[20, 20, 20, 40, 40, 40], ac1=[1, 1, 1, 1, 4, 4])
    loss = screened(frame, FLAG, audiences=audiences).loss
    assert figures(loss, "audience", "n", "n_flagged", rule="attention", concept="") == [["young", 3, 3], ["old", 3, 1]]


def differing(answers, n, counts):
    """n respondents per arm, of whom ``counts`` give the wrong answer."""
    frame = answers(3 * n)
    place = frame.groupby("arm").cumcount()
    return frame.assign(ac1=np.where(place < frame["arm"].map(dict(zip(ARMS, counts, strict=True))), 1, 4))


@pytest.mark.parametrize(
    ("n", "counts", "differs"),
    [
        (100, (10, 11, 9), False),
        (100, (10, 21, 9), True),  # 12 points, p = .02
        (1000, (20, 50, 24), True),  # 3 points, p < .001
        (1000, (20, 32, 38), False),  # 1.8 points, p = .06
        (1000, (20, 35, 39), False),  # 1.9 points, p = .04: significant, but small
        (20, (0, 3, 0), False),  # 15 points, p = .10
        (20, (0, 5, 0), True),
    ],
)
def test_arms_differ_by_much_and_not_by_chance_or_certainly(screened, answers, n, counts, differs):
    found = screened(differing(answers, n, counts), FLAG)
    whole = found.loss[(found.loss["rule"] == "attention") & (found.loss["concept"] == "")].iloc[0]
    assert whole["finding"] == ("differs" if differs else "")
    assert whole["difference"] == pytest.approx((max(counts) - min(counts)) / n)
    notes = [note for note in found.notes if note.code == "loss_differs"]
    assert [note.severity for note in notes] == (["serious"] if differs else [])
    for note in notes:
        assert "'attention'" in note.message
        assert ("more than 5 points" in note.message) == (max(counts) - min(counts) > 0.05 * n)


def test_all_exclusions_together_are_tested_too(screened, answers):
    found = screened(differing(answers, 100, (10, 40, 9)), {**FLAG, "then": "exclude"})
    messages = [note.message for note in found.notes if note.code == "loss_differs"]
    assert len(messages) == 2
    assert any("All exclusions together" in message for message in messages)


def test_people_who_saw_several_arms_are_counted_in_each_and_not_tested(screened):
    lines = [f"r{i},{arm},1,2,3,{1 if i < 9 else 4}" for i in range(30) for arm in ARMS[: 1 + i % 2]]
    found = screened("id,arm,sd1,sd2,sd3,ac1\n" + "\n".join(lines) + "\n", FLAG)
    assert figures(found.loss, "n", "n_flagged", rule="attention") == [[30, 9], [30, 9], [15, 4], [0, 0]]
    assert figures(found.loss, "test", rule="attention", concept="") == [[""]]


def test_renaming_the_arms_renames_the_rows_and_changes_nothing_else(make_study, put, answers):
    put(differing(answers, 40, (10, 21, 9)))
    study = make_study({}, plan={"quality": [FLAG]})
    responses = read_responses(study)
    names = {"control": "fear", "debt": "control", "fear": "debt"}
    renamed = replace(responses, frame=responses.frame.assign(**{columns.ARM: responses.frame[columns.ARM].map(names)}))
    one, other = (screen(study, given).loss for given in (responses, renamed))
    moved = one.assign(concept=one["concept"].map(lambda name: names.get(name, name)))
    keys = ["rule", "concept"]
    assert moved.sort_values(keys).reset_index(drop=True).equals(other.sort_values(keys).reset_index(drop=True))


def test_without_arms_or_rules_only_the_line_on_who_was_kept_stands(screened, answers):
    assert screened(answers(6)).loss["rule"].unique().tolist() == ["kept"]


# --- small numbers ----------------------------------------------------------------------------------------------


def hidden(loss, rule):
    rows = loss[loss["rule"] == rule].set_index("concept")
    return {
        name: None if np.isnan(rows["n_flagged"].astype(float)[name]) else rows["n_flagged"][name]
        for name in rows.index
    }


def test_small_numbers_and_what_would_give_them_away_are_hidden(screened, answers):
    frame = differing(answers, 100, (30, 4, 20)).assign(z_ever=0)
    loss = release({"loss": screened(frame, {**FLAG, "then": "exclude"}).loss}, 10)["loss"]
    for rule in ("attention", "kept"):
        told = hidden(loss, rule)
        assert told["debt"] is None
        assert list(told.values()).count(None) > 1, "taken from the total it would be found"
    kept = loss[loss["rule"] == "kept"].set_index("concept")
    between = kept["n"] - kept["n_left"]  # read minus left would be the number
    assert between.isna()["debt"]
    for name in ("n", "n_left"):
        assert kept[name].isna().sum() != 1
    whole = loss[loss["concept"] == ""]
    assert whole["difference"].isna().all()
    assert whole["p_value"].isna().all()  # with the other counts it would tell the hidden ones
    assert whole["finding"].tolist() == ["differs"] * 2


def test_one_rule_does_not_follow_from_all_exclusions(screened, answers):
    frame = differing(answers, 100, (30, 30, 30)).assign(z_ever=[1] * 9 + [0] * 291)
    rules = ({**FLAG, "then": "exclude"}, LEAVE)
    found = screened(frame.assign(ac1=np.where(np.arange(300) < 9, 4, frame["ac1"])), *rules).loss
    assert figures(found, "n_flagged", rule="bogus") == [[9], [3], [3], [3]]
    loss = release({"loss": found}, 10)["loss"]
    for arm in ("control", "debt", "fear", ""):
        shown = [hidden(loss, rule)[arm] for rule in ("attention", "bogus", "kept")]
        assert shown.count(None) != 1, arm


def test_numbers_that_are_large_enough_stay_as_they_are(screened, answers):
    loss = screened(differing(answers, 100, (30, 40, 20)), FLAG).loss
    for below in (10, 0):
        assert release({"loss": loss}, below)["loss"].equals(loss)


@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=1, max_size=4))
def test_no_line_of_the_table_ever_hides_exactly_one_number_of_few(counts):
    left = (200 - np.cumsum(counts, axis=0)).tolist()
    rules = [line(f"r{i}", "speeding", "exclude", 200, one, left[i]) for i, one in enumerate(counts)]
    lost = np.sum(counts, axis=0).tolist()
    lines = [*rules, line("kept", "", "exclude", 200, lost, left[-1])]
    told, true = losses(lines), losses(lines, 0)["n_flagged"]
    gone = told["n_flagged"].isna()
    for by in ("rule", "concept"):
        for _, part in told.assign(gone=gone, true=true).groupby(by):
            alone = part[part["gone"]]
            assert len(alone) != 1 or not alone["true"].between(1, 9).any()
