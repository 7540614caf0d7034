"""Patterns of words: choices, beginnings, ends and gaps, and never over the end of a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.wording.patterns import WIDEST_GAP, Patterns
from pretest.wording.tokens import Places, tokens_of


def found(pattern, text):
    return [(one.first, one.last) for one in Patterns([pattern]).find(tokens_of(text))]


@pytest.mark.parametrize(
    ("pattern", "text", "places"),
    [
        ("junk*", "Junkies en junk, geen jun.", [(0, 0), (2, 2)]),
        ("*verslaafde", "De drugsverslaafde en de verslaafden", [(1, 1)]),
        ("*bruik*", "Gebruikers bruikbaar misbruik brui", [(0, 0), (1, 1), (2, 2)]),
        ("jij|jullie betaalt", "jij betaalt, jullie betaalt, wij betaalt", [(0, 1), (2, 3)]),
        ("you ... pay", "you pay", [(0, 1)]),
        ("you ... pay", "you one two three four pay", [(0, 5)]),
        ("you ... pay", "you one two three four five pay", []),
        ("you ... pay", "That is you. They pay.", []),
        ("you ... pay", "| you | they pay |", []),
        ("you ... pay", "**That is you.** They pay.", []),
        ("a ... b c", "a b x b c", [(0, 4)]),
        ("don't", "Don’t do it, don't", [(0, 0), (3, 3)]),
    ],
)
def test_counted_by_hand(pattern, text, places):
    assert found(pattern, text) == places


WORDS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=12)


@given(WORDS, st.lists(st.sampled_from(["a", "b", "c", "..."]), min_size=1, max_size=5))
def test_the_same_as_trying_every_way(words, parts):
    parts = ["a", *[one for one, two in zip(parts, [*parts[1:], ""], strict=True) if one != two], "b"]
    places = found(" ".join(parts), " ".join(words))
    expected = []
    for first in range(len(words)):
        ends = _ends(parts, words, first)
        expected += [(first, min(ends))] if ends else []
    assert places == expected


def _ends(parts, words, at):
    """Every place where ``parts`` can end that begin at ``at``, tried one by one."""
    if not parts:
        return {at - 1}
    if parts[0] == "...":
        return {end for skip in range(WIDEST_GAP + 1) for end in _ends(parts[1:], words, at + skip)}
    return _ends(parts[1:], words, at + 1) if at < len(words) and words[at] == parts[0] else set()


def test_sentences_end_where_readers_think_so():
    text = "Dr. Vos kwam. Hij bleef!\n- een\n- twee\n\ndrie, bijv. vier"
    sentences: dict[int, list[str]] = {}
    for token in tokens_of(text):
        sentences.setdefault(token.sentence, []).append(token.text)
    assert [" ".join(words) for words in sentences.values()] == [
        "dr vos kwam",
        "hij bleef",
        "een",
        "twee",
        "drie bijv vier",
    ]
    assert len({token.sentence for token in tokens_of("Jouw lijntje,\n\nzijn dood.", joined=True)}) == 1


def test_hidden_letters_hide_no_word():
    assert [token.text for token in tokens_of("jun\u00adkie ju\u200bnk")] == ["junkie", "junk"]


@given(st.text(alphabet="ab \n.", max_size=60))
def test_every_word_stands_at_its_line_and_column(text):
    places, lines = Places(text), text.split("\n")
    for token in tokens_of(text):
        line, column = places.of(token.start)
        assert lines[line - 1][column - 1 :].startswith(token.text)
