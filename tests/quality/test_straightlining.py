"""One answer to a list that asks in two directions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.errors import DataError
from pretest.quality import screen
from pretest.quality.straightlining import straight_rows
from pretest.responses import read_responses
from tests.quality.screened import flagged


def test_straight_lines_need_three_answers_in_both_directions(run, answers):
    frame = answers(6)
    frame[["sd1", "sd2", "sd3"]] = [[4, 4, 4], [4, 2, 4], [4, np.nan, 4], [4, 4, np.nan], [98, 98, 98], [1, 1, 1]]
    _, _, screened = run(frame, {"rule": "straightlining"})
    assert flagged(screened, "straightlining") == [2, 7]


def test_one_answer_throughout_a_scale_of_one_direction_is_a_sound_answer(make_study, put, answers):
    put(answers(3).assign(sd1=[4, 4, 1], sd2=[4, 2, 1], sd3=[4, 3, 1]))
    study = make_study({}, plan={"quality": [{"rule": "straightlining"}]})
    items = tuple(item.model_copy(update={"reverse": True}) for item in study.scales["distance"].items)
    one_way = study.scales["distance"].model_copy(update={"items": items})
    study = replace(study, scales={**study.scales, "distance": one_way})
    screened = screen(study, read_responses(study))
    assert flagged(screened, "straightlining") == []
    assert "rule_without_data" in {note.code for note in screened.notes}


def test_straight_lines_of_named_columns_or_scales(run, answers):
    frame = answers(3).assign(a=[1, 1, 2], b=[1, 2, 2], c=[1, 3, 2])
    _, _, screened = run(frame, {"rule": "straightlining", "columns": ["a", "b", "c"]})
    assert flagged(screened, "straightlining") == [2, 4]
    with pytest.raises(DataError, match="Did you mean 'sd1'"):
        run(frame, {"rule": "straightlining", "columns": ["sd1x"]})


@given(st.lists(st.lists(st.integers(1, 5) | st.none(), min_size=4, max_size=4), min_size=1, max_size=10))
def test_a_straight_line_is_one_distinct_answer_among_three_or_more(rows):
    answers = np.array([[np.nan if value is None else value for value in row] for row in rows], dtype=float)
    straight, judged = straight_rows(answers, np.zeros(4, dtype=bool))
    for row, one, seen in zip(rows, straight, judged, strict=True):
        given_answers = [value for value in row if value is not None]
        assert seen == (len(given_answers) >= 3)
        assert one == (len(given_answers) >= 3 and len(set(given_answers)) == 1)


def test_a_straight_line_must_run_through_all_rows_of_a_respondent(run):
    lines = ["r1,control,4,4,4", "r1,debt,4,4,4", "r2,control,4,4,4", "r2,debt,4,2,4"]
    _, _, screened = run("id,arm,sd1,sd2,sd3\n" + "\n".join(lines) + "\n", {"rule": "straightlining"})
    assert flagged(screened, "straightlining") == [2]
