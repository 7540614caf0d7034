"""Who did not follow an instruction."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.spec import QualityRule
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


SEEN = {"rule": "attention", "name": "seen", "column": "shown_what", "correct": {
    "control": [1], "debt": [2, "debts"], "fear": [3]
}}  # fmt: skip
LINES = ["r1,control,1", "r2,control,2", "r3,debt,2", "r4,debt,debts", "r5,debt,1", "r6,fear,3.0", "r7,fear,", "r8,,1"]


def test_what_is_right_may_depend_on_the_arm(run):
    """Who saw debt is right with 2, who saw the control with 1; no answer and no arm are no mistake."""
    _, _, screened = run("id,arm,shown_what\n" + "\n".join(LINES) + "\n", SEEN)
    assert flagged(screened, "seen") == [3, 6]
    assert "excluded_by_arm" not in [note.code for note in screened.notes]


def test_leaving_people_out_by_their_arm_is_told(run):
    _, _, screened = run("id,arm,shown_what\n" + "\n".join(LINES) + "\n", SEEN | {"then": "exclude"})
    assert len(screened.frame) == 6
    (note,) = [note for note in screened.notes if note.code == "excluded_by_arm"]
    assert note.severity == "warning"


@pytest.mark.parametrize("half", [{"column": "shown_what"}, {"correct": {"control": [1]}}])
def test_a_column_and_its_right_answers_go_together(half):
    with pytest.raises(ValueError, match="needs 'column' and 'correct' together"):
        QualityRule.model_validate({"rule": "attention"} | half)


@pytest.mark.parametrize("rule", [{"correct": {"control": []}}, {"rule": "bogus", "correct": {"control": [1]}}])
def test_no_right_answer_at_all_and_other_rules_are_errors(rule):
    with pytest.raises(ValueError, match=r"correct|does not use"):
        QualityRule.model_validate({"rule": "attention", "column": "x"} | rule)
