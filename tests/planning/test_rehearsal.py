"""A rehearsal in memory is the road itself: the same responses, the same people left out, the same verdicts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.analyse import analyse
from pretest.errors import DesignError
from pretest.planning.memory import PLAIN_FILE, keep_analysed, plain_study, to_responses
from pretest.planning.rehearsal import PER_TASK, Rehearsal
from pretest.planning.scenarios import HELPFUL
from pretest.planning.simulate import draw_responses, simulate
from pretest.quality import screen
from pretest.report import write_frame
from pretest.responses import read_responses
from pretest.seeds import stream
from pretest.spec import load_study
from pretest.spec.truth import Truth
from pretest.tables.studies import TABLE as STUDIES
from tests.planning.conftest import COMPOSED_FILES, STUDY

SIZES = {"users": 90, "others": 90}
RULES = """
plan: rehearsal
outcomes:
  distance: {primary: true, margin: {sd: 0.3}, covariates: [distance_pre]}
  hope: {role: benefit, higher_is: better}
quality:
  - {rule: eligible, when: {consent: [1], age: {min: 19}}, then: exclude}
  - {rule: speeding, share_of_median: 0.4, then: flag}
  - {rule: attention, then: flag}
  - {rule: bogus, then: flag}
  - {rule: inconsistent, then: flag}
  - {rule: duplicate, then: flag}
  - {rule: incomplete, then: flag}
  - {rule: flags, at_least: 2, then: exclude}
