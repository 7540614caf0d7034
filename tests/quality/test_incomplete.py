"""Who broke off."""

from __future__ import annotations

import pytest

from tests.quality.screened import flagged


def test_incomplete_counts_what_was_asked_and_dont_know_is_an_answer(run, answers):
    frame = answers(5)
    frame[["sd1", "sd2", "sd3"]] = [[1, 2, 3], [1, 2, None], [1, None, None], [98, 97, None], [96, None, 3]]
    _, _, screened = run(frame, {"rule": "incomplete"})
    assert flagged(screened, "incomplete") == [4, 6]
    assert screened.cases["value"].tolist() == pytest.approx([1 / 3, 1 / 3])
    _, _, strict = run(frame, {"rule": "incomplete", "share_answered": 1.0})
    assert flagged(strict, "incomplete") == [3, 4, 5, 6]
