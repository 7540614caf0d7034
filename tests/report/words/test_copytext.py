"""The text of a concept: without markup, in one language, with what was marked."""

from __future__ import annotations

import pytest

from pretest.findings import ArmFacts, PhraseFacts
from pretest.report.words.copytext import copy_pieces, numbered, plain_copy

BOTH = "**Jij betaalt**\n\nElke pil\nbetaalt mee. Stop *nu*.\n\n---\n\n**You pay**\n\nEvery pill pays."


def arm(text: str, *phrases: str) -> ArmFacts:
    return ArmFacts(
        "pay", {"nl": "Jij betaalt", "en": "You pay"}, False, text, phrases=tuple(map(PhraseFacts, phrases))
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**Sterk** en *licht*", "Sterk en licht"),
        ("# Kop\n\n> tekst", "Kop\n\ntekst"),
        ("3 * 4 * 5 en snake_case", "3 * 4 * 5 en snake_case"),
        ("een\nregel", "een regel"),
    ],
)
def test_markup_is_taken_out_and_nothing_else(text, shown):
    assert plain_copy(text) == shown


def test_a_text_in_two_languages_is_shown_in_that_of_the_reader():
    assert plain_copy(BOTH, 0, 2) == "Jij betaalt\n\nElke pil betaalt mee. Stop nu."
    assert plain_copy(BOTH, 1, 2) == "You pay\n\nEvery pill pays."
    assert "Elke pil" in plain_copy(BOTH)
    assert "Every pill" in plain_copy(BOTH, 0, 3)


def test_marked_phrases_are_numbered_as_they_come():
    pieces = copy_pieces(arm(BOTH, "Stop *nu*.", "Elke pil\nbetaalt"), 0, 2)
    assert "".join(piece.text for piece in pieces) == "Elke pil betaalt mee. Stop nu."
    assert [(piece.text, piece.number) for piece in numbered(pieces)] == [("Elke pil betaalt", 1), ("Stop nu.", 2)]


def test_a_phrase_of_the_other_language_is_left_out_and_one_that_stands_nowhere_is_kept():
    pieces = copy_pieces(arm(BOTH, "Every pill", "Niet te vinden"), 0, 2)
    assert [piece.text for piece in numbered(pieces)] == ["Niet te vinden"]
