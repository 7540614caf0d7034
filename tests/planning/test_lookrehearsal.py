"""A rehearsal that follows two looks: each concept ends at the first look with an answer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pretest.planning.lookrehearsal import LookRehearsal, _first_answers
from pretest.planning.rehearsal import PER_TASK, Rehearsal
from pretest.planning.scenarios import HARMLESS
from pretest.spec.truth import Truth

PLAN = """
plan: rehearsal
outcomes:
  distance: {primary: true, margin: {sd: 0.5}, covariates: [distance_pre]}
  hope: {role: benefit, higher_is: better}
multiplicity: {resamples: 999}
"""
SIZES = {"users": 180, "others": 180}


def made(rehearsal, looks, kind=LookRehearsal):
    study = rehearsal(**{"analyses/plan.yaml": PLAN + looks})
    return kind.of(study, Truth(), SIZES, seed=4, scenarios=(HARMLESS,), draws=500)


def test_each_concept_of_each_study_ends_once_and_the_bar_of_its_last_look_is_higher(rehearsal):
    table, ended = made(rehearsal, "looks: {n: [30, 60]}\n").looks(0)
    assert sorted(ended["look"].unique()) in ([1, 2], [2], [1])
    assert not ended.duplicated(["study", "concept"]).any()
    assert len(ended["study"].unique()) == PER_TASK
    whole = table[(table["outcome"] == "") & (table["audience"] == "")]
    pd.testing.assert_frame_equal(
        whole.sort_values(["study", "concept"])[["study", "concept", "verdict"]].reset_index(drop=True),
        ended.sort_values(["study", "concept"])[["study", "concept", "verdict"]].reset_index(drop=True),
    )
    assert (ended["verdict"][ended["look"] == 1] != "collect_more").all()
    plain = made(rehearsal, "", Rehearsal).task(0)
    late = ended[ended["look"] == 2][["study", "concept"]]
    keys = ["study", "concept", "audience", "outcome"]
    both = table.merge(late).merge(plain, on=keys, suffixes=("", "_once")).query("outcome == 'distance'")
    assert len(both)
    np.testing.assert_allclose(both["estimate"], both["estimate_once"], atol=1e-12)
    assert (both["upper"] > both["upper_once"]).all()


def test_one_look_at_all_is_the_rehearsal_itself(rehearsal):
    found, plain = (made(rehearsal, "looks: {n: 60}\n", kind).task(0) for kind in (LookRehearsal, Rehearsal))
    keys = ["study", "concept", "audience", "outcome"]
    pd.testing.assert_frame_equal(
        found.sort_values(keys).reset_index(drop=True), plain.sort_values(keys).reset_index(drop=True)
    )


def test_a_later_look_counts_only_for_what_asked_for_more():
    rows = [(0, "a", "", "", "stop"), (0, "b", "", "", "collect_more"), (0, "b", "x", "", "collect_more")]
    names = ["wave", "concept", "audience", "outcome", "verdict"]
    first = pd.DataFrame(rows, columns=names)
    second = first.assign(verdict=["go", "go", "go"])
    table, ended = _first_answers([first, second])
    assert ended.values.tolist() == [[0, "a", "stop", 1], [0, "b", "go", 2]]
    assert table["verdict"].tolist() == ["stop", "go", "go"]
