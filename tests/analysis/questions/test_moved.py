"""Who moved, from a study to the table: directions, groups of the pre-score, reliable change, small cells."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.analysis.questions.moved import find_moved
from pretest.spec import load_study
from pretest.tables import columns
from pretest.tables.moved import TABLE as MOVED
from tests.analysis.questions.small_study import PLAN, STUDY, analysis, data
from tests.numbers.makarov import bound_rise


@pytest.fixture
def made(make_study):
    return analysis(make_study(STUDY, PLAN, data()))


def test_worse_comes_first_and_better_outcomes_are_turned_round(made):
    table = find_moved(made).tables["moved"]
    assert list(table.columns) == list(MOVED.kinds)
    assert set(table["outcome"]) == {"distance", "warmth"}  # primary harms alone
    assert table["direction"].iloc[0] == "worse"
    plain = table[(table["method"] == "makarov") & (table["conditioned"] == "")].set_index(["outcome", "direction"])
    for way in ("worse", "better"):  # warmth is 5 minus distance: the same people move the same way
        one, other = plain.loc[("distance", way)], plain.loc[("warmth", way)]
        assert one["share_low"] == pytest.approx(other["share_low"], abs=0.02)
        assert one["conf_high"] == pytest.approx(other["conf_high"], abs=0.02)


def test_bounds_lie_around_those_of_the_samples_and_the_pre_score_tightens_them(made):
    table = find_moved(made).tables["moved"]
    worse = table[(table["outcome"] == "distance") & (table["direction"] == "worse")].set_index("conditioned")
    frame = made.judged.groups[0].frame
    seen = frame[columns.ARM] == "debt"
    low, high = bound_rise(frame.loc[seen, "distance"], frame.loc[~seen, "distance"])
    plain, within = worse.loc[""], worse.loc["distance_pre"]
    assert plain["conf_low"] <= low <= high <= plain["conf_high"]
    assert plain["share_low"] <= low
    assert within["share_high"] - within["share_low"] < plain["share_high"] - plain["share_low"]
    assert (within["n_concept"], within["n_reference"]) == (120, 120)
    assert not table["suppressed"].any()


def test_two_runs_are_the_same(made):
    first, second = (find_moved(made).tables["moved"] for _ in range(2))
    assert first.equals(second)


def test_small_arms_show_nothing_and_without_a_control_there_is_no_table(make_study):
    small = find_moved(analysis(make_study(STUDY, PLAN, data(n=16)))).tables["moved"]
    assert small["suppressed"].all()
    figures = small[["share_low", "share_high", "conf_low", "conf_high", "n_concept", "n_reference"]]
    assert figures.isna().all(axis=None)
    alone = make_study(STUDY.replace(", control: true", ""), PLAN, data())
    assert find_moved(analysis(alone)).tables == {}


SCALE = """
outcomes:
  social_distance: {primary: true, margin: {sd: 0.3}}
"""


def test_reliable_change_of_a_scale_that_was_asked_before(make_study):
    rng = np.random.default_rng(3)
    scale = load_study(make_study(STUDY, "plan: scale\n" + SCALE, "id,condition\n1,debt\n")).scales["social_distance"]
    items = [item.id for item in scale.items_for("everyone")]
    reverse = {item.id: item.reverse for item in scale.items}
    lines = ["id,condition," + ",".join([f"{name}_pre" for name in items] + items)]
    for i in range(400):
        level = rng.normal(3, 1)
        after = level + (1.5 if i % 2 and rng.random() < 0.6 else 0.0)
        cells = []
        for mean in (level, after):
            raw = np.clip(np.round(mean + rng.normal(0, 0.5, len(items))), 1, 5).astype(int)
            cells += [str(6 - value if reverse[name] else value) for name, value in zip(items, raw, strict=True)]
        lines.append(",".join([f"p{i}", "debt" if i % 2 else "control", *cells]))
    folder = make_study(STUDY, "plan: scale\n" + SCALE, "\n".join(lines) + "\n")
    table = find_moved(analysis(folder, suppress_below=1)).tables["moved"]
    row = table[(table["method"] == "reliable_change") & (table["direction"] == "worse")].iloc[0]
    assert row["share_low"] == row["share_high"]
    assert row["share_low"] - row["share_reference"] > 0.2
    assert row["conf_low"] < row["share_low"] - row["share_reference"] < row["conf_high"]
