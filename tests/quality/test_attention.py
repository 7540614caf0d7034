"""Who did not follow an instruction."""

from __future__ import annotations

import numpy as np

from tests.quality.screened import flagged


def test_attention_is_a_wrong_answer_and_not_a_missing_one(run, answers):
    frame = answers(4).assign(ac1=[4, 3, np.nan, 98])
    _, _, screened = run(frame, {"rule": "attention"})
    assert flagged(screened, "attention") == [3]


def test_following_the_instruction_in_one_row_does_not_undo_the_other(run):
    lines = ["r1,control,4", "r1,debt,4", "r2,control,4", "r2,debt,3"]
    _, _, screened = run("id,arm,ac1\n" + "\n".join(lines) + "\n", {"rule": "attention"})
    assert flagged(screened, "attention") == [4]
    assert screened.cases[["value", "threshold"]].to_numpy().tolist() == [[1, 1]]
