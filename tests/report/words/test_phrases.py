"""Copy with marked phrases: nothing of it is lost, whatever the phrases."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pretest.findings import PhraseFacts
from pretest.report.words.phrases import Part, marked

PAY, YOU_PAY = PhraseFacts("pay for it", {"nl": "verwijt", "en": "blames"}), PhraseFacts("You pay")
TEXTS = st.text(alphabet="ab <&\n", max_size=20)


def test_plain_and_marked_parts():
    assert marked("So. You pay for it!", [PAY]) == (Part("So. You "), Part("pay for it", (PAY,)), Part("!"))


def test_copy_without_phrases_is_one_plain_part_and_no_copy_is_none():
    assert marked("You pay.", []) == (Part("You pay."),)
    assert marked("", [PAY]) == ()
    assert marked("Something else", [PAY, PhraseFacts("")]) == (Part("Something else"),)


def test_where_phrases_overlap_the_shared_part_carries_both():
    parts = marked("You pay for it", [PAY, YOU_PAY])
    assert [part.text for part in parts] == ["You ", "pay", " for it"]
    assert [part.marks for part in parts] == [(YOU_PAY,), (PAY, YOU_PAY), (PAY,)]


def test_a_phrase_is_marked_wherever_it_stands_also_where_it_overlaps_itself():
    an = PhraseFacts("anan")
    assert marked("x anan y anan", [an])[1::2] == (Part("anan", (an,)), Part("anan", (an,)))
    assert marked("ananan", [an]) == (Part("ananan", (an,)),)


def test_capitals_count():
    assert marked("YOU PAY", [YOU_PAY]) == (Part("YOU PAY"),)


def test_untrusted_copy_is_left_as_it_is():
    found = marked("<b>You pay</b>", [YOU_PAY])
    assert [part.text for part in found] == ["<b>", "You pay", "</b>"]


@given(TEXTS, st.lists(TEXTS, max_size=4))
def test_the_parts_are_the_copy_and_a_letter_is_marked_where_a_phrase_covers_it(copy, phrases):
    parts = marked(copy, [PhraseFacts(text) for text in phrases])
    assert "".join(part.text for part in parts) == copy
    covered = [False] * len(copy)
    for text in filter(None, phrases):
        for start in range(len(copy)):
            if copy.startswith(text, start):
                covered[start : start + len(text)] = [True] * len(text)
    assert [part.is_marked for part in parts for _ in part.text] == covered
    assert all(one.marks != other.marks for one, other in pairwise(parts))
