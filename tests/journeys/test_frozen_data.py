"""A lock freezes what gives answers their meaning, and every difference is told: in files, on the page, on screen."""

from __future__ import annotations

import json
from html import unescape

import pytest

from pretest.analysis.record.lockfile import lock_state, sha256_of
from pretest.planning.lock import amend
from pretest.spec import load_study
from tests.tiny import TINY_DATA, TINY_PLAN, TINY_STUDY

ENTRY = "  - {file: data/wave1.csv, respondent: id, arm: condition}"
READ = (
    "  - {file: data/wave1.csv, respondent: id, arm: condition, missing: [9],\n"
    "     arms: {c: control, d: debt}, columns: {town: place, support: help}, recode: {distance: {a: 1, b: 5}}}"
)
DATA = (
    "id,condition,distance,help,place,sex\n"
    + "\n".join(
        f"r{n},{'cd'[n % 2]},{'ab'[n // 2 % 2]},{1 + n % 5},{1 + n // 3 % 2},{1 + n // 2 % 2}" for n in range(60)
    )
    + "\n"
)
AUDIENCES = (
    "audiences:\n  one: {label: One, when: {town: [1]}}\n  two: {label: Two, when: {town: [2]}}\n  all: {label: All}\n"
)
STUDY = TINY_STUDY.replace(ENTRY, READ).replace(
    "audiences:\n  everyone: {label: {nl: Iedereen, en: Everyone}}\n", AUDIENCES
)

pytestmark = pytest.mark.usefixtures("no_drawing")
PLAN = TINY_PLAN + "weights: {population: town}\nevidence: {prior: earlier}\n"
POPULATION = """
id: town
title: Town
population: People of a town
margins:
  - variable: sex
    unit: percent
    categories: {men: 40, women: 60}
    codes: {"1": men, "2": women}
    source: {table: t, date: "2025"}
"""
EVIDENCE = """
id: earlier
title: Earlier
studies:
  - {id: a2020, year: 2020, population: x, contrast: y, role: harm.stigma, metric: d, estimate: 0.1, se: 0.05,
     obtained: table 2}
"""
SEX = """
id: gender
title: Sex
measures: Sex
role: background
higher_is: neutral
answers: sexes
score: {method: single}
status: new
items: [{id: sex, text: Sex}]
"""
ANSWERS = "sexes: {type: nominal, options: [{value: 1, label: man}, {value: 2, label: woman}]}\n"
FILES = {
    "surveys/populations/town.yaml": POPULATION,
    "surveys/evidence/earlier.yaml": EVIDENCE,
    "surveys/scales/gender.yaml": SEX,
    "surveys/answers.yaml": ANSWERS,
}


@pytest.fixture
def folder(make_study):
    return make_study(STUDY, plan=PLAN, data=DATA, **FILES)


