"""One user a wave beside everyone and the non-users: nothing that is written lets them be subtracted out."""

from __future__ import annotations

import csv
import json
import random
from itertools import pairwise

import pytest
from click.testing import CliRunner

from pretest.cli.main import cli
from tests.tiny import write_study

BELOW = 10
STUDY = """
study: priv
title: {nl: "P", en: "P"}
languages: [en, nl]
seed: 7
arms:
  control: {label: C, control: true}
  debt: {label: D}
  fun: {label: F}
audiences:
  everyone: {label: All, when: {}}
  non_users: {label: Non, when: {used_12m: [0]}}
  users: {label: Use, when: {used_12m: [1]}}
data:
  - {file: data/wave1.csv, wave: 1, date: 2026-01-01, ids: own, ROW}
  - {file: data/wave2.csv, wave: 2, date: 2026-06-01, ids: own, ROW}
""".replace("ROW", "respondent: id, arm: arm, duration: duration, place: place")
PLAN = """
plan: priv
outcomes:
  mine: {audiences: [everyone, non_users, users], primary: true, margin: {sd: 0.3}}
  two: {audiences: [everyone, non_users, users], margin: {sd: 0.3}}
unit: points
multiplicity: {method: romano_wolf, resamples: 999}
quality:
  - {rule: speeding, seconds: 60, then: exclude}
  - {rule: eligible, when: {age: {min: 18, missing: keep}}, then: exclude}
subgroups: [{by: gender}, {by: age, cut: [30]}]
monitor: {baseline: 1}
"""
SCALE = """
id: NAME
title: {nl: Mijn, en: Mine}
measures: {nl: m, en: m}
role: harm.stigma
higher_is: worse
answers: agree5
score: {method: METHOD}
items:
ITEMS
status: new
"""


def scale(name, method, *items):
    lines = "\n".join(f"  - {{id: {item}, text: {{nl: vraag, en: question}}}}" for item in items)
    return SCALE.replace("NAME", name).replace("METHOD", method).replace("ITEMS", lines)


def wave(number):
    """240 people, of whom one uses, one is under age and one is too fast; the user gives the highest answer."""
    draw = random.Random(number)
    lines = ["id,arm,used_12m,age,gender,place,duration,my1,tw1,tw2"]
    for i in range(240):
        arm = ("control", "debt", "fun")[i % 3]
        mine = 5 if i == 7 or (arm == "debt" and i in (16, 31, 46)) else draw.choice([1, 2, 2, 3, 3, 3, 4])
        age = 17 if i == 20 else draw.randint(18, 60)
        fast = 30 if i == 13 else draw.randint(300, 900)
        gender = 3 if i in (4, 10) else 1 + i % 2
        rest = f"{mine},{draw.randint(1, 5)},{draw.randint(1, 5)}"
        lines.append(f"w{number}p{i},{arm},{int(i == 7)},{age},{gender},{'east' if i % 2 else 'west'},{fast},{rest}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folders that ``analyse`` and ``monitor`` write."""
    folder = write_study(
        tmp_path_factory.mktemp("subtraction"),
        study=STUDY,
        plan=PLAN,
        data=wave(1),
        **{
            "data/wave2.csv": wave(2),
            "surveys/scales/mine.yaml": scale("mine", "single", "my1"),
            "surveys/scales/two.yaml": scale("two", "mean", "tw1", "tw2"),
        },
    )
    for command, out in (("analyse", "out"), ("monitor", "mon")):
        done = CliRunner().invoke(cli, [command, str(folder), "--out", str(folder / out)])
        assert done.exit_code == 0, done.output
    return folder


def rows(written, name):
    with (written / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_no_item_tells_what_the_one_user_answered(written):
    for folder in ("out", "mon"):
        found = json.loads((written / folder / "findings.json").read_text())["reliability"]
        table = {(row["wave"], row["audience"], row["scale"], row["item"]): row for row in found}
        for (number, audience, *rest), whole in table.items():
            part = table.get((number, "non_users", *rest))
            if audience == "everyone" and part is not None:
                told = all(one["n"] is not None and one["mean"] is not None for one in (whole, part))
                assert not told or whole["n"] == part["n"] or whole["n"] - part["n"] >= BELOW


def test_no_arm_tells_how_many_users_it_had(written):
    kept = {
        (r["wave"], r["audience"], r["concept"]): r["n_respondents"]
        for r in rows(written, "out/flow.csv")
        if r["step"] == "kept" and r["n_respondents"]
    }
    for (number, audience, arm), n in kept.items():
        rest = kept.get((number, "non_users", arm))
        if audience == "everyone" and rest is not None:
            assert not 0 < int(n) - int(rest) < BELOW


def test_no_effect_on_both_audiences_holds_the_user(written):
    """Where one arm of everyone holds the user, its difference is not told for everyone and for the non-users."""
    told = {
        (r["wave"], r["audience"], r["concept"], r["outcome"])
        for r in rows(written, "out/estimates.csv")
        if r["subgroup"] == "" and r["unit"] == "points" and r["estimate"]
    }
    assert ("1", "non_users", "fun", "mine") in told
    for number in ("1", "2"):
        for outcome in ("mine", "two"):
            both = [(number, audience, "debt", outcome) in told for audience in ("everyone", "non_users")]
            assert sum(both) <= 1
    for row in rows(written, "out/verdicts.csv"):
        if row["outcome"] and row["harm_estimate"]:
            assert (row["wave"], row["audience"], row["concept"], row["outcome"]) in told


def test_no_share_of_an_item_or_a_level_counts_few_people(written):
    for folder, name in (("out", "reliability.csv"), ("mon", "levels.csv")):
        for row in rows(written, f"{folder}/{name}"):
            shares = [row[one] for one in ("floor", "ceiling") if row.get(one)]
            shares += [row["estimate"]] if row.get("statistic") == "share" and row["estimate"] else []
            for share in shares:
                assert not 0 < round(float(row["n"]) * float(share)) < BELOW


def test_levels_of_both_audiences_are_not_both_told(written):
    told = {(r["wave"], r["audience"], r["place"], r["outcome"]) for r in rows(written, "mon/levels.csv") if r["n"]}
    for number, audience, place, outcome in told:
        assert not (audience == "everyone" and (number, "non_users", place, outcome) in told and place == "")


def test_the_road_tells_nobody_who_was_left_out(written):
    loss = json.loads((written / "out" / "findings.json").read_text())["loss"]
    for row in loss:
        assert row["n_flagged"] is None or row["n_flagged"] == 0 or row["n_flagged"] >= BELOW
    groups = {}
    for row in loss:
        groups.setdefault((row["wave"], row["audience"], row["concept"]), []).append(row)
    for steps in groups.values():
        left = [row["n_left"] for row in steps if row["n_left"] is not None]
        assert all(not 0 < one - other < BELOW for one, other in pairwise(left))


def test_no_note_tells_what_few_people_answered(written):
    for folder in ("out", "mon"):
        for note in json.loads((written / folder / "findings.json").read_text())["notes"]:
            assert not (
                note["code"] in ("answers_new", "answers_differ") and "users" in note["where"].split(" / ")[0].split()
            )
