"""Plan, lock and randomise as commands: what they write, say and refuse, in both languages."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from pretest.cli.main import run
from pretest.words import LANGUAGES
from tests.short import EXAMPLE, short_example


@pytest.fixture
def folder(tmp_path):
    return Path(
        shutil.copytree(EXAMPLE, tmp_path / "study", ignore=shutil.ignore_patterns("data", "reports", "*.lock"))
    )


@pytest.fixture
def short(tmp_path):
    return short_example(tmp_path / "study")


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """Shared by the languages: what one has simulated is kept for the other."""
    return short_example(tmp_path_factory.mktemp("planned") / "study")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_recommends_a_number_and_writes_its_files(planned, capsys, language):
    arguments = ["plan", str(planned), "--n", "300", "--studies", "20", "--workers", "1", "--lang", language]
    assert run(arguments) == 0
    out = capsys.readouterr().out
    assert {"nl": "mensen beginnen", "en": "people start"}[language] in out
    written = planned / "reports" / "plan"
    page = (written / "plan.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page
    assert "<desc" in page
    outside = re.sub(r'href="data:image/svg[^"]*"', "", page)  # a figure to be saved names its own format
    assert "http://" not in outside
    assert "https://" not in outside
    record = json.loads((written / "plan.json").read_text(encoding="utf-8"))
    assert record["sizes"] == {"users": 150, "non_users": 150}
    drawn = any(one["points"] and one["reachable"] for one in record["designs"])  # chance decides whether there is one
    assert len(re.findall(r"<svg[^>]* role=", page)) == (3 if drawn else 2)
    table = pd.read_csv(written / "operating.csv", keep_default_na=False)
    assert set(table["multiple"]) == {0.0, 0.5, 1.0, 2.0}


def test_a_plan_as_json_says_nothing_else(short, capsys):
    arguments = ["plan", str(short), "--n", "200", "--studies", "20", "--workers", "1", "--budget", "900", "--json"]
    assert run([*arguments, "--ratio", "control=2"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["question"]["ratio"]["control"] == 2
    assert {one["n_audience"] for one in record["detectable"]} == {450}


@pytest.mark.parametrize("wrong", [["--target", "1.5"], ["--n", "3"], ["--studies", "1"]])
def test_a_plan_with_impossible_options(folder, wrong, capsys):
    assert run(["plan", str(folder), *wrong]) == 2
    assert capsys.readouterr().err


def test_a_ratio_of_an_arm_that_is_not_there(folder, capsys):
    assert run(["plan", str(folder), "--ratio", "nobody=2"]) == 1
    assert "control" in capsys.readouterr().err


def test_lock_writes_the_plan_and_its_preregistration(folder, capsys):
    assert run(["lock", str(folder), "--lang", "en"]) == 0
    assert "State of the plan: locked" in capsys.readouterr().out
    analyses = folder / "analyses"
    for language in LANGUAGES:
        page = (analyses / f"preregistration-{language}.html").read_text(encoding="utf-8")
        assert f'<html lang="{language}">' in page
        assert "plan.yaml" in page
    for name in ("osf", "aspredicted"):
        text = (analyses / f"preregistration-{name}-en.txt").read_text(encoding="utf-8")
        assert "0.20" in text
        assert "People who do not use drugs" in text
    assert run(["lock", str(folder)]) == 1
    assert "--amend" in capsys.readouterr().err


def test_lock_shows_and_records_a_change(folder, capsys):
    run(["lock", str(folder)])
    plan = folder / "analyses" / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("alpha: 0.05", "alpha: 0.025"), encoding="utf-8")
    capsys.readouterr()
    assert run(["lock", str(folder), "--state"]) == 0
    assert "alpha: (not given) → 0.025" in capsys.readouterr().out
    assert run(["lock", str(folder), "--amend", "a reviewer asked", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["state"], record["deviations"]) == ("amended", [])
    page = (folder / "analyses" / "preregistration-en.html").read_text(encoding="utf-8")
    assert "a reviewer asked" in page
    assert run(["lock", str(folder), "--amend", "x", "--after-data", "y"]) == 2


def test_a_report_lists_what_was_changed(short, capsys):
    run(["lock", str(short)])
    assert run(["simulate", str(short), "--n", "240"]) == 0
    plan = short / "analyses" / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("alpha: 0.05", "alpha: 0.10"), encoding="utf-8")
    assert run(["analyse", str(short), "--out", str(short / "out"), "--lang", "en"]) == 0
    lock = json.loads((short / "out" / "provenance.json").read_text(encoding="utf-8"))["lock"]
    assert lock["state"] == "changed"
    changed = {"key": "analyses/plan.yaml alpha", "old": None, "new": "0.1", "kind": "changed"}
    assert lock["deviations"] == [changed]  # the default of 0.05 held before
    page = (short / "out" / "report.html").read_text(encoding="utf-8")
    assert "alpha: (not given) → 0.1" in page
    assert "exploratory: it was decided after the plan was locked" in page
    assert run(["lock", str(short), "--amend", "another level"]) == 0
    assert run(["analyse", str(short), "--out", str(short / "out"), "--lang", "nl"]) == 0
    page = (short / "out" / "report.html").read_text(encoding="utf-8")
    assert "another level" in page
    assert "toen er al data waren" in page
    capsys.readouterr()


def test_lock_after_the_data(folder, capsys):
    run(["simulate", str(folder), "--n", "60"])
    assert run(["lock", str(folder)]) == 1
    assert "--after-data" in capsys.readouterr().err
    assert run(["lock", str(folder), "--after-data", "they came early"]) == 0


@pytest.mark.parametrize("method", ["simple", "block", "stratified", "k-of-n"])
def test_allocation_tables(folder, tmp_path, capsys, method):
    out = tmp_path / "table.csv"
    arguments = ["randomise", str(folder), "--n", "40", "--method", method, "--out", str(out)]
    assert run(arguments) == 0
    shown = capsys.readouterr()
    assert "Keep this table" in shown.err
    table = pd.read_csv(out)
    assert len(table) == (80 if method == "stratified" else 40)
    first = out.read_bytes()
    assert run(arguments) == 1  # a table in use is not replaced
    assert run([*arguments, "--overwrite"]) == 0
    assert out.read_bytes() == first
    assert run([*arguments, "--overwrite", "--seed", "1"]) == 0
    assert out.read_bytes() != first


def test_allocation_of_clusters_and_strata_from_a_file(folder, tmp_path, capsys):
    listed = tmp_path / "schools.csv"
    listed.write_text("cluster,size\n007,30\n008,28\nc,5\nd,6\ne,7\n")
    out = tmp_path / "table.csv"
    assert run(["randomise", str(folder), "--method", "cluster", "--clusters", str(listed), "--out", str(out)]) == 0
    table = pd.read_csv(out, dtype={"cluster": str})
    assert table["cluster"].tolist()[0] == "007"
    assert table["arm"].nunique() == 5
    listed.write_text("stratum,n\nnorth,10\nsouth,20\n")
    arguments = ["randomise", str(folder), "--method", "stratified", "--strata", str(listed), "--out", str(out)]
    assert run([*arguments, "--overwrite"]) == 0
    assert pd.read_csv(out)["stratum"].value_counts().to_dict() == {"south": 20, "north": 10}
    capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--method", "block"], 2),
        (["--method", "cluster"], 2),
        (["--method", "cluster", "--clusters", "nowhere.csv"], 1),
        (["--method", "k-of-n", "--n", "10", "--ratio", "control=2"], 2),
        (["--method", "k-of-n", "--n", "10", "--k", "9"], 1),
        (["--method", "block", "--n", "10", "--block-sizes", "x"], 2),
        (["--method", "block", "--n", "10", "--block-sizes", "7"], 1),
        (["--method", "stratified"], 2),
    ],
)
def test_allocations_that_cannot_be_made(folder, tmp_path, capsys, arguments, code):
    assert run(["randomise", str(folder), *arguments, "--out", str(tmp_path / "t.csv")]) == code
    assert capsys.readouterr().err
    assert not (tmp_path / "t.csv").exists()
