"""How hard a text is to read, counted by hand."""

from __future__ import annotations

import pytest

from pretest.wording.reading import ease_of, syllables_of
from pretest.wording.tokens import tokens_of

DUTCH = {
    "huis": 1,
    "mensen": 2,
    "gebruiken": 3,
    "theater": 3,
    "politie": 3,
    "nieuwe": 2,
    "ruïne": 3,
    "mooie": 2,
    "xtc": 1,
}
ENGLISH = {"house": 1, "people": 2, "drugs": 1, "table": 2, "used": 1, "wanted": 2, "places": 2, "makes": 1, "the": 1}


@pytest.mark.parametrize(("words", "language"), [(DUTCH, "nl"), (ENGLISH, "en")])
def test_syllables(words, language):
    assert {word: syllables_of(word, language) for word in words} == words


def test_formulas_by_hand():
    dutch = ease_of(tokens_of("De man loopt naar huis. Hij is blij."), "nl")  # 8 words, 2 sentences, 8 syllables
    assert (dutch.words, dutch.sentences, dutch.syllables, dutch.longest) == (8, 2, 8, 5)
    assert dutch.flesch_douma == pytest.approx(206.84 - 77 * 8 / 8 - 0.93 * 4)
    english = ease_of(tokens_of("People talk. The cat sat on a table."), "en")  # 8 words, 2 sentences, 10 syllables
    assert (english.words, english.sentences, english.syllables) == (8, 2, 10)
    assert english.flesch_kincaid == pytest.approx(0.39 * 4 + 11.8 * 10 / 8 - 15.59)
