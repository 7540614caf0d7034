"""The scored data, countable by hand: values, labels, flags, weights, and what never leaves."""

from __future__ import annotations

import io
import json

import pandas as pd
import pyreadstat
import pytest
from click.testing import CliRunner
from pyarrow import parquet

import pretest
from pretest.analysis.scores.write import spss_names, to_csv, to_parquet, to_sav
from pretest.cli.main import cli
from pretest.errors import ExportError

STUDY = """
study: scored
title: {nl: Klein onderzoek, en: Tiny study}
languages: [en, nl]
arms:
  control: {label: {nl: Controle, en: Control}, control: true}
  debt: {label: {nl: Schuld, en: Debt}}
audiences:
  users: {label: {nl: Gebruikers, en: Users}, when: {used: [1]}}
  non_users: {label: {nl: Anderen, en: Others}, when: {used: [0]}}
data:
  - {file: data/wave1.csv, respondent: id, arm: condition, weight: w}
"""
PLAN = """
plan: scored-plan
outcomes:
  social_distance: {audiences: [non_users], primary: true, margin: {points: 0.5}}
covariates: [gender_text]
quality:
  - {rule: eligible, name: adult, when: {age: {min: 18}}, then: exclude}
  - {rule: incomplete, columns: [sd1, sd2], max_missing: 0.4}
suppress_below: 2
"""
# distance of non-users: mean of 6 - answer of the answered, at least two thirds of five
DATA = """
id,condition,w,used,age,gender_text,sd1,sd2,sd3,sd4,sd5,words
a,control,1,0,30,=woman,1,2,3,4,5,never tell this
b,debt,2,0,30,man,1,1,1,1,97,nor this
c,debt,1,0,17,man,5,5,5,5,5,
d,control,1,1,30,man,2,,4,,3,
e,control,1,0,40,woman,1,,,,2,
f,debt,0.5,0,41,woman,2,2,2,2,2,
"""
DISTANCE = [3.0, 5.0, 1.0, None, None, 4.0]


@pytest.fixture
def study(make_study):
    plan = PLAN.replace("{rule: incomplete, columns: [sd1, sd2], max_missing: 0.4}", "{rule: incomplete}")
    return pretest.load_study(make_study(study=STUDY, plan=plan, data=DATA))


def column(scores, name):
    return next(one for one in scores.columns if one.name == name)


def test_scores_are_those_that_can_be_counted(study):
    frame = pretest.score(study).frame
    distance = [None if pd.isna(one) else one for one in frame["social_distance"]]
    assert distance[:3] + distance[4:] == DISTANCE[:3] + DISTANCE[4:]
    assert distance[3] == 3.0  # users are asked three items: mean of 4, 2 and 3
    assert frame["arm"].tolist() == [1, 2, 2, 1, 1, 2]
    assert frame["audience_users"].tolist() == [0, 0, 0, 1, 0, 0]
    assert frame["flag_adult"].tolist() == [0, 0, 1, 0, 0, 0]
    assert frame["kept"].tolist() == [1, 1, 0, 1, 1, 1]
    assert frame["weight"].fillna(-1).tolist() == [1, 2, -1, 1, 1, 0.5]
    assert frame["person"].tolist() == [1, 2, 3, 4, 5, 6]


def test_it_is_the_score_of_the_analysis(study):
    from pretest.analysis.cells.groups import make_groups
    from pretest.quality import screen
    from pretest.responses import read_responses

    groups, _, _ = make_groups(study, screen(study, read_responses(study)).frame)
    ours = pretest.score(study).frame
    for group in groups:
        mine = ours[(ours[f"audience_{group.audience}"] == 1) & (ours["kept"] == 1)]["social_distance"]
        assert mine.tolist() == pytest.approx(group.frame["social_distance"].tolist(), nan_ok=True)


def test_no_id_and_no_words_leave(study):
    scores = pretest.score(study)
    assert {"words", "id", "respondent"}.isdisjoint(scores.frame.columns)
    for content in (to_csv(scores), to_sav(scores), to_parquet(scores)):
        assert b"never tell" not in content
    kept = pretest.score(study, ids="kept")
    assert kept.frame["respondent"].tolist() == list("abcdef")
    with pytest.raises(ValueError, match="none of left, kept"):
        pretest.score(study, ids="yes")


