"""The form of a dilemma table, and what comes of a filled-in one: whole or not at all, and never in silence."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

import pretest
from pretest.errors import DataError, DesignError
from pretest.limits import PEOPLE_AT_TABLE
from tests.practice.table.filledtable import empty, filled, put, saved


@pytest.fixture
def study(tmp_path):
    pretest.init(tmp_path / "study")
    return pretest.load_study(tmp_path / "study")


def sheet(tmp_path, book, name="filled.xlsx"):
    path = tmp_path / name
    path.write_bytes(saved(book))
    return path


class Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


def read_page(data):
    page = Words()
    page.feed(data.decode("utf-8"))
    return page


def test_the_form_has_a_guide_cards_and_a_sheet_in_every_language(study):
    made = pretest.dialogue_form(study, n_people=4)
    assert {name for name in made.files if name.endswith(".xlsx")} == {
        "dilemma-sheet-t1-nl.xlsx", "dilemma-sheet-t1-en.xlsx"
    }  # fmt: skip
    assert "guide-dilemma_table-nl.docx" in made.files
    cards = read_page(made.files["dilemma-cards-t1-nl.html"])
    assert len(re.findall("Nummer: t1-0[1-4]", cards.text)) == 8
    assert "script" not in cards.tags
    assert "Een campagne moet duidelijk zeggen" in cards.text
    guide = read_page(made.files["dilemma-guide-en.html"])
    assert "About 110 minutes in all." in guide.text
    assert [note.code for note in made.notes] == ["dialogue_few"]


def test_texts_of_a_study_are_escaped_on_the_cards(study):
    (study.folder / "surveys").mkdir(exist_ok=True)
    own = 'statements:\n- {id: a, text: "<script>alert(1)</script> =1+1"}\n'
    (study.folder / "surveys" / "dialogue.yaml").write_text(own, encoding="utf-8")
    made = pretest.dialogue_form(study, n_people=3, languages=["nl"])
    assert b"<script" not in made.files["dilemma-cards-t1-nl.html"]


@pytest.mark.parametrize(
    ("table", "people"), [("../t", 3), ("", 3), ("t" * 21, 3), ("t1", 0), ("t1", PEOPLE_AT_TABLE + 1)]
)
def test_a_table_that_cannot_be_is_refused(study, table, people):
    with pytest.raises(DataError):
        pretest.dialogue_form(study, table=table, n_people=people)


def test_reading_again_changes_nothing_and_another_sheet_replaces_with_a_word(study, tmp_path):
    first = pretest.read_dialogue(study, [sheet(tmp_path, filled(study))])
    assert first.states == {"t1": "new"}
    kept = {name: (study.folder / name).read_bytes() for name in first.written}
    again = pretest.read_dialogue(study, [tmp_path / "filled.xlsx"])
    assert (again.states, again.written) == ({"t1": "unchanged"}, ())
    book = filled(study)
    put(book, "Voor", 1, "clear_norm", 7)
    for column in ("domain", "quote"):
        put(book, "Mensen", 12, column, None)
    for page in ("Voor", "Na"):
        for cell in book[page][15][1:]:
            cell.value = None
    found = pretest.read_dialogue(study, [sheet(tmp_path, book)])
    assert found.states == {"t1": "replaced"}
    codes = {note.code: note.severity for note in found.notes}
    assert codes["dialogue_replaced"] == "warning"
    assert codes["dialogue_people_gone"] == "serious"
    assert {name: (study.folder / name).read_bytes() for name in kept} != kept


def test_a_dry_run_and_a_refused_sheet_write_nothing(study, tmp_path):
    found = pretest.read_dialogue(study, [sheet(tmp_path, filled(study))], dry_run=True)
    assert found.written == ()
    wrong = filled(study)
    put(wrong, "Voor", 1, "clear_norm", 12)
    with pytest.raises(DataError):
        pretest.read_dialogue(study, [sheet(tmp_path, filled(study, table="t2"), "b.xlsx"), sheet(tmp_path, wrong)])
    assert not (study.folder / "practice").exists() or not list((study.folder / "practice").iterdir())


def test_two_tables_stand_together_and_one_table_twice_is_refused(study, tmp_path):
    one, other = sheet(tmp_path, filled(study)), sheet(tmp_path, filled(study, table="t2"), "b.xlsx")
    found = pretest.read_dialogue(study, [other, one])
    assert found.tables.names == ("t1", "t2")
    assert len(found.tables.people) == 24
    assert pretest.dialogue(study).row("clear_norm", "care", "change").n == 10
    with pytest.raises(DataError) as error:
        pretest.read_dialogue(study, [one, sheet(tmp_path, filled(study), "copy.xlsx")])
    assert error.value.code == "table_twice"


def test_the_answers_are_for_their_owner_alone(study, tmp_path):
    pretest.read_dialogue(study, [sheet(tmp_path, filled(study))])
    assert (study.folder / "practice" / "dialogue.csv").stat().st_mode & 0o077 == 0


def test_who_gave_one_position_and_what_is_open_is_told(study, tmp_path):
    book = filled(study)
    put(book, "Na", 1, "clear_norm", None)
    put(book, "Uitwegen", 1, "who", None)
    notes = {note.code: note.message for note in pretest.read_dialogue(study, [sheet(tmp_path, book)]).notes}
    assert notes["dialogue_once"].startswith("1 person of 12 gave a position only before or only after")
    assert "t1-w01" in notes["dialogue_open_ways"]


def test_a_study_without_a_table_says_what_to_do(study):
    with pytest.raises(DesignError, match="pretest dialogue form"):
        pretest.dialogue(study)


def test_other_statements_than_those_of_the_positions_are_refused(study, tmp_path):
    pretest.read_dialogue(study, [sheet(tmp_path, filled(study))])
    (study.folder / "surveys").mkdir(exist_ok=True)
    text = (pretest.spec.dialogue.Library().find("surveys/dialogue.yaml")).data.decode()
    changed = text.replace("drugs er niet bij horen", "drugs niet normaal zijn")
    (study.folder / "surveys" / "dialogue.yaml").write_text(changed, encoding="utf-8")
    for refused in (lambda: pretest.dialogue(study), lambda: pretest.read_dialogue(study, [tmp_path / "filled.xlsx"])):
        with pytest.raises(DataError) as error:
            refused()
        assert error.value.code == "sheet_other_statements"


def test_an_empty_sheet_is_refused(study, tmp_path):
    book = empty(study)
    book["Over"]["C8"].value = "2026-01-15"
    with pytest.raises(DataError) as error:
        pretest.read_dialogue(study, [sheet(tmp_path, book)])
    assert error.value.code == "sheet_empty"
