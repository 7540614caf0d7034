"""The dilemma table that ships is balanced; a study may say a part of it otherwise, and is told what is wrong."""

from __future__ import annotations

import pytest

from pretest.errors import SpecError
from pretest.spec.dialogue import load_dialogue


@pytest.fixture
def own(tmp_path):
    (tmp_path / "surveys").mkdir()

    def write(text):
        (tmp_path / "surveys" / "dialogue.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_what_ships_is_balanced_and_fits_two_hours():
    found = load_dialogue()
    assert 5 <= len(found.statements) <= 8
    assert found.balance["care"] == found.balance["safety"]
    assert 90 <= found.minutes <= 120
    assert {part.id for part in found.roles} >= {"moderator", "recorder"}
    assert "not_send" in {kind.id for kind in found.kinds}


def test_a_study_says_a_part_otherwise_and_keeps_the_rest(own):
    folder = own('statements:\n  - {id: mine, text: {nl: "Een stelling.", en: "A statement."}, leans: care}\n')
    found = load_dialogue(folder)
    assert [one.id for one in found.statements] == ["mine"]
    assert found.kinds == load_dialogue().kinds
    assert found.fingerprint != load_dialogue().fingerprint


def test_other_words_for_a_statement_change_the_fingerprint_and_a_title_does_not(own):
    shipped = load_dialogue()
    assert load_dialogue(own('title: {nl: "Anders", en: "Otherwise"}\n')).fingerprint == shipped.fingerprint
    ends = 'ends: {low: {nl: "Nee", en: "No"}, high: {nl: "Ja", en: "Yes"}}\n'
    assert load_dialogue(own(ends)).fingerprint != shipped.fingerprint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sides: {care: {nl: a, en: b}}\n", "no dilemma"),
        ("statements: []\n", "statements"),
        ("statements:\n- {id: a, text: b}\n- {id: A, text: c}\n", "used twice"),
        ("statement: []\n", "statements"),
        ("statements:\n- {id: a, text: b, leans: police}\n", "leans"),
        ("[1, 2]\n", "keys with values"),
    ],
)
def test_every_mistake_is_told(own, text, said):
    with pytest.raises(SpecError, match=said) as error:
        load_dialogue(own(text))
    assert all(problem.where.startswith("surveys/dialogue.yaml") for problem in error.value.problems)
