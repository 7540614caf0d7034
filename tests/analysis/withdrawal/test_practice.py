"""Somebody who sat at a dilemma table can be taken out, by the number on their card and by nothing else."""

from __future__ import annotations

import pytest

import pretest
from pretest.errors import DataError
from pretest.practice.table.dialoguefound import load_tables
from tests.practice.table.filledtable import filled, saved


@pytest.fixture
def study(tmp_path):
    pretest.init(tmp_path / "study")
    found = pretest.load_study(tmp_path / "study")
    (tmp_path / "filled.xlsx").write_bytes(saved(filled(found)))
    pretest.read_dialogue(found, [tmp_path / "filled.xlsx"])
    return found


def test_every_row_of_a_person_goes_and_the_report_that_counts_them_is_named(study):
    pretest.write_dialogue(pretest.dialogue(study), study)
    found = pretest.withdraw(study, ["dialogue:t1-01"])
    # a row of the person, six positions before and six after, and one sentence that they wrote down
    assert [(one.file, one.n_rows) for one in found.files] == [("practice/dialogue.csv", 14)]
    assert found.reports == ("reports/dialogue",)
    tables = load_tables(study)[2]
    assert "t1-01" not in {one.id for one in tables.people}
    assert "t1-01" not in {one.person for one in tables.positions}
    assert [one.by for one in tables.heard] == [""]
    text = (study.folder / "private" / "withdrawn.jsonl").read_text(encoding="utf-8")
    assert "t1-01" not in text


def test_the_same_sheet_read_again_leaves_them_out_and_says_so(study, tmp_path):
    pretest.withdraw(study, ["dialogue:t1-01"])
    found = pretest.read_dialogue(study, [tmp_path / "filled.xlsx"])
    assert found.states == {"t1": "unchanged"}
    assert "withdrawn_left_out" in {note.code for note in found.notes}
    assert len(found.tables.people) == 11


def test_a_number_without_its_kind_is_no_person_of_the_study(study):
    with pytest.raises(DataError) as error:
        pretest.withdraw(study, ["t1-01"])
    assert error.value.code == "respondent_unknown"
    assert len(load_tables(study)[2].people) == 12


def test_a_dry_run_changes_nothing_and_sheets_in_the_folder_are_named(study):
    (study.folder / "practice" / "filled.xlsx").write_bytes(b"PK")
    found = pretest.withdraw(study, ["dialogue:t1-12"], dry_run=True)
    assert not found.written
    assert found.files[0].n_rows == 13
    assert "practice/filled.xlsx" in dict(found.not_searched)
    assert len(load_tables(study)[2].people) == 12
