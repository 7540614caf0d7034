"""What was said at a table comes back from its files as it was; what cannot be is refused, each with its line."""

from __future__ import annotations

import pytest

from pretest.errors import DataError
from pretest.platforms.csvtext import to_csv
from pretest.practice.table.atthetable import Heard, Tables, WayOut
from pretest.practice.table.dialoguefile import DIALOGUE_CSV, WAYS_OUT_CSV, read_tables, rows_of, way_rows_of
from pretest.practice.table.tablewords import TableWords
from pretest.spec import load_study
from pretest.spec.dialogue import load_dialogue
from pretest.spec.panel import load_panel
from tests.practice.table.dilemma import twelve

DIALOGUE = load_dialogue()


@pytest.fixture(scope="module")
def words():
    return TableWords.of(DIALOGUE, load_panel(load_study("analyses/example")))


def whole():
    found = twelve()
    heard = (
        Heard("t1", "", "care", "=cmd|'/c calc'!A1", "yes", "no"),
        Heard("t1", "t1-01", "safety", 'een "zin", met komma\nen een regel', "", "yes"),
    )
    ways = (WayOut("t1-w01", "t1", "-- hulp erbij", "help", "+31", "@doen", "1 mei", {"care": "no"}, "2026-02-01"),)
    return Tables(found.people, found.positions, heard, ways)


def put(folder, tables, rows=None, ways=None):
    (folder / "practice").mkdir(exist_ok=True)
    (folder / DIALOGUE_CSV).write_bytes(to_csv(rows_of(tables) if rows is None else rows))
    (folder / WAYS_OUT_CSV).write_bytes(to_csv(way_rows_of(tables) if ways is None else ways))


def test_everything_comes_back_and_no_cell_begins_a_formula(tmp_path, words):
    put(tmp_path, whole())
    assert read_tables(tmp_path, DIALOGUE, words) == whole()
    for name in (DIALOGUE_CSV, WAYS_OUT_CSV):
        cells = (tmp_path / name).read_text(encoding="utf-8").replace("\r\n", ",").split(",")
        assert not [cell for cell in cells if cell.strip('"').startswith(("=", "+", "-", "@"))]


def test_a_study_without_files_has_no_tables(tmp_path, words):
    assert read_tables(tmp_path, DIALOGUE, words) == Tables()


def test_a_table_without_ways_out_is_read(tmp_path, words):
    put(tmp_path, twelve())
    assert read_tables(tmp_path, DIALOGUE, words).ways_out == ()


def test_all_problems_of_both_files_come_at_once_with_their_lines(tmp_path, words):
    rows, ways = rows_of(whole()), way_rows_of(whole())
    rows[1][2] = "nobody"  # domain of the first person
    rows[13][6] = 9  # the first position, which is of that person
    rows[14][5] = "no_such"
    ways[1][3] = "magic"
    put(tmp_path, whole(), rows, ways)
    with pytest.raises(DataError) as error:
        read_tables(tmp_path, DIALOGUE, words)
    found = {(problem.where, problem.code) for problem in error.value.problems}
    assert ("practice/dialogue.csv:2:domain", "cell_word") in found
    assert ("practice/dialogue.csv:14:value", "cell_position") in found
    assert ("practice/dialogue.csv:15:statement", "statement_unknown") in found
    assert ("practice/ways_out.csv:2:kind", "cell_word") in found


def test_a_position_twice_and_other_columns_are_refused(tmp_path, words):
    rows = rows_of(twelve())
    put(tmp_path, twelve(), [*rows, rows[-1]])
    with pytest.raises(DataError) as error:
        read_tables(tmp_path, DIALOGUE, words)
    assert error.value.code == "position_twice"
    put(tmp_path, twelve(), [["a", "b"], [1, 2]])
    with pytest.raises(DataError) as error:
        read_tables(tmp_path, DIALOGUE, words)
    assert error.value.code == "practice_columns"


def test_the_example_is_what_its_readme_says(words):
    study = load_study("analyses/example")
    found = read_tables(study.folder, DIALOGUE, words)
    sizes = {domain: len(found.in_domain(domain)) for domain in ("care", "safety", "experience", "")}
    assert sizes == {"care": 5, "safety": 4, "experience": 3, "": 12}
    assert {one.statements for one in found.people} == {DIALOGUE.fingerprint}
    assert {one.phase for one in found.positions} == {"before", "after"}
    assert found.dates[-1] < "2026-03-02", "the table sat before the data"
    assert any(way.objectors() for way in found.ways_out), "an example without a no teaches the wrong thing"
