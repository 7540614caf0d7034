"""What a split did not draw is not asked: marked from the draw, told by the answers, and never by half."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.errors import DataError
from pretest.responses import read_responses
from pretest.responses.planned import undrawn_of
from tests.responses.splits import DRAWS, ITEMS, answers, split_study


def marked(responses, block):
    item = ITEMS[block]
    return (responses.reasons[item] == "not_asked").to_numpy(dtype=bool, na_value=False)


@pytest.mark.parametrize("draws", ["said", "left"])
def test_blocks_that_were_not_drawn_are_not_asked(tmp_path, draws):
    said = read_responses(split_study(tmp_path / "said", answers(60)))
    found = read_responses(split_study(tmp_path / "here", answers(60, draws=draws)))
    for block in ITEMS:
        numbers = [number for number, drawn in enumerate(DRAWS, 1) if block in drawn]
        expected = ~said.frame["split"].isin(numbers).to_numpy()
        np.testing.assert_array_equal(marked(found, block), expected)
    np.testing.assert_array_equal(found.frame["split"], said.frame["split"])
    told = [note.code for note in found.notes if note.code == "split_derived"]
    assert told == ([] if draws == "said" else ["split_derived"] * 2)  # of each audience


def test_who_skipped_a_question_that_was_drawn_has_left_it_open(tmp_path):
    lines = answers(12).splitlines()
    row = lines[1].split(",")
    place = next(index for index in (11, 12, 13) if row[index])
    item = lines[0].split(",")[place]
    row[place] = ""
    found = read_responses(split_study(tmp_path, "\n".join([lines[0], ",".join(row), *lines[2:]]) + "\n"))
    block = next(name for name, one in ITEMS.items() if one == item)
    assert np.isnan(found.frame[item].iloc[0])
    assert not marked(found, block)[0]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda row: [*row[:-1], "7"], "split_unknown"),
        (lambda row: [*row[:11], "4", "4", "4", row[-1]], "split_contradicted"),
        (lambda row: [*row[:11], "4", "4", "4", ""], "split_missing"),
        (lambda row: [*row[:11], "", "", "", ""], "split_missing"),
    ],
)
def test_a_draw_that_cannot_be_is_an_error_with_its_row(tmp_path, change, code):
    lines = answers(12).splitlines()
    changed = ",".join(change(lines[5].split(",")))
    data = "\n".join([*lines[:5], changed, *lines[6:]]) + "\n"
    with pytest.raises(DataError) as error:
        read_responses(split_study(tmp_path, data))
    (problem,) = error.value.problems
    assert problem.code == code
    assert "row 6" in problem.what


def test_the_draw_says_who_was_not_asked_an_outcome_and_no_skipped_answer_does(tmp_path):
    study = split_study(tmp_path, answers(60, gone=10))
    frame = read_responses(study).frame
    outcomes = {one.id: one for one in study.outcomes()}
    np.testing.assert_array_equal(undrawn_of(study, "users", outcomes["block_a"], frame), frame["split"] == 3)
    assert not undrawn_of(study, "users", outcomes["harm"], frame).any()
