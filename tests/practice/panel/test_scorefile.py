"""Scores are kept for next time: once per study, without members, and never beside what somebody else put there."""

from __future__ import annotations

import pytest

from pretest.errors import DataError
from pretest.practice.panel.score import DomainScore
from pretest.practice.panel.scorefile import SCORES, read_scores, write_scores
from pretest.report.words.retold import retold_problem

EVERYBODY = DomainScore("", 12, 4.25, 5.5, 0.25, -0.125, 0.75, 0.5)
CARE = DomainScore("care", 3, 1e-17, 5.5, float("nan"), 0.5, float("nan"), float("nan"))


def test_scores_are_written_once_and_those_of_other_studies_stay(tmp_path):
    path = write_scores(tmp_path, "first", [EVERYBODY, CARE])
    once = path.read_bytes()
    assert write_scores(tmp_path, "first", [EVERYBODY, CARE]).read_bytes() == once
    write_scores(tmp_path, "second", [EVERYBODY])
    write_scores(tmp_path, "first", [CARE])
    assert [(row["study"], row["domain"]) for row in read_scores(tmp_path)] == [("second", ""), ("first", "care")]
    row = read_scores(tmp_path)[1]
    assert (row["n"], row["crps"], row["skill_none"]) == ("3", "1e-17", "")


@pytest.mark.parametrize(
    "line",
    ["=cmd,care,1,2,3,4,5,6,7", "ok,police,1,2,3,4,5,6,7", "ok,care,=1+1,2,3,4,5,6,7", "ok,care,1,2,3,4,5,6,7,8"],
)
def test_what_is_no_score_is_refused_and_left_as_it_is(tmp_path, line):
    path = write_scores(tmp_path, "first", [EVERYBODY])
    text = path.read_text(encoding="utf-8") + line + "\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"scores.csv:3") as caught:
        write_scores(tmp_path, "first", [CARE])
    assert retold_problem(caught.value.problems[0]) is not None
    assert path.read_text(encoding="utf-8") == text


def test_another_file_of_that_name_is_not_replaced(tmp_path):
    (tmp_path / "practice").mkdir()
    (tmp_path / SCORES).write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match="no file of scores") as caught:
        write_scores(tmp_path, "first", [CARE])
    assert retold_problem(caught.value.problems[0]) is not None
