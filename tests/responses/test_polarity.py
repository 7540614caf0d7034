"""Which way labels point, in both languages."""

from __future__ import annotations

import pytest
import yaml

from pretest.library import shipped
from pretest.responses.polarity import direction, means_no_answer, polarity
from pretest.spec import AnswerSet


@pytest.mark.parametrize(
    ("label", "score"),
    [
        ("Helemaal mee eens", 3),
        ("Helemaal oneens", -3),
        ("Helemaal niet mee eens", -3),
        ("Enigszins oneens", -1),
        ("Niet eens, niet oneens", 0),
        ("Neither agree nor disagree", 0),
        ("Strongly Disagree", -3),
        ("I don\u2019t agree", -2),
        ("Zeer onwaarschijnlijk", -3),
        ("Unlikely", -2),
        ("Nooit", -2),
        ("Zelden", -2),
        ("Altijd", 2),
        ("Not at all", -2),
        ("Not normal at all", -2),
        ("Not very normal", -1),  # the strong word takes from the not
        ("Niet zo normaal", -1),
        ("Heel erg", 3),
        ("Een beetje", 1),
        ("Redelijk zeker", 1),
        ("Zeer rood", None),
        ("Tegen", -2),
        ("Strongly disapprove", -3),
        ("Very much", 3),
        ("Ja", 2),
        ("No", -2),
        ("Niet waar", -2),
        ("Weet ik niet", None),
        ("Don't know", None),
        ("n.v.t.", None),
        ("Rotterdam", None),
        ("3", None),
        ("", None),
    ],
)
def test_a_label_points_as_its_words_say(label, score):
    assert polarity(label) == score


def test_what_is_no_answer_is_told():
    assert means_no_answer("Wil ik niet zeggen")
    assert not means_no_answer("Niet waar")


def test_the_direction_is_that_of_the_scores():
    assert direction({1: -3, 5: 3}) == 1
    assert direction({1: 3, 3: None, 5: -1}) == -1
    assert direction({1: 3}) == direction({1: 2, 2: 2}) == direction({1: None, 2: 1}) == 0


def test_both_languages_of_the_shipped_answers_run_the_same_way():
    """The lexicon may not know a set, but must never see its two languages as opposites."""
    told = 0
    sets = yaml.safe_load((shipped() / "surveys" / "answers.yaml").read_text(encoding="utf-8"))
    for name, content in sets.items():
        answers = AnswerSet.model_validate(content)
        by_language = [
            direction({option.value: polarity(option.label.in_language(language)) for option in answers.options})
            for language in ("nl", "en")
        ]
        assert by_language[0] * by_language[1] >= 0, name
        told += bool(by_language[0] and by_language[1])
    assert told >= 17
