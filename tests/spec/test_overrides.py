"""What a study has its own version of: found by what it says, not by its bytes."""

from __future__ import annotations

import pytest

from pretest.errors import SpecError
from pretest.library import Library
from pretest.spec import load_study
from pretest.spec.overrides import find_overrides

BLAME = "surveys/scales/blame.yaml"


def shipped(name: str) -> str:
    return Library().find(name).data.decode("utf-8")


def put(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def named(folder):
    return [(one.kind, one.name, one.file) for one in find_overrides(Library(folder))]


def test_a_copy_that_says_the_same_is_no_version_of_its_own(tmp_path):
    put(tmp_path, BLAME, "# mine\n\n" + shipped(BLAME))
    put(tmp_path, "surveys/answers.yaml", shipped("surveys/answers.yaml") + "\n# more\n")
    assert named(tmp_path) == []


def test_what_a_study_adds_under_its_own_name_replaces_nothing(tmp_path):
    put(tmp_path, "surveys/scales/mine.yaml", shipped(BLAME).replace("id: blame", "id: mine"))
    put(tmp_path, "surveys/answers.yaml", "mine: {type: text}\n")
    assert named(tmp_path) == []


def test_everything_that_is_said_otherwise_is_found(tmp_path):
    put(tmp_path, BLAME, shipped(BLAME).replace("higher_is: worse", "higher_is: better"))
    put(tmp_path, "surveys/answers.yaml", "agree5: {type: text}\nmine: {type: text}\n")
    for kind, name in (
        ("questionnaires", "users"),
        ("evidence", "campaigns"),
        ("populations", "netherlands-gender-2023"),
    ):
        if Library().find(f"surveys/{kind}/{name}.yaml") is not None:
            put(tmp_path, f"surveys/{kind}/{name}.yaml", f"id: {name}\n")
    put(
        tmp_path, "reports/profiles/council.yaml", shipped("reports/profiles/council.yaml").replace("Voor", "Niet voor")
    )
    found = named(tmp_path)
    assert ("scale", "blame", BLAME) in found
    assert ("answers", "agree5", "surveys/answers.yaml") in found
    assert ("questionnaire", "users", "surveys/questionnaires/users.yaml") in found
    assert ("population", "netherlands-gender-2023", "surveys/populations/netherlands-gender-2023.yaml") in found
    assert ("profile", "council", "reports/profiles/council.yaml") in found
    assert ("answers", "mine", "surveys/answers.yaml") not in found


def test_a_study_knows_them_and_a_study_without_has_none(make_study):
    assert load_study(make_study()).overrides == ()
    own = shipped(BLAME).replace("higher_is: worse", "higher_is: better")
    (found,) = load_study(make_study(**{BLAME: own})).overrides
    assert found.record() == {"kind": "scale", "name": "blame", "file": BLAME}


def test_a_questionnaire_that_the_study_does_not_use_is_not_named(make_study):
    name = "surveys/questionnaires/users.yaml"
    study = load_study(make_study(**{name: shipped(name).replace("min_seconds: 10", "min_seconds: 11") + "\n"}))
    assert study.overrides == ()


def test_a_link_out_of_the_study_is_refused(make_study, tmp_path):
    folder = make_study()
    (folder / "surveys" / "scales").mkdir(parents=True)
    (tmp_path / "elsewhere.yaml").write_text(shipped(BLAME))
    (folder / BLAME).symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(SpecError, match="lies outside the study folder"):
        load_study(folder)
