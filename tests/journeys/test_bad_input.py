"""What people really hand in: every case ends in a clear error or a clear note, never in a traceback."""

from __future__ import annotations

import json
import zipfile

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from tests.tiny import TINY_DATA, TINY_PLAN, TINY_STUDY, arms, rows


def with_data(name: str) -> str:
    return TINY_STUDY.replace("data/wave1.csv", name)


def analysed(call, folder, tmp_path, *options: str) -> tuple[int, dict, str]:
    code, out, err = call("analyse", folder, "--out", tmp_path / "out", "--json", *options)
    return code, json.loads(out), err


def notes_of(record: dict) -> set[str]:
    return {note["code"] for note in record["notes"]}


def cell(record: dict, outcome: str = "distance") -> dict:
    (found,) = [row for row in record["verdicts"] if row["outcome"] == outcome]
    return found


def test_missing_file(call, make_study):
    code, _, err = call("analyse", make_study(data=None))
    assert code == 1
    assert "data/wave1.csv" in err


def test_wrong_declared_encoding(call, make_study):
    study = TINY_STUDY.replace("respondent: id", "encoding: utf-8, respondent: id")
    data = (TINY_DATA.lstrip() + "r13,debt,4,4é\n").encode("cp1252")
    code, _, err = call("analyse", make_study(study, data=data))
    assert code == 1
    assert "data/wave1.csv" in err
    assert "encoding" in err


def test_undeclared_encoding_is_found_and_said(call, make_study, tmp_path):
    lines = TINY_DATA.strip().split("\n")
    data = "\n".join([lines[0] + ",why", *[line + ",één café" for line in lines[1:]]]).encode("cp1252")
    code, record, _ = analysed(call, make_study(data=data), tmp_path)
    assert code == 0
    assert any("encoding" in code for code in notes_of(record))


def test_truncated_xlsx(call, make_study):
    folder = make_study(with_data("data/wave1.xlsx"), data=None)
    path = folder / "data" / "wave1.xlsx"
    path.parent.mkdir()
    pd.DataFrame({"id": range(100), "condition": "control"}).to_excel(path, index=False)
    path.write_bytes(path.read_bytes()[:2000])
    code, _, err = call("analyse", folder)
    assert code == 1
    assert "data/wave1.xlsx" in err


def test_an_xlsx_that_is_a_zip_bomb(call, make_study):
    folder = make_study(with_data("data/wave1.xlsx"), data=None)
    path = folder / "data" / "wave1.xlsx"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    code, _, err = call("analyse", folder)
    assert code == 1
    assert "data/wave1.xlsx" in err


def test_sav_with_a_foreign_code_page(call, make_study, tmp_path):
    folder = make_study(with_data("data/wave1.sav"), data=None)
    path = folder / "data" / "wave1.sav"
    path.parent.mkdir()
    frame = pd.DataFrame({"id": ["a"] * 12, "condition": ["control", "debt"] * 6, "distance": 1.0, "support": 2.0})
    frame["id"] = [f"café{i}" for i in range(12)]
    frame["distance"] = [1, 3, 2, 4, 3, 5, 1, 3, 2, 4, 3, 5]
    pyreadstat.write_sav(frame, path)
    raw = path.read_bytes().replace("café".encode(), b"caf\xe9 ")  # the file still says UTF-8
    path.write_bytes(raw)
    code, _, err = call("analyse", folder, "--out", tmp_path / "out")
    assert code == 1
    assert "data/wave1.sav" in err
    assert "encoding" in err
    folder.joinpath("study.yaml").write_text(
        with_data("data/wave1.sav").replace("respondent: id", "encoding: cp1252, respondent: id").lstrip(), "utf-8"
    )
    code, _, err = call("analyse", folder, "--out", tmp_path / "out")
    assert code == 0, err


def test_duplicate_respondent_and_concept(call, make_study, tmp_path):
    data = TINY_DATA + "r1,control,1,2\n"
    code, record, _ = analysed(call, make_study(data=data), tmp_path)
    assert code == 0
    assert "respondent_repeated" in notes_of(record)
    assert cell(record)["verdict"] in {"harm", "harm_signalled"}


def test_an_arm_that_is_not_in_the_study(call, make_study):
    code, _, err = call("analyse", make_study(data=TINY_DATA.replace("r7,debt", "r7,debtt")))
    assert code == 1
    assert "debtt" in err
    assert "Did you mean 'debt'?" in err
    assert "8" in err  # the line of r7


def test_an_outcome_missing_in_a_whole_arm(call, make_study, tmp_path):
    code, record, _ = analysed(call, make_study(data=arms("{i},{i}", ",{i}")), tmp_path)
    assert code == 0
    assert cell(record)["verdict"] == "inconclusive"
    assert any(note["severity"] == "serious" for note in record["notes"])


def test_zero_variance_never_clears_a_concept(call, make_study, tmp_path):
    code, record, _ = analysed(call, make_study(data=arms("2,{i}", "2,{i}")), tmp_path)
    assert code == 0
    assert (cell(record)["verdict"], cell(record)["reason"]) == ("inconclusive", "zero_variance")
    decisions = {row["verdict"] for row in record["verdicts"] if row["outcome"] == ""}
    assert decisions == {"collect_more"}
    findings = json.loads((tmp_path / "out" / "findings.json").read_text(encoding="utf-8"))
    assert (findings["plan"]["critical"], findings["plan"]["local_level"]) == (None, None)  # no family to correct


