"""Respondents and their rows: sums, first values, and what counts as an answer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pretest.quality.sample import outside
from pretest.spec import AnswerSet
from pretest.tables import columns
from tests.quality.screened import sample_of

TWO_ROWS = "id,arm,sd1,sd2,sd3\nr1,control,1,2,\nr2,debt,3,3,3\nr1,debt,5,4,2\n"


def test_the_rows_of_a_person_in_one_wave_are_one_respondent(make_study, put):
    put(TWO_ROWS)
    put("id,arm,sd1,sd2,sd3\nr1,control,2,2,2\n", "data/b.csv")
    sample = sample_of(make_study({}, {"file": "data/b.csv", "wave": 2}))
    assert len(sample) == 3
    assert sample.codes.tolist() == [0, 1, 0, 2]
    assert sample.first.tolist() == [0, 1, 3]
    assert sample.total(np.array([1.0, 2, 4, 8])).tolist() == [5, 2, 8]
    assert sample.any(np.array([False, False, True, False])).tolist() == [True, False, False]
    assert sample.of_first(columns.WAVE).tolist() == [1, 1, 2]
    assert sample.n_signs.tolist() == [0, 0, 0]


def test_the_first_value_is_the_first_that_is_there(make_study, put):
    put(TWO_ROWS)
    sample = sample_of(make_study({}))
    assert sample.first_value("sd1").tolist() == [1, 3]
    assert sample.first_value("sd3").tolist() == [2, 3]  # the first row of the first has none
    np.testing.assert_array_equal(sample.matrix(("sd1", "sd3")), [[1, np.nan], [3, 3], [5, 2]])


def test_dont_know_is_something_said_and_not_asked_is_nothing(make_study, put, answers):
    put(answers(5).assign(sd1=[1, 98, 97, 96, None]))
    sample = sample_of(make_study({}))
    assert sample.said_something("sd1").tolist() == [True, True, True, False, False]


def test_an_item_that_is_not_asked_but_named_counts_when_all_its_values_are_answers(make_study, put, answers):
    naming = {"quality": [{"rule": "longstring", "columns": ["sd1", "income"]}]}
    put(answers(3).assign(income=[1, 5, None]))
    assert "income" not in sample_of(make_study({})).items
    assert "income" in sample_of(make_study({}, plan=naming)).items
    put(answers(3).assign(income=[1, 6, None]))
    assert "income" not in sample_of(make_study({}, plan=naming)).items


def test_outside_is_no_answer_of_the_set():
    values = pd.Series([1.0, 0.0, 2.0, np.nan, 1.5, 97.0])
    answers = {"type": "nominal", "options": [{"value": v, "label": str(v)} for v in (0, 1)]}
    assert outside(values, AnswerSet.model_validate(answers)).tolist() == [False, False, True, False, True, True]
    assert outside(pd.Series([], dtype=float), AnswerSet.model_validate(answers)).tolist() == []