def change(folder, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def lock(call, folder) -> None:
    assert call("lock", folder, "--after-data", "a rehearsal")[0] == 0


CHANGES = {
    "arms swapped": ("study.yaml", "{c: control, d: debt}", "{c: debt, d: control}", "data.0.arms.c"),
    "recode reversed": ("study.yaml", "{a: 1, b: 5}", "{a: 5, b: 1}", "data.0.recode.distance.a"),
    "missing": ("study.yaml", "missing: [9]", "missing: [7]", "data.0.missing.0"),
    "another column": ("study.yaml", "support: help", "support: distance", "data.0.columns.support"),
    "audiences swapped": (
        "study.yaml",
        "{label: One, when: {town: [1]}}\n  two: {label: Two, when: {town: [2]}}",
        "{label: One, when: {town: [2]}}\n  two: {label: Two, when: {town: [1]}}",
        "audiences.one.when.town.values.0",
    ),
    "population": (
        "surveys/populations/town.yaml",
        "men: 40, women: 60",
        "men: 60, women: 40",
        "margins.0.categories.men",
    ),
    "evidence": ("surveys/evidence/earlier.yaml", "estimate: 0.1", "estimate: -0.1", "studies.a2020.estimate"),
    "answers": ("surveys/answers.yaml", "{value: 1, label: man}", "{value: 3, label: man}", "sexes.options.0.value"),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_is_told_everywhere(call, folder, tmp_path, case):
    lock(call, folder)
    name, old, new, key = CHANGES[case]
    change(folder, name, old, new)
    _, out, _ = call("lock", folder, "--state", "--lang", "en")
    assert f"changed, not recorded: {name} {key}: " in out
    if case == "answers":
        return  # the codes of the margin have no answer then: there is no report
    code, _, err = call("analyse", folder, "--out", tmp_path / "out", "--lang", "nl")
    assert code == 0
    assert f"veranderd: {name} {key}: " in err
    record = json.loads((tmp_path / "out" / "provenance.json").read_text(encoding="utf-8"))["lock"]
    assert record["state"] == "changed"
    assert f"{name} {key}" in {one["key"] for one in record["deviations"]}
    assert {one["kind"] for one in record["deviations"]} == {"changed"}
    assert call("report", tmp_path / "out", "--lang", "en", "--out", tmp_path / "out" / "english.html")[0] == 0
    for file, words in (("report.html", "Gewijzigd na het vastleggen"), ("english.html", "Changed after the lock")):
        page = unescape((tmp_path / "out" / file).read_text(encoding="utf-8"))
        assert f"{words}: {name} {key}: " in page


def test_paths_are_free_and_the_order_of_files_too(call, folder):
    change(folder, "study.yaml", READ, READ + "\n  - {file: data/wave2.csv, wave: 2, respondent: id, arm: other}")
    lock(call, folder)
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    change(folder, "study.yaml", "data/wave1.csv", "data/export.csv")
    assert lock_state(load_study(folder)).state == "locked"
    first, second = text.index("  - {file: data/wave1"), text.index("  - {file: data/wave2")
    (folder / "study.yaml").write_text(text[:first] + text[second:].rstrip() + "\n" + text[first:second])
    assert lock_state(load_study(folder)).state == "locked"
    (folder / "study.yaml").write_text(text)
    change(folder, "study.yaml", "data/wave1.csv", "data/x.csv")
    change(folder, "study.yaml", "data/wave2.csv", "data/wave1.csv")
    change(folder, "study.yaml", "data/x.csv", "data/wave2.csv")
    keys = {one.key for one in lock_state(load_study(folder)).deviations}  # other answers became wave 1
    assert {"study.yaml data.0.wave", "study.yaml data.1.wave"} <= keys


def test_what_names_of_the_export_made_necessary_is_added(call, make_study, tmp_path):
    folder = make_study()
    lock(call, folder)
    data = TINY_DATA.replace("control", "A").replace("debt", "B").replace("support", "Q7")
    (folder / "data/wave1.csv").write_text(data.lstrip())
    more = ", arms: {A: control, B: debt}, columns: {support: Q7}, recode: {distance: {'5': 5}}}"
    change(folder, "study.yaml", "arm: condition}", "arm: condition" + more)
    for language, said, words, sentence in (
        (
            "nl",
            "toegevoegd: study.yaml data.0.arms: (niet gegeven)",
            "Toegevoegd na het vastleggen",
            "Daarna is aangevuld hoe de antwoorden worden gelezen",
        ),
        (
            "en",
            "added: study.yaml data.0.arms: (not given)",
            "Added after the lock",
            "or which phrases are marked, was completed after that",
        ),
    ):
        code, _, err = call("analyse", folder, "--out", tmp_path / language, "--lang", language)
        assert code == 0
        assert said in err
        record = json.loads((tmp_path / language / "provenance.json").read_text(encoding="utf-8"))["lock"]
        assert record["state"] == "locked_with_additions"
        assert [(one["kind"], one["key"]) for one in record["deviations"]] == [
            ("added", f"study.yaml data.0.{key}") for key in ("arms", "columns", "recode")
        ]
        page = unescape((tmp_path / language / "report.html").read_text(encoding="utf-8"))
        assert f"{words}: study.yaml data.0.arms: " in page
        assert sentence in page
    assert call("lock", folder, "--amend", "names of the platform")[0] == 0
    written = (folder / "analyses/preregistration-nl.html").read_text(encoding="utf-8")
    assert "Toegevoegd: study.yaml data.0.arms: (niet gegeven)" in unescape(written)


@pytest.mark.parametrize(
    ("old", "new", "expected", "state"),
    [
        ("d: debt}", "d: debt, e: debt}", [("added", "data.0.arms.e")], "locked_with_additions"),
        (", d: debt}", "}", [("removed", "data.0.arms.d")], "changed"),
        ("missing: [9],", "", [("removed", "data.0.missing")], "changed"),
        ("arm: condition,", "arm: condition, weight: w,", [("changed", "data.0.weight")], "changed"),
        ("arm: condition,", "arm: condition, block: b,", [("changed", "data.0.block")], "changed"),
        ("arm: condition,", "arm: condition, wave: 2,", [("changed", "data.0.wave")], "changed"),
        (READ, READ + "\n  - {file: b.csv, wave: 2}", [("added", "data.1")], "locked_with_additions"),
        (READ, "  - {file: b.csv, wave: 2}\n" + READ, [("added", "data.1")], "locked_with_additions"),
        ("data:\n" + READ, "", [("removed", "data.0")], "changed"),
        ("{label: All}", "{label: All}\n  more: {label: More}", [("added", "audiences.more")], "changed"),
    ],
)  # fmt: skip
def test_kinds(call, folder, old, new, expected, state):
    lock(call, folder)
    change(folder, "study.yaml", old, new)
    found = lock_state(load_study(folder))
    assert [(one.kind, one.key.removeprefix("study.yaml ")) for one in found.deviations] == expected
    assert found.state == state


def test_a_lock_that_did_not_freeze_the_data_never_passes_them_as_unchanged(call, folder, tmp_path):
    lock(call, folder)
    path = folder / "analyses/plan.lock"
    record = json.loads(path.read_text(encoding="utf-8"))
    (entry,) = record["entries"]
    for early in (entry["content"], entry["files"]):  # this study names no questionnaire and no scale as an outcome
        for name in [name for name in early if name.startswith("surveys/") and name != "surveys/answers.yaml"]:
            del early[name]
    del entry["freezes"], entry["entry_sha256"], entry["content"]["study.yaml"]["data"]
    entry["content"]["surveys/answers.yaml"] = {}
    entry["entry_sha256"] = sha256_of(entry)
    path.write_text(json.dumps({"format": 1, "entries": [entry]}), encoding="utf-8")
    change(folder, "study.yaml", "{c: control, d: debt}", "{c: debt, d: control}")
    state = lock_state(load_study(folder))
    assert (state.state, state.deviations) == ("locked", ())
    assert "did not freeze how answers are read" in call("lock", folder, "--state", "--lang", "en")[1]
    for language, said, words in (
        (
            "nl",
            "Niet vastgelegd is hoe de antwoorden worden gelezen",
            "Niet vastgelegd is: hoe de antwoorden worden gelezen",
        ),
        ("en", "did not freeze how answers are read", "The lock did not freeze: how the answers are read"),
    ):
        code, _, err = call("analyse", folder, "--out", tmp_path / language, "--lang", language)
        assert code == 0
        assert said in err
        assert words in (tmp_path / language / "report.html").read_text(encoding="utf-8")
    state = amend(load_study(folder), "freeze the rest as well")
    assert {one.key for one in state.amendments[0].changes} >= {"study.yaml data", "surveys/populations/town.yaml"}
    assert (state.state, state.not_frozen[0]) == ("amended", "data")  # what it was at the lock stays unknown
    change(folder, "study.yaml", "{c: debt, d: control}", "{c: control, d: debt}")
    assert {one.key for one in lock_state(load_study(folder)).deviations} == {
        "study.yaml data.0.arms.c",
        "study.yaml data.0.arms.d",
    }