def test_two_respondents_in_a_cell_are_suppressed(call, make_study, tmp_path):
    plan = TINY_PLAN.replace("suppress_below: 2", "suppress_below: 10")
    data = rows(*[f"c{i},control,{i % 4 + 1},2" for i in range(30)], "d1,debt,1,4", "d2,debt,2,5")
    code, record, _ = analysed(call, make_study(plan=plan, data=data), tmp_path)
    assert code == 0
    for row in record["estimates"]:
        assert row["suppressed"] is True
        assert all(row[name] is None for name in ("estimate", "std_error", "p_value", "conf_low", "n", "n_concept"))
    assert cell(record)["verdict"] == "inconclusive"
    assert cell(record)["harm_estimate"] is None
    html = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "10" in html


def test_a_plan_that_names_an_unknown_scale(call, make_study):
    code, _, err = call("check", make_study(plan="plan: p\noutcomes:\n  social_distanc: {margin: {sd: 0.2}}\n"))
    assert code == 1
    assert "Did you mean 'social_distance'?" in err
    assert "analyses/plan.yaml:3" in err


def test_a_margin_of_the_wrong_sign(call, make_study):
    code, _, err = call("check", make_study(plan=TINY_PLAN.replace("points: 1.0", "points: -1.0")))
    assert code == 1
    assert "a positive number" in err
    assert "-1.0" in err


@pytest.mark.parametrize(("weight", "code"), [("-1", 1), ("", 1), ("0", 0), ("x", 1)])
def test_weights_that_cannot_be(call, make_study, tmp_path, weight, code):
    study = TINY_STUDY.replace("arm: condition", "arm: condition, weight: w")
    lines = TINY_DATA.strip().split("\n")
    weighted = [lines[0] + ",w", *[line + ",1.5" for line in lines[1:-1]], lines[-1] + f",{weight}"]
    got, _, err = call("analyse", make_study(study, data="\n".join(weighted) + "\n"), "--out", tmp_path / "out")
    assert got == code
    assert "weight" in err
    if code:
        assert "13" in err  # the line of the row


def test_column_names_with_spaces_and_emoji(call, make_study, tmp_path):
    study = TINY_STUDY.replace("arm: condition", 'arm: "which one?", columns: {distance: "Afstand 😀 (1-5)"}')
    data = TINY_DATA.replace("condition", "which one?").replace("distance", "Afstand 😀 (1-5)")
    code, record, _ = analysed(call, make_study(study, data=data), tmp_path)
    assert code == 0
    (row,) = [r for r in record["estimates"] if r["outcome"] == "distance" and r["unit"] == "points"]
    assert row["estimate"] == pytest.approx(2.0)


HOSTILE = '<script>alert("x")</script>'


def test_hostile_text_everywhere_is_escaped(call, make_study, tmp_path):
    study = TINY_STUDY.replace("{nl: Schuld, en: Debt}", f"{{nl: '{HOSTILE}', en: '=cmd()'}}").replace(
        "data/wave1.csv", "data/=cmd().csv"
    )
    study = study.replace("{nl: Iedereen, en: Everyone}", f"'{HOSTILE}'")
    data = TINY_DATA.strip().split("\n")
    answers = [data[0] + ",why", *[f'{line},"=cmd() {HOSTILE.replace(chr(34), chr(39))}"' for line in data[1:]]]
    folder = make_study(study, data=None, **{"data/=cmd().csv": "\n".join(answers) + "\n"})
    for language in ("nl", "en"):
        code, _, _ = call("analyse", folder, "--out", tmp_path / "out", "--lang", language)
        assert code == 0
        html = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
        assert "<script" not in html
        assert "alert(" not in html or "&lt;script&gt;" in html
    for path in (tmp_path / "out").glob("*.csv"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not line.startswith(("=", "+", "@"))
            assert ",=cmd" not in line
            assert ',"=cmd' not in line


def test_a_wide_file_of_which_three_columns_are_used(call, make_study, tmp_path):
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.integers(1, 6, (200, 197)), columns=[f"extra {i}" for i in range(197)])
    frame.insert(0, "id", [f"r{i}" for i in range(200)])
    frame.insert(1, "condition", ["control", "debt"] * 100)
    frame.insert(2, "distance", rng.integers(1, 6, 200))
    plan = TINY_PLAN.replace("  support: {column: support, role: benefit, higher_is: better}\n", "")
    code, record, _ = analysed(call, make_study(plan=plan, data=frame.to_csv(index=False)), tmp_path)
    assert code == 0
    assert any("197" in note["message"] for note in record["notes"])


def test_every_problem_of_the_data_comes_at_once(call, make_study):
    study = TINY_STUDY.replace("arm: condition", "arm: condition, weight: w")
    lines = TINY_DATA.strip().replace("r7,debt", "r7,dept").split("\n")
    data = "\n".join([lines[0] + ",w", *[line + ",-1" for line in lines[1:]]]) + "\n"
    plan = TINY_PLAN.replace("column: support", "column: suport")
    code, _, err = call("analyse", make_study(study, plan, data))
    assert code == 1
    assert "dept" in err
    assert "weight" in err


def test_nothing_is_written_when_the_input_is_wrong(call, make_study, tmp_path):
    call("analyse", make_study(data=TINY_DATA.replace("r7,debt", "r7,debtt")), "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_raw_files_are_never_changed(call, make_study, tmp_path):
    folder = make_study()
    before = (folder / "data" / "wave1.csv").read_bytes()
    call("analyse", folder, "--out", tmp_path / "out")
    assert (folder / "data" / "wave1.csv").read_bytes() == before