"""


def with_rules(rehearsal):
    return rehearsal(**{"analyses/plan.yaml": RULES})


@pytest.mark.parametrize("wave", [1, 2])
def test_responses_in_memory_are_those_read_from_disk(rehearsal, wave):
    study = plain_study(with_rules(rehearsal), wave)
    truth = Truth(careless=0.2, dont_know=0.1, refused=0.05, skipped=0.05, open_answers=("Yes, I see.", "No"))
    drawn = draw_responses(study, truth, n=120, rng=stream(3, "x"), wave=wave)
    write_frame(simulate(study, truth, n=120, rng=stream(3, "x"), wave=wave), study.folder / PLAIN_FILE)
    read, made = read_responses(study), to_responses(study, drawn)
    assert set(read.frame) == set(made.frame)
    pd.testing.assert_frame_equal(read.frame, made.frame[list(read.frame)])
    pd.testing.assert_frame_equal(read.reasons, made.reasons[list(read.reasons)])
    left = screen(study, read).frame
    assert 0 < len(left) < 120
    pd.testing.assert_frame_equal(left, keep_analysed(study, made)[list(left)])


@pytest.mark.parametrize("files", [{"analyses/plan.yaml": RULES}, COMPOSED_FILES], ids=["plain", "composite"])
def test_verdicts_are_those_of_analyse(rehearsal, files):
    study = rehearsal(**files)
    truth = Truth(careless=0.1)
    design = Rehearsal.of(study, truth, {"users": 240, "others": 240}, seed=5)
    found = design.task(1)
    models = design._models[1]
    drawn = draw_responses(
        design.study, design._truths[1], n=480, rng=stream(5, "operating", 1), models=models, ratio=design.ratio,
        copies=PER_TASK,
    )  # fmt: skip
    for copy in (0, PER_TASK - 1):
        one = drawn.iloc[copy * 480 : (copy + 1) * 480]
        write_frame(one.reset_index(drop=True), design.study.folder / PLAIN_FILE)
        real = analyse(design.study, suppression="none").verdicts
        mine = found[found["study"] == PER_TASK + copy]
        keys = ["audience", "concept", "outcome"]
        both = real.merge(mine, on=keys, suffixes=("", "_mine"))
        assert len(both) == len(mine) == len(real)
        cells = both[both["outcome"] != ""]
        np.testing.assert_allclose(cells["upper"], cells["upper_mine"], rtol=1e-9)
        np.testing.assert_allclose(cells["harm_estimate"], cells["estimate"], rtol=1e-9)
        np.testing.assert_allclose(cells["lower"], cells["lower_mine"], atol=0.012)  # another bootstrap
        near = (cells["lower"].abs() < 0.012) | ((cells["lower"] - cells["margin"]).abs() < 0.012)
        assert (near | (cells["verdict"] == cells["verdict_mine"])).all()
        if not near.any():
            assert (both["verdict"] == both["verdict_mine"]).all()


def test_a_task_is_a_function_of_its_number(study):
    design = Rehearsal.of(study, Truth(), SIZES, seed=1)
    again = Rehearsal.of(study, Truth(), SIZES, seed=1)
    first = design.task(2)
    design.task(0)
    assert list(first) == list(STUDIES.kinds)
    pd.testing.assert_frame_equal(first, again.task(2))
    assert not first["estimate"].equals(design.task(3)["estimate"])
    assert not first["estimate"].equals(Rehearsal.of(study, Truth(), SIZES, seed=2).task(2)["estimate"])


def test_concepts_take_turns_in_what_is_true(study):
    design = Rehearsal.of(study, Truth(), SIZES, seed=1)
    assert design.n_tasks(60) == 15  # two concepts cover two of five scenarios, ten studies a task
    seen = [
        design.task(number).groupby("concept", sort=False)[["multiple", "gain"]].first().loc[list(study.concepts)]
        for number in range(5)
    ]
    assert [tuple(one["multiple"]) for one in seen] == [(0.0, 0.5), (0.5, 1.0), (1.0, 2.0), (2.0, 0.0), (0.0, 0.0)]
    assert [tuple(one["gain"]) for one in seen] == [(0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.3), (0.3, 0.0)]


def test_another_control_is_drawn_but_not_rehearsed_as_a_concept(rehearsal):
    yaml = STUDY.replace("facts: {label: {nl: Feiten, en: Facts}}", "now: {label: {nl: Nu, en: Now}, control: current}")
    study = rehearsal(**{"study.yaml": yaml.replace('"2": facts', '"2": now')})
    design = Rehearsal.of(study, Truth(), SIZES, seed=1)
    assert (design.study.decided, design.study.concepts) == (("debt",), ("debt", "now"))
    assert design.n_tasks(20) == 10  # one concept: every scenario takes tasks of its own
    assert set(design.task(2)["concept"]) == {"debt"}
    assert set(design._truths[2].effects["users"]) == {"debt"}


def test_help_is_not_rehearsed_where_nothing_is_an_aim(rehearsal):
    plan = "plan: p\naims: {}\noutcomes:\n  distance: {primary: true, margin: {sd: 0.3}}\n"
    design = Rehearsal.of(rehearsal(**{"analyses/plan.yaml": plan}), Truth(), SIZES, seed=1)
    assert HELPFUL not in design.scenarios
    assert len(design.scenarios) == 4


def test_sizes_become_whole_blocks_and_arms_get_their_parts(study):
    design = Rehearsal.of(study, Truth(drop_out=0.0), {"users": 81, "others": 83}, seed=1, ratio={"control": 2})
    assert design.sizes == {"users": 84, "others": 84}
    drawn = draw_responses(design.study, design._truths[0], n=168, rng=stream(1), ratio=design.ratio)
    assert drawn["arm"].value_counts().to_dict() == {"control": 84, "debt": 42, "facts": 42}


def test_copies_have_clusters_of_their_own(study):
    plain = plain_study(study, 2)
    drawn = draw_responses(plain, Truth(clusters=3), n=60, rng=stream(1), wave=2, copies=2)
    assert not set(drawn["street"][:60]) & set(drawn["street"][60:])


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ("plan: p\noutcomes:\n  distance: {margin: {sd: 0.3}}", "no_primary_harm"),
        (
            "plan: p\noutcomes:\n  x: {column: leeftijd, role: harm.stigma, higher_is: worse, primary: true,"
            " margin: {sd: 0.3}}",
            "score_not_invented",
        ),
    ],
)
def test_what_cannot_be_planned_is_said_at_once(rehearsal, plan, code):
    study = rehearsal(**{"analyses/plan.yaml": plan})
    with pytest.raises(DesignError) as found:
        Rehearsal.of(study, Truth(), SIZES, seed=1)
    assert found.value.code == code


def test_names_that_the_study_does_not_have(study):
    for changed in ({"ratio": {"nobody": 2}}, {"sizes": SIZES | {"all": 3}}):
        with pytest.raises(DesignError, match="unknown arm or audience"):
            Rehearsal.of(study, Truth(), changed.get("sizes", SIZES), seed=1, ratio=changed.get("ratio"))
    with pytest.raises(DesignError, match="no number of people"):
        Rehearsal.of(load_study(study.folder), Truth(), {"users": 9}, seed=1)
