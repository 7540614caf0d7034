"""Somebody withdraws: out of every file, all files or none, and still out of what is imported again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import pretest
from pretest.analysis.withdrawal import journal
from pretest.errors import DataError, ExportError, PretestError
from pretest.responses import read_responses
from pretest.responses.withdrawn import read_withdrawn
from pretest.tables import columns
from tests.tiny import TINY_DATA, TINY_STUDY

DATA = "data/wave1.csv"
TWO_WAVES = TINY_STUDY.replace(
    "data:\n", "data:\n  - {file: data/wave2.csv, wave: 2, respondent: id, arm: condition, ids: shared}\n"
)


def load(folder: Path):
    return pretest.load_study(folder)


def text(folder: Path, name: str = DATA) -> str:
    return (folder / name).read_text(encoding="utf-8")


def log(folder: Path) -> list[dict]:
    return [json.loads(line) for line in text(folder, "private/withdrawn.jsonl").splitlines()]


def write(folder: Path, name: str, content: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(content, encoding="utf-8")


def test_only_the_line_goes_and_the_log_names_nobody(tiny_study):
    before = text(tiny_study)
    found = pretest.withdraw(load(tiny_study), ["r4"])
    assert [(one.file, one.n_rows) for one in found.files] == [(DATA, 1)]
    assert text(tiny_study) == before.replace("r4,control,2,1\n", "")
    (line,) = log(tiny_study)
    assert line["file"] == DATA
    assert line["n_rows"] == 1
    assert "r4" not in text(tiny_study, "private/withdrawn.jsonl")
    for name in ("withdrawn.jsonl", "withdrawal.key"):
        assert (tiny_study / "private" / name).stat().st_mode & 0o077 == 0
    assert not (tiny_study / "private/withdrawal.json").exists()


def test_the_same_id_has_another_hash_in_another_study(make_study, tmp_path):
    first = make_study()
    second = shutil.copytree(first, tmp_path / "second")
    for folder in (first, second):
        pretest.withdraw(load(folder), ["r4"])
    assert log(first)[0]["who"] != log(second)[0]["who"]


def test_an_export_that_comes_again_is_read_without_the_person(tiny_study):
    export = (tiny_study / DATA).read_bytes()
    pretest.withdraw(load(tiny_study), ["r4"])
    (tiny_study / DATA).write_bytes(export)
    responses = read_responses(load(tiny_study))
    assert "r4" not in set(responses.frame[columns.RESPONDENT])
    assert len(responses.frame) == 11
    (note,) = [note for note in responses.notes if note.code == "withdrawn_left_out"]
    assert not any(letter.isdigit() for letter in note.message)  # one number tells of one person
    again = pretest.withdraw(load(tiny_study), ["r4"])
    assert [one.file for one in again.files] == [DATA]
    assert pretest.withdraw(load(tiny_study), ["r4"]).already


def test_an_import_is_without_the_person_too(make_study):
    folder = make_study(study=TINY_STUDY.replace("wave1.csv", "wave-1.parquet"), data=None)
    study = load(folder)
    write(folder, "export.csv", TINY_DATA.lstrip())
    source = study.file.data[0].model_copy(update={"file": "export.csv"})
    study = pretest.load_study(make_study(study=TINY_STUDY.replace("data/wave1.csv", "export.csv"), data=None))
    assert study.file.data[0] == source
    found = pretest.import_responses(study, [folder / "export.csv"])
    pretest.write_responses(found, folder / "data/wave-1.parquet")
    make_study(study=TINY_STUDY.replace("wave1.csv, respondent: id, arm: condition", "wave-1.parquet"), data=None)
    taken = pretest.withdraw(load(folder), ["r4"])
    assert "data/wave-1.parquet" in [one.file for one in taken.files]
    assert len(read_responses(load(folder)).frame) == 11
    again = pretest.import_responses(study, [folder / "export.csv"])
    assert again.table.num_rows == 11
    assert again.report["rows"] == 11  # no difference that counts who withdrew


@pytest.mark.parametrize("given", ["7", "7.0", " 7 "])
def test_one_and_one_point_nought_are_one_id_and_leading_noughts_another(make_study, given):
    rows = "id,condition,distance,support\n007,control,1,2\n7.0,debt,3,4\n70,debt,3,4\n"
    folder = make_study(data=rows)
    pretest.withdraw(load(folder), [given])
    assert text(folder) == rows.replace("7.0,debt,3,4\n", "", 1)


@pytest.mark.parametrize("odd", ['a,"b', "a.*", "x\ny", "(r1|r2)", "{n}", "%s", "é€", "'; --", "=1+1"])
def test_odd_ids_are_taken_as_they_are(make_study, odd):
    frame = pd.DataFrame({"id": ["r1", odd, "r2", odd + "x"], "condition": ["control", "debt"] * 2, "distance": 3})
    folder = make_study(data=frame.assign(support=2).to_csv(index=False))
    pretest.withdraw(load(folder), [odd])
    assert pd.read_csv(folder / DATA)["id"].tolist() == ["r1", "r2", odd + "x"]
    assert odd not in text(folder, "private/withdrawn.jsonl")


def test_an_id_in_two_files_goes_from_both_and_from_others_beside_them(make_study):
    folder = make_study(study=TWO_WAVES)
    write(folder, "data/wave2.csv", TINY_DATA.lstrip())
    write(folder, "data/old/wave1-first-export.csv", TINY_DATA.lstrip())
    write(folder, "private/names.csv", "id;name\nr4;Somebody\nr5;Else\n")
    write(folder, "data/notes.docx", "r4 called")
    found = pretest.withdraw(load(folder), ["r4"])
    names = {"data/wave1.csv", "data/wave2.csv", "data/old/wave1-first-export.csv", "private/names.csv"}
    assert {one.file for one in found.files} == names
    assert all("r4" not in text(folder, name) for name in names)
    assert text(folder, "private/names.csv") == "id;name\nr5;Else\n"
    assert [name for name, _ in found.not_searched] == ["data/notes.docx"]


def test_several_people_leave_at_once(tiny_study):
    found = pretest.withdraw(load(tiny_study), ["r1", "r4", "r1"])
    assert [one.n_rows for one in found.files] == [2]
    assert len(log(tiny_study)[0]["who"]) == 2


def test_an_unknown_id_changes_nothing_and_is_not_repeated(tiny_study):
    before = text(tiny_study)
    with pytest.raises(DataError) as error:
        pretest.withdraw(load(tiny_study), ["r4", "secret-id"])
    assert "id 2 of 2 is in no file" in str(error.value)
    assert "secret-id" not in str(error.value)
    assert text(tiny_study) == before
    assert not (tiny_study / "private/withdrawn.jsonl").exists()


def test_a_dry_run_writes_nothing(tiny_study):
    before = {path: path.read_bytes() for path in tiny_study.rglob("*") if path.is_file()}
    found = pretest.withdraw(load(tiny_study), ["r4"], dry_run=True)
    assert [one.file for one in found.files] == [DATA]
    assert not found.written
    assert {path: path.read_bytes() for path in tiny_study.rglob("*") if path.is_file()} == before


def test_what_was_made_of_the_data_is_removed_and_reports_are_named(tiny_study):
    study = load(tiny_study)
    pretest.write_report(pretest.analyse(study), tiny_study / "reports/first", language="en")
    write(tiny_study, "data/store/part-0.parquet", "derived")
    pretest.write_cases(pretest.analyse(study), tiny_study, "2026-01-01")
    write(tiny_study, "private/cases-of-care.csv", "a;b\n1;2\n")
    found = pretest.withdraw(study, ["r4"])
    assert found.reports == ("reports/first",)
    gone = ["data/store/part-0.parquet", "private/2026-01-01/cases.csv"]
    assert [one.file for one in found.files if one.n_rows is None] == ["data/store", *gone[1:]]
    assert not any((tiny_study / name).exists() for name in gone)
    assert (tiny_study / "private/cases-of-care.csv").exists()  # not ours
    verified = pretest.verify(tiny_study / "reports/first")
    assert verified.whole


def test_lock_looks_and_verify_read_it_as_withdrawn(make_study):
    folder = make_study(data=None)
    pretest.lock(load(folder))
    write(folder, DATA, TINY_DATA.lstrip())
    pretest.write_report(pretest.analyse(load(folder)), folder / "reports/first", language="en")
    pretest.withdraw(load(folder), ["r4"])
    assert pretest.verify(folder).whole
    findings = pretest.analyse(load(folder))
    assert findings.provenance["data_since_first_look"]["withdrawn"] == [DATA]
    assert findings.provenance["data_since_first_look"]["changed"] == []
    pretest.withdraw(load(folder), ["r5"])  # once more
    assert pretest.verify(folder).whole


class Killed(BaseException):
    """As a run that is killed: nothing catches it."""


@pytest.mark.parametrize("after", range(6))
def test_a_run_that_is_killed_leaves_all_or_nothing(make_study, monkeypatch, after):
    folder = make_study(study=TWO_WAVES)
    write(folder, "data/wave2.csv", TINY_DATA.lstrip())
    before = {name: text(folder, f"data/{name}") for name in ("wave1.csv", "wave2.csv")}
    steps = 0

    def stop(real):
        def step(*given, **named):
            nonlocal steps
            if steps == after:
                raise Killed
            steps += 1
            return real(*given, **named)

        return step

    with monkeypatch.context() as patch:
        for name in ("write_new", "_step", "_log"):
            patch.setattr(journal, name, stop(getattr(journal, name)))
        try:
            pretest.withdraw(load(folder), ["r4"])
        except Killed:
            pass
        else:
            assert after == 5  # two parts, two steps, one log
    begun = (folder / "private/withdrawal.json").exists()
    if begun:
        responses = read_responses(load(folder))
        assert "r4" not in set(responses.frame[columns.RESPONDENT])
        assert "withdrawal_unfinished" in {note.code for note in responses.notes}
    elif after < 2:
        assert {name: text(folder, f"data/{name}") for name in before} == before
        assert list(folder.rglob("*.part")) == []
    pretest.withdraw(load(folder), ["r4"])
    assert all("r4," not in text(folder, f"data/{name}") for name in before)
    assert sorted(line["file"] for line in log(folder)) == ["data/wave1.csv", "data/wave2.csv"]
    assert not (folder / "private/withdrawal.json").exists()
    assert list(folder.rglob("*.part")) == []


def test_a_file_that_was_replaced_meanwhile_is_left_alone(tiny_study, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(journal, "finish", lambda folder: ())
        pretest.withdraw(load(tiny_study), ["r4"])
    newer = TINY_DATA.lstrip() + "r13,debt,1,1\n"
    write(tiny_study, DATA, newer)
    found = pretest.withdraw(load(tiny_study), ["r4"])
    assert found.finished == (DATA,)
    assert text(tiny_study) == newer.replace("r4,control,2,1\n", "")


def test_a_file_that_cannot_be_cut_stops_all(make_study):
    folder = make_study(study=TWO_WAVES)
    write(folder, "data/wave2.csv", "id,condition,distance,support,x,x\nr4,control,1,2,1,2\nr5,debt,3,4,1,1\n")
    before = text(folder)
    with pytest.raises(ExportError, match=r"data/wave2\.csv: without these rows"):
        pretest.withdraw(load(folder), ["r4"])
    assert text(folder) == before
    assert list(folder.rglob("*.part")) == []


def test_a_lost_key_stops_reading(tiny_study):
    pretest.withdraw(load(tiny_study), ["r4"])
    (tiny_study / "private/withdrawal.key").unlink()
    with pytest.raises(PretestError, match="the key is gone"):
        read_responses(load(tiny_study))


def test_a_file_without_ids_is_named(make_study):
    study = TWO_WAVES.replace("wave: 2, respondent: id", "wave: 2")
    folder = make_study(study=study)
    write(folder, "data/wave2.csv", TINY_DATA.lstrip())
    found = pretest.withdraw(load(folder), ["r4"])
    assert [one.file for one in found.files] == [DATA]
    assert found.not_searched == (("data/wave2.csv", "study.yaml names no column with ids for it"),)


def test_links_out_of_the_folder_are_not_followed(tiny_study, tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text(TINY_DATA.lstrip(), encoding="utf-8")
    (tiny_study / "data/link.csv").symlink_to(outside)
    found = pretest.withdraw(load(tiny_study), ["r4"])
    assert outside.read_text(encoding="utf-8") == TINY_DATA.lstrip()
    assert found.not_searched == (("data/link.csv", "the file lies outside the study folder"),)


def test_nobody_withdrew_costs_nothing(tiny_study):
    assert read_withdrawn(tiny_study).who == frozenset()


PANEL_CSV = (
    "member,domain,round,kind,concept,audience,outcome,value,q05,q50,q95,text,date\n"
    'c1,care,1,reason,debt,all,,,,,,"I see, shame",2026-02-03\n'
    "r4,care,1,rating,debt,all,,3,,,,,2026-02-03\n"
    "c2,safety,1,rating,debt,all,,7,,,,,2026-02-03\n"
)


def test_a_member_of_the_panel_is_taken_out_as_a_respondent_is(tiny_study):
    write(tiny_study, "practice/panel.csv", PANEL_CSV)
    found = pretest.withdraw(load(tiny_study), ["panel:c1"])
    assert [(one.file, one.n_rows) for one in found.files] == [("practice/panel.csv", 1)]
    left = text(tiny_study, "practice/panel.csv")
    assert left == PANEL_CSV.replace('c1,care,1,reason,debt,all,,,,,,"I see, shame",2026-02-03\n', "")
    (line,) = log(tiny_study)
    assert (line["file"], line["n_rows"]) == ("practice/panel.csv", 1)
    assert "panel:c1" not in text(tiny_study, "private/withdrawn.jsonl")
    assert text(tiny_study) == TINY_DATA.lstrip()
    assert pretest.withdraw(load(tiny_study), ["panel:c1"]).already


def test_a_respondent_and_a_member_of_one_code_are_two_people(tiny_study):
    write(tiny_study, "practice/panel.csv", PANEL_CSV)
    found = pretest.withdraw(load(tiny_study), ["r4"], dry_run=True)
    assert [one.file for one in found.files] == [DATA]
    found = pretest.withdraw(load(tiny_study), ["panel:r4"], dry_run=True)
    assert [one.file for one in found.files] == ["practice/panel.csv"]
    with pytest.raises(DataError, match="in no file"):
        pretest.withdraw(load(tiny_study), ["c2"])


def test_a_panel_that_cannot_be_read_is_named_and_stops_nobody(tiny_study):
    write(tiny_study, "practice/panel.csv", "no such thing\n1\n")
    found = pretest.withdraw(load(tiny_study), ["r4"], dry_run=True)
    assert ("practice/panel.csv", "no column of it is known to hold ids") in found.not_searched
