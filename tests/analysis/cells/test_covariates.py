"""Covariates become numbers without gaps, and every gap is counted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.cells.covariates import covariate_matrix
from pretest.disclosure.notes import tell
from pretest.errors import DataError


def matrix(frame: dict, *covariates):
    return covariate_matrix(pd.DataFrame(frame), covariates, where="users")


def test_a_numeric_covariate_gets_mean_and_indicator_for_gaps():
    made = matrix({"age": [20.0, np.nan, 40.0]}, ("age", None))
    assert made.names == ("age", "age?")
    assert made.values.tolist() == [[20.0, 0.0], [30.0, 1.0], [40.0, 0.0]]
    assert [note.code for note in made.notes] == ["covariate_missing_values"]
    assert "fewer than 10 of fewer than 10 rows" in tell(made.notes, 10)[0].message
    assert "1 of 3 rows" in tell(made.notes, 0)[0].message


def test_a_categorical_covariate_has_the_most_frequent_as_reference_and_missing_as_a_category():
    made = matrix({"g": ["m", "f", "f", None]}, ("g", None))
    assert made.names == ("g=?", "g=m")
    assert made.values.tolist() == [[0.0, 1.0], [0.0, 0.0], [0.0, 0.0], [1.0, 0.0]]


def test_codes_become_dummies_when_declared_categorical():
    assert matrix({"g": [1, 2, 2, 3]}, ("g", "categorical")).names == ("g=1", "g=3")


def test_a_constant_covariate_is_left_out_with_a_note():
    made = matrix({"a": [1.0, 1.0], "b": [1.0, 2.0]}, ("a", None), ("b", None))
    assert made.names == ("b",)
    assert [note.code for note in made.notes] == ["covariate_constant"]


def test_a_covariate_without_any_value_is_left_out_with_a_note():
    made = matrix({"a": [np.nan, np.nan]}, ("a", None))
    assert made.names == ()
    assert {note.code for note in made.notes} == {"covariate_missing_values", "covariate_empty"}


@pytest.mark.parametrize(
    ("frame", "covariate", "code"),
    [
        ({"age": [1, 2]}, ("aeg", None), "covariate_missing"),
        ({"age": ["1", "x"]}, ("age", "numeric"), "covariate_text"),
        ({"word": [f"w{i}" for i in range(40)]}, ("word", None), "covariate_levels"),
    ],
)
def test_covariates_that_cannot_be(frame, covariate, code):
    with pytest.raises(DataError) as caught:
        matrix(frame, covariate)
    assert caught.value.code == code
