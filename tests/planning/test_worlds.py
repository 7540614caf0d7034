"""Groups that are assigned as a whole, and people who see several messages: drawn as said, and judged as analysed."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from pretest.analysis.analyse import analyse
from pretest.errors import DesignError
from pretest.planning.memory import PLAIN_FILE, plain_study
from pretest.planning.quick import rehearse
from pretest.planning.rehearsal import PER_TASK, Rehearsal
from pretest.planning.scenarios import HARMLESS
from pretest.planning.simulate import draw_responses, simulate
from pretest.report import write_frame
from pretest.seeds import stream
from pretest.spec.truth import Groups, Several, Truth

GROUPED = Truth(groups=Groups(size=10, icc=0.3), drop_out=0.0, careless=0.0, skipped=0.0, dont_know=0.0, refused=0.0)
SEVERAL = Truth(
    several=Several(messages=2, correlation=0.7), pre_post=0.2, general=0.1,
    drop_out=0.0, careless=0.0, skipped=0.0, dont_know=0.0, refused=0.0,
)  # fmt: skip
ITEMS = ["dis1", "dis2", "dis3", "dis4"]


def score(frame):
    return (frame["dis1"] + 6 - frame["dis2"] + frame["dis3"] + frame["dis4"]).to_numpy() / 4


def test_groups_are_whole_and_as_alike_as_said(study):
    plain = plain_study(study, 1, GROUPED)
    assert plain.file.data[0].cluster == "group"
    drawn = draw_responses(plain, GROUPED, n=9000, rng=stream(1))
    assert (drawn.groupby("group")["arm"].nunique() == 1).all()
    assert drawn.groupby("group").size().max() == 10
    assert drawn.groupby("arm")["group"].nunique().tolist() == [300, 300, 300]
    mine = drawn.assign(score=score(drawn))[drawn["used_12m"] == 1]  # one audience
    values = mine.groupby("group")["score"]
    within, sizes = values.var(ddof=1).mean(), values.size()
    between = values.mean().var(ddof=1) - within * (1 / sizes).mean()
    assert between / (between + within) == pytest.approx(0.3, abs=0.05)


def test_several_messages_of_one_person_hang_together_and_facts_stay_the_same(study):
    plain = plain_study(study, 1, SEVERAL)
    assert plain.file.data[0].several
    drawn = draw_responses(plain, SEVERAL, n=3000, rng=stream(1))
    assert len(drawn) == 6000
    by_person = drawn.groupby("id")
    assert (by_person.size() == 2).all()
    assert (by_person["arm"].nunique() == 2).all()
    assert drawn["arm"].value_counts().tolist() == [2000, 2000, 2000]
    for fact in ("age", "gender", "used_12m", "dis1_pre"):
        assert (by_person[fact].nunique(dropna=False) == 1).all()
    pairs = score(drawn).reshape(-1, 2)
    assert np.corrcoef(pairs.T)[0, 1] == pytest.approx(0.7, abs=0.05)


def test_who_stops_answers_nothing_after_the_next_message(study):
    truth = SEVERAL.model_copy(update={"drop_out": 0.4})
    drawn = draw_responses(plain_study(study, 1, truth), truth, n=600, rng=stream(1))
    gone = drawn["hp1"].isna().to_numpy().reshape(-1, 2)
    assert gone[:, 0].any()
    assert gone[gone[:, 0], 1].all()
    assert drawn["dis1_pre"].notna().mean() > 0.95


@pytest.mark.parametrize(("truth", "people"), [(GROUPED, 600), (SEVERAL, 300)], ids=["groups", "several"])
def test_verdicts_are_those_of_analyse(study, truth, people):
    """The same rows, written to disk and read back, are judged alike: CR2 by groups, or by people."""
    design = rehearse(study, truth, {"users": people // 2, "others": people // 2}, seed=5, scenarios=(HARMLESS,))
    assert design.road == "whole"
    found = design.task(0)
    drawn = draw_responses(
        design.study, design._truths[0], n=people, rng=stream(5, "operating", 0), models=design._models[0],
        ratio=design.ratio, copies=PER_TASK,
    )  # fmt: skip
    rows = len(drawn) // PER_TASK
    write_frame(drawn.iloc[:rows].reset_index(drop=True), design.study.folder / PLAIN_FILE)
    real = analyse(design.study, suppression="none")
    assert set(real.table("estimates")["variance"].dropna()) <= {"cr2"} | set(real.table("estimates")["variance"])
    keys = ["audience", "concept", "outcome"]
    both = real.verdicts.merge(found[found["study"] == 0], on=keys, suffixes=("", "_mine"))
    cells = both[both["outcome"] != ""]
    assert len(cells) > 0
    np.testing.assert_allclose(cells["upper"], cells["upper_mine"], rtol=1e-9)
    np.testing.assert_allclose(cells["harm_estimate"], cells["estimate"], rtol=1e-9)


def test_the_error_of_groups_is_their_design_effect(study):
    """Over studies the estimates vary as the design effect 1 + (m - 1) ICC says, with m of one audience in a group."""
    design = Rehearsal.of(study, GROUPED, {"users": 300, "others": 300}, seed=2, scenarios=(HARMLESS,))
    table = design.task(0)
    here = table[(table["outcome"] == "distance") & (table["audience"] == "users")]
    width = (here["upper"] - here["estimate"]).mean()
    alone = Rehearsal.of(
        study, GROUPED.model_copy(update={"groups": None}), {"users": 300, "others": 300}, seed=2, scenarios=(HARMLESS,)
    ).task(0)
    there = alone[(alone["outcome"] == "distance") & (alone["audience"] == "users")]
    ratio = width / (there["upper"] - there["estimate"]).mean()
    # covariates take part of the variance within and between away: between no effect and that of the raw score
    assert 1.1 < ratio < np.sqrt(1 + 9 * 0.5 * 0.6)


@pytest.mark.parametrize(
    ("truth", "sizes", "ratio", "code"),
    [
        (GROUPED, {"users": 20, "others": 20}, {}, "few_groups"),
        (SEVERAL, {"users": 60, "others": 60}, {"control": 2}, "ratio"),
    ],
)
def test_worlds_that_cannot_be_are_refused(study, truth, sizes, ratio, code):
    with pytest.raises(DesignError) as found:
        Rehearsal.of(study, truth, sizes, seed=1, ratio=ratio)
    assert found.value.code == code


def test_a_study_must_say_that_people_rate_several(study):
    with pytest.raises(DesignError) as found:
        simulate(study, SEVERAL, n=20)
    assert found.value.code == "several_not_told"
    both = GROUPED.model_copy(update={"several": SEVERAL.several})
    with pytest.raises(DesignError) as found:
        draw_responses(plain_study(study, 1, both), both, n=120, rng=stream(1))
    assert found.value.code == "groups_see_one"
    many = SEVERAL.model_copy(update={"several": Several(messages=4, correlation=0.5)})
    with pytest.raises(DesignError) as found:
        draw_responses(plain_study(study, 1, many), many, n=120, rng=stream(1))
    assert found.value.code == "orders_impossible"


@pytest.mark.parametrize(
    "found",
    [
        {"groups": {"size": 20}},
        {"groups": {"size": 1, "icc": 0.1}},
        {"groups": {"size": 10**9, "icc": 0.1}},
        {"groups": {"size": 20, "icc": 1.0}},
        {"groups": {"size": 20, "icc": float("nan")}},
        {"several": {"messages": 1, "correlation": 0.5}},
        {"several": {"messages": 1000, "correlation": 0.5}},
        {"several": {"messages": 2, "correlation": -0.1}},
        {"several": {"messages": 2}},
    ],
)
def test_hostile_worlds_are_refused(found):
    with pytest.raises(ValidationError):
        Truth.model_validate(found)
