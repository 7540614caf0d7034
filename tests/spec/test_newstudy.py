"""A study made of a few answers is in order before there are data, whichever answers, and never half there."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest

import pretest
from pretest.errors import DataError, SpecError
from pretest.forms.layout import lay_out
from pretest.library import DEFAULT_PLAN, shipped
from pretest.spec.newstudy import INSTRUMENTS, USUAL, concept_ids

EVERYBODY = ("parents", "users", "non_users")
SETS = [("core", one) for n in (1, 2, 3) for one in combinations(EVERYBODY, n)]
SETS += [(name, one) for name in ("short", "long") for one in (*combinations(USUAL, 1), USUAL)]
NAMES = ["-".join((name, *one)) for name, one in SETS]


@pytest.mark.parametrize(("instrument", "audiences"), SETS, ids=NAMES)
def test_every_choice_gives_a_study_that_is_in_order_without_data(tmp_path, instrument, audiences):
    folder, known = tmp_path / "new", INSTRUMENTS[instrument]
    pretest.init(folder, title="Nieuw", concepts=["Een", "Twee"], audiences=audiences, instrument=instrument)
    assert pretest.check(folder).problems == ()
    study = pretest.load_study(folder)
    assert (study.audiences, study.file.forms["main"].audiences) == (audiences, audiences)
    assert (study.file.data, study.decided) == ((), ("een", "twee"))
    assert (study.control, study.other_control, study.off_topic) == ("control", "current", True)
    outcomes = study.outcomes()
    assert {one.id for one in outcomes if one.primary} <= set(known.primary)
    for audience in audiences:
        assert any(one.primary and audience in one.audiences for one in outcomes)
        assert study.questionnaire_of(audience).id == known.questionnaires[audience]
    for outcome in outcomes:
        assert set(outcome.audiences) <= set(audiences)
    assert (folder / "data").is_dir()
    form = lay_out(study, "main")
    asked = {question.of for question in form.questions}
    scored = [one for one in outcomes if one.scale is not None]
    for one in scored:  # everything that the plan judges is asked
        assert {item.id for item in one.scale.items if item.audiences is None} <= asked, one.id
    assert form.notes == ()


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_only_the_named_harms_decide(tmp_path, instrument):
    pretest.init(tmp_path / "new", title="New", instrument=instrument, primary=["use"])
    study = pretest.load_study(tmp_path / "new")
    assert {one.id for one in study.outcomes() if one.primary} == {"use"}


def test_whoever_is_a_parent_is_counted_as_a_parent_only(tmp_path):
    pretest.init(tmp_path / "new", title="New", audiences=EVERYBODY)
    audiences = pretest.load_study(tmp_path / "new").file.audiences
    for name in USUAL:
        allowed = audiences[name].when.root["has_child_12_25"]
        assert (allowed.not_, allowed.missing) == ((1,), "keep")


def test_messages_are_in_the_languages_of_the_study(tmp_path):
    pretest.init(tmp_path / "one", title="New", languages=["en"])
    pretest.init(tmp_path / "two", title="New", languages=["en", "nl"])
    for name in ("control", "current", "concept_a"):
        assert "---" not in (tmp_path / f"one/concepts/{name}.md").read_text(encoding="utf-8")
        both = (tmp_path / f"two/concepts/{name}.md").read_text(encoding="utf-8")
        english, dutch = both.split("\n---\n")
        assert ["the" in text.lower().split() for text in (english, dutch)] == [True, False]


def test_with_all_audiences_and_harms_the_plan_is_the_shipped_one(tmp_path):
    pretest.init(tmp_path / "new", title="New")
    plan = shipped().joinpath("analyses", "plans", DEFAULT_PLAN).read_bytes()
    assert (tmp_path / "new/analyses/plan.yaml").read_bytes() == plan


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rehearsed") / "new"
    pretest.init(folder, title="New", concepts=["Pay"], audiences=EVERYBODY)
    for name, old, new in (
        ("study.yaml", "\ndata: []\n", "\ndata: [{file: data/a.csv, respondent: id, arm: arm, duration: duration}]\n"),
        ("analyses/plan.yaml", "resamples: 9999", "resamples: 999"),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    pretest.simulate(pretest.load_study(folder), n=600).to_csv(folder / "data/a.csv", index=False)
    return folder


def test_what_is_made_can_be_rehearsed_and_checked(rehearsed):
    answers = pd.read_csv(rehearsed / "data/a.csv")
    assert set(answers["arm"].dropna()) == {"control", "current", "pay"}
    parents = answers["has_child_12_25"] == 1
    assert answers.loc[parents, "psh1"].notna().any()
    assert answers.loc[~parents, "psh1"].isna().all()
    assert pretest.check(rehearsed).problems == ()


@pytest.mark.slow
def test_what_is_made_can_be_analysed(rehearsed):
    verdicts = pretest.analyse(pretest.load_study(rehearsed)).verdicts
    decided = verdicts[verdicts["outcome"] == ""]
    assert set(decided["audience"]) == {"", *EVERYBODY}
    assert set(decided["concept"]) == {"pay"}
    assert "go" not in set(decided["verdict"])  # 600 people over three audiences can clear nothing


@pytest.mark.parametrize("label", ['"quoted": {nl: no}', "# no comment", "- list", "日本", "a: b", "'", "100 %", "{x}"])
def test_labels_are_kept_as_they_were_typed(tmp_path, label):
    pretest.init(tmp_path / "new", title=label, concepts=[label, "Other"])
    study = pretest.load_study(tmp_path / "new")
    assert study.file.title.nl == label
    assert study.file.arms[study.decided[0]].label.en == label


def test_ids_of_concepts():
    assert concept_ids(["Jij betaalt mee!", "jij betaalt mee?", "日本", "Control", "Current"]) == (
        "jij_betaalt_mee",
        "jij_betaalt_mee_2",
        "concept_3",
        "control_4",
        "current_5",
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
        ({"title": "x", "primary": ["state_shame"]}, "not_allowed"),
        ({"title": "x", "instrument": "tiny"}, "not_allowed"),
        ({"title": "x", "instrument": "long", "audiences": ["parents"]}, "audience_unfit"),
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
