"""A filled-in sheet is read whole or refused whole: every problem at once, each with its sheet and cell."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from pretest.errors import DataError
from pretest.planning.dialoguebook import dialogue_workbook
from pretest.practice.table.capturing import read_sheet
from pretest.spec import load_study
from pretest.spec.panel import load_panel
from tests.practice.table.filledtable import DIALOGUE, empty, filled, put, saved


@pytest.fixture(scope="module")
def study():
    return load_study("analyses/example")


def read(study, book, name="sheet.xlsx"):
    data = book if isinstance(book, bytes) else saved(book)
    return read_sheet(data, name, study.id, DIALOGUE, load_panel(study))


def problems(study, book):
    with pytest.raises(DataError) as error:
        read(study, book)
    return {problem.where: problem.code for problem in error.value.problems}


def test_a_filled_in_sheet_is_read_whole(study):
    found = read(study, filled(study))
    assert found.table == "t1"
    tables = found.found
    assert [one.domain for one in tables.people].count("care") == 5
    assert tables.people[0].date == "2026-01-15"
    assert tables.people[0].statements == DIALOGUE.fingerprint
    assert len(tables.positions) == 12 * 6 * 2
    assert [(one.by, one.domain, one.acknowledged, one.quote) for one in tables.heard] == [
        ("t1-01", "safety", "yes", "yes"),
        ("", "care", "", "no"),
    ]
    way = tables.ways_out[0]
    assert (way.id, way.kind, way.by_when) == ("t1-w01", "help", "2026-02-01")
    assert way.backing == {"care": "yes", "safety": "partly", "experience": "no"}
    assert way.objectors() == ("experience",)


def test_only_cells_to_fill_in_are_open_and_each_has_its_rule(study):
    book = empty(study)
    for page in book:
        assert page.protection.sheet, page.title
    assert book.security.lockStructure
    people = book["Mensen"]
    assert people["A4"].protection.locked
    assert not people["B4"].protection.locked
    kinds = {rule.type for page in book for rule in page.data_validations.dataValidation}
    assert kinds == {"whole", "list", "textLength"}
    assert [rule.formula2 for rule in book["Voor"].data_validations.dataValidation] == ["7"] * 6
    assert book["Lijsten"].sheet_state == "hidden"


def test_the_same_arguments_give_the_same_bytes(study):
    made = [dialogue_workbook(study.id, DIALOGUE, load_panel(study), "en", table="t1", n_people=8) for _ in range(2)]
    assert made[0] == made[1]


def test_all_problems_of_all_sheets_come_at_once_with_their_cells(study):
    book = filled(study)
    put(book, "Mensen", 1, "domain", "Zork")
    put(book, "Voor", 2, "clear_norm", 8)
    put(book, "Voor", 3, "clear_norm", "3,5")
    put(book, "Na", 4, "clear_norm", "veel")
    put(book, "Gehoord", 1, "from_domain", "")
    put(book, "Uitwegen", 1, "kind", "Iets")
    put(book, "Uitwegen", 1, "backing_care", "misschien")
    found = problems(study, book)
    assert found["sheet.xlsx Mensen!B4"] == "cell_word"
    assert found["sheet.xlsx Voor!B5"] == "cell_position"
    assert found["sheet.xlsx Voor!B6"] == "cell_position"
    assert found["sheet.xlsx Na!B7"] == "cell_position"
    assert found["sheet.xlsx Gehoord!B4"] == "cell_word"
    assert found["sheet.xlsx Uitwegen!C4"] == "cell_word"
    assert found["sheet.xlsx Uitwegen!G4"] == "cell_word"


def test_what_programs_make_of_a_position_is_still_read(study):
    book = filled(study)
    for row, value in enumerate(("5 ", "5,0", 5.0, "5"), start=1):
        put(book, "Voor", row, "clear_norm", value)
    found = read(study, book).found
    assert [one.value for one in found.positions if one.statement == "clear_norm" and one.phase == "before"][:4] == [
        5
    ] * 4


def test_an_empty_position_is_no_position(study):
    book = filled(study)
    put(book, "Na", 1, "clear_norm", None)
    found = read(study, book).found
    assert len(found.positions) == 12 * 6 * 2 - 1


@pytest.mark.parametrize(
    ("row", "value", "code"),
    [(4, "something else", "sheet_other"), (5, "other-study", "sheet_other_study"),
     (7, "0" * 16, "sheet_other_statements"),
     (6, "../t1", "cell_id"), (8, "", "cell_empty"), (8, "soon", "cell_day")],
)  # fmt: skip
def test_a_sheet_of_something_else_is_refused_before_anything_is_read(study, row, value, code):
    book = filled(study)
    book["Over"].cell(row, 3).value = value
    put(book, "Voor", 1, "clear_norm", 99)
    assert code in problems(study, book).values()


def test_numbers_of_another_table_and_of_nobody_are_refused(study):
    book = filled(study)
    put(book, "Mensen", 1, "participant", "t2-01")
    put(book, "Gehoord", 2, "participant", "t1-99")
    put(book, "Uitwegen", 1, "id", "w1")
    found = problems(study, book)
    assert found["sheet.xlsx Mensen!A4"] == "id_of_other_table"
    assert found["sheet.xlsx Voor!A4"] == "person_unknown"
    assert found["sheet.xlsx Gehoord!A5"] == "person_unknown"
    assert found["sheet.xlsx Uitwegen!A4"] == "id_of_other_table"


def test_a_number_twice_is_refused(study):
    book = filled(study)
    put(book, "Mensen", 2, "participant", "t1-01")
    assert problems(study, book)["sheet.xlsx Mensen!A5"] == "person_twice"


def test_changed_structure_is_refused(study):
    book = filled(study)
    book["Voor"]["B3"].value = "another"
    assert "sheet_columns" in problems(study, book).values()
    book = filled(study)
    del book["Na"]
    assert "sheet_missing" in problems(study, book).values()
    assert "sheet_empty" in problems(study, _dated(empty(study))).values()


def _dated(book):
    book["Over"]["C8"].value = "2026-01-15"
    return book


def test_hostile_files_give_a_sentence(study):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 60_000_000)
    for data in (b"", b"participant,domain\n", b"PK\x03\x04 broken", bomb.getvalue(), b"\x00" * 6_000_000):
        with pytest.raises(DataError):
            read(study, data)
    book = filled(study)
    book["Voor"]["B4"].value = '=HYPERLINK("http://example.org",3)'
    assert "formula_without_result" in problems(study, book).values()


def test_signs_that_nobody_sees_and_endless_texts_are_refused(study):
    book = filled(study)
    put(book, "Gehoord", 1, "text", "x" * 2001)
    assert problems(study, book) == {"sheet.xlsx Gehoord!C4": "cell_long"}


def test_an_english_sheet_is_read_too(study):
    book = empty(study, language="en", n_people=3)
    book["About"]["C8"].value = openpyxl.utils.datetime.from_excel(46000)
    for number in (1, 2, 3):
        put(book, "People", number, "domain", "Care")
    found = read(study, book).found
    assert [one.domain for one in found.people] == ["care"] * 3
    assert found.people[0].date == "2025-12-09"
    assert {one.quote for one in found.people} == {"no"}
