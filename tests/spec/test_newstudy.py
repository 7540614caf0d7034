"""A study made of a few answers is in order before there are data, whichever answers, and never half there."""

from __future__ import annotations

from itertools import chain, combinations

import pytest

import pretest
from pretest.errors import DataError, SpecError
from pretest.library import DEFAULT_PLAN, shipped
from pretest.spec.newstudy import AUDIENCES, PRIMARY, concept_ids

SETS = list(chain.from_iterable(combinations(AUDIENCES, n) for n in (1, 2)))


@pytest.mark.parametrize("audiences", SETS, ids="-".join)
@pytest.mark.parametrize("primary", [None, ("use",), PRIMARY])
def test_every_choice_gives_a_study_that_is_in_order_without_data(tmp_path, audiences, primary):
    folder = tmp_path / "new"
    pretest.init(folder, title="Nieuw", concepts=["Een", "Twee"], audiences=audiences, primary=primary)
    assert pretest.check(folder).problems == ()
    study = pretest.load_study(folder)
    assert study.audiences == audiences
    assert (study.file.data, study.decided) == ((), ("een", "twee"))
    decisive = {one.id for one in study.outcomes() if one.primary}
    assert decisive <= set(primary or PRIMARY)
    assert "use" in decisive
    for outcome in study.outcomes():
        assert set(outcome.audiences) <= set(audiences)
    assert (folder / "data").is_dir()


def test_with_all_audiences_and_harms_the_plan_is_the_shipped_one(tmp_path):
    pretest.init(tmp_path / "new", title="New")
    plan = shipped().joinpath("analyses", "plans", DEFAULT_PLAN).read_bytes()
    assert (tmp_path / "new/analyses/plan.yaml").read_bytes() == plan


def test_what_is_made_can_be_rehearsed(tmp_path):
    pretest.init(tmp_path / "new", title="New", concepts=["Pay", "Talk"], audiences=["users"])
    study = pretest.load_study(tmp_path / "new")
    answers = pretest.simulate(study, n=60)
    assert set(answers["arm"]) == {"control", "pay", "talk"}


@pytest.mark.parametrize("label", ['"quoted": {nl: no}', "# no comment", "- list", "日本", "a: b", "'", "100 %", "{x}"])
def test_labels_are_kept_as_they_were_typed(tmp_path, label):
    pretest.init(tmp_path / "new", title=label, concepts=[label, "Other"])
    study = pretest.load_study(tmp_path / "new")
    assert study.file.title.nl == label
    assert study.file.arms[study.decided[0]].label.en == label


def test_ids_of_concepts():
    assert concept_ids(["Jij betaalt mee!", "jij betaalt mee?", "日本", "Control"]) == (
        "jij_betaalt_mee",
        "jij_betaalt_mee_2",
        "concept_3",
        "control_4",
    )


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"title": " "}, "title_empty"),
        ({"title": "x", "concepts": []}, "concept_empty"),
        ({"title": "x", "concepts": ["a", "A"]}, "concept_twice"),
        ({"title": "x", "audiences": []}, "audience_empty"),
        ({"title": "x", "audiences": ["everyone"]}, "not_allowed"),
        ({"title": "x", "primary": ["blame"]}, "not_allowed"),
        ({"title": "x", "languages": ["de"]}, "not_allowed"),
        ({"title": "x\u202e"}, "yaml_unseen"),
        ({"title": "x", "concepts": ["c" * 5_000]}, "too_long"),
    ],
)
def test_what_cannot_be_used_is_told_and_nothing_is_written(tmp_path, answers, code):
    with pytest.raises(SpecError) as caught:
        pretest.init(tmp_path / "new", **answers)
    assert caught.value.code == code
    assert not (tmp_path / "new").exists()


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "study.yaml").write_text("mine")
    for answers in ({}, {"title": "New"}):
        with pytest.raises(DataError) as caught:
            pretest.init(tmp_path, **answers)
        assert caught.value.code == "folder_in_use"
    assert [path.name for path in tmp_path.iterdir()] == ["study.yaml"]


def test_without_a_title_it_is_the_template(tmp_path):
    written = pretest.init(tmp_path / "new")
    assert (tmp_path / "new/concepts/concept_a.md") in written
