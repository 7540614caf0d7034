"""What each answer is worth to whoever adds them up."""

from __future__ import annotations

import pytest

from pretest.disclosure.given import _lowest


@pytest.mark.parametrize(
    ("category", "lowest"), [("4", 4.0), ("-1", -1.0), ("30-40", 30.0), ("-2.5-0", -2.5), ("1e3", 1000.0)]
)
def test_the_lowest_answer_of_a_category(category, lowest):
    assert _lowest(category) == lowest


def test_words_are_no_category__error():
    with pytest.raises(ValueError, match="no number and no range"):
        _lowest("often")
