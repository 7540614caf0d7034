"""How fieldwork goes: counted by hand, blind, no look, and without small numbers."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from scipy.stats import chisquare

import pretest
from pretest.analysis.fieldwork import counts
from pretest.cli.main import cli
from pretest.quality import screen
from pretest.responses import read_responses
from pretest.spec import load_study
from tests.short import short_example
from tests.tiny import TINY_PLAN, TINY_STUDY

STUDY = TINY_STUDY.replace(
    "arm: condition}", "arm: condition, duration: seconds}"
).replace(
    "everyone: {label: {nl: Iedereen, en: Everyone}}",
    "young: {label: {nl: Jong, en: Young}, when: {age: {min: 18, max: 29}}}\n  "
    "old: {label: {nl: Oud, en: Old}, when: {age: {min: 30}}}",
)  # fmt: skip
PLAN = TINY_PLAN.replace("suppress_below: 2", "suppress_below: 10")


def data(control: int = 40, debt: int = 20, young: int = 12) -> str:
    lines = ["id,condition,distance,support,age,seconds"]
    for place in range(control + debt):
        arm = "control" if place < control else "debt"
        lines.append(f"r{place},{arm},{1 + place % 4},2,{20 if place % 60 < young else 40},{100 + place}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def folder(make_study):
    return make_study(study=STUDY, plan=PLAN, data=data())


def rows(found, topic):
    return {(row.audience, row.arm, row.name): row for row in found.rows if row.topic == topic}


def test_people_are_counted_per_arm_and_audience(folder):
    found = pretest.fieldwork(load_study(folder), planned={"young": 100})
    assert rows(found, "read")["", "", ""].n == 60
    arms = rows(found, "arm")
    assert [(arms["", arm, ""].n, arms["", arm, ""].share) for arm in ("control", "debt")] == [(40, 2 / 3), (20, 1 / 3)]
    people = rows(found, "audience")
    assert people["young", "", ""].n == 12
    assert people["young", "", ""].target == 100
    assert people["old", "control", ""].n == 28
    assert rows(found, "duration")["", "", "median"].value == pytest.approx(129.5, abs=0.5)


@pytest.mark.parametrize(("ratio", "meant"), [({}, [30, 30]), ({"control": 2}, [40, 20])])
def test_sizes_are_held_against_the_ratio_that_was_meant(folder, ratio, meant):
    found = pretest.fieldwork(load_study(folder), ratio=ratio)
    assert rows(found, "ratio")["", "", ""].value == pytest.approx(chisquare([40, 20], meant).pvalue)
    assert [row.target for row in found.rows if row.topic == "arm" and row.target] == [one / 60 for one in meant]


def test_a_mismatch_is_told_first(make_study):
    folder = make_study(study=STUDY, plan=PLAN, data=data(60, 20))
    (note,) = [one for one in pretest.fieldwork(load_study(folder)).notes if one.code == "arms_unequal"]
    assert note.severity == "serious"
    told = pretest.fieldwork(load_study(folder), ratio={"control": 3}).notes
    assert "arms_unequal" not in {note.code for note in told}


def test_few_people_are_hidden_and_cannot_be_worked_out(make_study):
    folder = make_study(study=STUDY, plan=PLAN, data=data(40, 20, young=43))  # 3 of the young in debt
    found = pretest.fieldwork(load_study(folder))
    people = rows(found, "audience")
    assert people["young", "debt", ""].n is None
    assert people["young", "control", ""].n is None or people["young", "", ""].n is None
    whole = pretest.fieldwork(load_study(folder), suppression="none")
    assert rows(whole, "audience")["young", "debt", ""].n == 3


def test_no_p_value_tells_a_hidden_arm(make_study):
    folder = make_study(study=STUDY, plan=PLAN, data=data(40, 4))
    assert rows(pretest.fieldwork(load_study(folder)), "ratio") == {}
    assert rows(pretest.fieldwork(load_study(folder), suppression="none"), "ratio")["", "", ""].value < 0.001


def test_it_is_blind(make_study):
    """Whatever people answered, by arm or not, the report is the same."""
    texts = set()
    for answer in ("1", "4"):
        text = data().replace(",2,20,", f",{answer},20,").replace("debt,1,", f"debt,{answer},")
        folder = make_study(study=STUDY, plan=PLAN, data=text)
        found = pretest.fieldwork(load_study(folder))
        texts.add(json.dumps([row.record() for row in found.rows]))
    assert len(texts) == 1


def test_it_is_no_look(make_study):
    folder = make_study(study=STUDY, plan=PLAN, data=None)
    pretest.lock(load_study(folder))
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data/wave1.csv").write_text(data(), encoding="utf-8")
    before = sorted(path for path in folder.rglob("*"))
    result = CliRunner().invoke(cli, ["check", str(folder), "--field"])
    assert result.exit_code == 0, result.output
    assert sorted(path for path in folder.rglob("*")) == before
    assert pretest.lock_state(load_study(folder)).looks == ()


def test_the_command_shows_and_prints_json(folder):
    shown = CliRunner().invoke(cli, ["check", str(folder), "--field", "--ratio", "control=2"])
    assert "tiny, wave 1: 60 people whose answers count" in shown.stdout
    assert "p = 1.000 (chi-square)" in shown.stdout
    record = json.loads(CliRunner().invoke(cli, ["check", str(folder), "--field", "--json"]).stdout)
    assert {row["topic"] for row in record["rows"]} >= {"read", "file", "arm", "audience", "ratio", "duration"}
    alone = CliRunner().invoke(cli, ["check", str(folder), "--ratio", "control=2"])
    assert alone.exit_code == 2


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """The example with exports of a platform, which say who finished and when."""
    folder = short_example(tmp_path_factory.mktemp("field") / "study")
    runner = CliRunner()
    assert runner.invoke(cli, ["simulate", str(folder), "--n", "300", "--as", "qualtrics"]).exit_code == 0
    exports = [str(path) for path in sorted((folder / "data/rehearsal").glob("*.csv"))]
    assert runner.invoke(cli, ["import", *exports, "--study", str(folder)]).exit_code == 0
    path = folder / "study.yaml"
    head, _, rest = path.read_text(encoding="utf-8").partition("\ndata:\n")
    entry = "\ndata:\n  - {file: data/wave-1.parquet, wave: 1}\n"
    path.write_text(head + entry + rest[rest.index("\nplan:") :], encoding="utf-8")
    return load_study(folder)


def test_who_stopped_and_where_adds_up(imported):
    responses = read_responses(imported)
    counted = counts.tally(imported, responses, screen(imported, responses))
    for whole, parts in counted.splits:
        if whole[0] in ("submissions", "read") and parts and parts[0][0] in ("stopped", "day", "file", "ended"):
            assert sum(counted.counts[part] for part in parts) == counted.counts[whole], (whole, parts[0])
    status = responses.frame["_status"]
    assert counted.counts["submissions", 1, "", "", "partial"] == (status == "partial").sum()


def test_whatever_is_told_tells_no_few(imported):
    found = pretest.fieldwork(imported)
    assert all(row.n is None or row.n == 0 or row.n >= 10 for row in found.rows)
    assert {"day", "stopped", "ended"} <= {row.topic for row in found.rows}