def test_texts_in_somebodys_own_words_are_left_out(make_study):
    lines = ["id,condition,w,used,age,gender_text,sd1,sd2,sd3,sd4,sd5"]
    lines += [f"r{i},{'control' if i % 2 else 'debt'},1,{i % 2},30,words {i},1,2,3,4,5" for i in range(40)]
    study = pretest.load_study(make_study(study=STUDY, plan=PLAN.split("quality:")[0], data="\n".join(lines) + "\n"))
    scores = pretest.score(study)
    assert "gender_text" not in scores.frame
    assert "texts_left_out" in {note.code for note in scores.notes}


def test_spss_has_labels_and_declares_why_answers_are_missing(study, tmp_path):
    path = tmp_path / "scored.sav"
    path.write_bytes(to_sav(pretest.score(study, lang="nl")))
    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    assert meta.column_names_to_labels["sd2"].startswith("Hoe bereid ben je om naast iemand te wonen")
    assert meta.column_names_to_labels["social_distance"] == "Sociale afstand"
    assert meta.variable_value_labels["arm"] == {1.0: "Controle", 2.0: "Schuld"}
    assert meta.variable_value_labels["sd5"][97.0] == "Dat zeg ik liever niet"
    assert frame["sd5"].tolist()[1] == 97
    assert meta.missing_ranges["sd5"] == [{"lo": 97.0, "hi": 97.0}]
    plain, _ = pyreadstat.read_sav(path)
    assert pd.isna(plain["sd5"][1])
    assert plain["social_distance"][1] == 5.0


def test_csv_has_a_codebook_and_no_formula(study, tmp_path):
    paths = pretest.write_scores(pretest.score(study), study, tmp_path / "scored.csv")
    frame = pd.read_csv(paths[0])
    assert pd.isna(frame["sd5"][1])  # 97 would be taken for an answer
    assert frame["gender_text"][0] == "'=woman"
    book = pd.read_csv(paths[1], index_col="column")
    assert book.loc["arm", "codes"] == "1 = Control; 2 = Debt"
    assert "97" not in book.loc["sd5", "codes"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in paths)


def test_parquet_says_what_its_columns_say(study):
    table = parquet.read_table(io.BytesIO(to_parquet(pretest.score(study))))
    field = table.schema.field("arm")
    assert field.metadata[b"label"] == b"Arm"
    assert json.loads(field.metadata[b"codes"]) == {"1": "Control", "2": "Debt"}


def test_names_that_spss_takes():
    found = spss_names(["with", "a b", "A_b", "1x", "x" * 80, "é"])
    assert list(found.values()) == ["v_with", "a_b", "A_b_2", "v_1x", "x" * 60, "v__"]


def run(*arguments, code=0):
    result = CliRunner().invoke(cli, [str(one) for one in arguments])
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    return result


def test_the_command_writes_into_private_and_replaces_nothing(study):
    result = run("scores", study.folder)
    path = study.folder / "private/scored.sav"
    assert path.stat().st_mode & 0o077 == 0
    assert "not for sharing" in result.stderr
    again = CliRunner().invoke(cli, ["scores", str(study.folder)])
    assert isinstance(again.exception, ExportError)
    run("scores", study.folder, "--overwrite", "--lang", "nl")
    with pytest.raises(ExportError, match="replace answers"):
        pretest.write_scores(pretest.score(study), study, study.folder / "data/wave1.csv", overwrite=True)


def test_a_withdrawal_removes_scored_files_and_names_those_elsewhere(study, tmp_path):
    run("scores", study.folder)
    run("scores", study.folder, "--out", study.folder / "private/mine.csv")
    run("scores", study.folder, "--out", tmp_path / "elsewhere.csv")
    (study.folder / "private/mine.csv").write_text("changed by hand\n")
    found = pretest.withdraw(study, ["b"])
    assert [one.file for one in found.files] == ["data/wave1.csv", "private/scored.sav"]
    why = dict(found.not_searched)
    assert "outside the study folder" in why[(tmp_path / "elsewhere.csv").as_posix()]
    assert "changed since" in why["private/mine.csv"]
    assert len(pretest.score(study).frame) == 5


def test_under_a_lock_it_is_a_look(make_study):
    plan = PLAN.replace("{rule: incomplete, columns: [sd1, sd2], max_missing: 0.4}", "{rule: incomplete}")
    folder = make_study(study=STUDY, plan=plan, data=None)
    pretest.lock(pretest.load_study(folder))
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data/wave1.csv").write_text(DATA.lstrip(), encoding="utf-8")
    pretest.score(pretest.load_study(folder))
    (look,) = pretest.lock_state(pretest.load_study(folder)).looks
    assert look["command"] == "scores"
