"""Codes of groups of rows: the same groups as looking at every row would give."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from pretest.codes import ascending, first_rows, n_different, numbered, person_codes

KEYS = st.lists(st.tuples(st.integers(-1, 3), st.integers(0, 10**6), st.booleans()), min_size=1, max_size=40)


@given(KEYS)
def test_rows_have_the_same_number_when_all_their_keys_are_equal(rows):
    number = numbered(*(np.array(key) for key in zip(*rows, strict=True)))
    assert {
        (a == b) == (m == n) for a, m in zip(rows, number, strict=True) for b, n in zip(rows, number, strict=True)
    } == {True}
    assert sorted(set(number.tolist())) == list(range(len(set(rows))))


@given(st.lists(st.sampled_from("abcde") | st.none(), max_size=30), st.booleans())
def test_people_are_numbered_by_first_appearance(labels, categories):
    column = pd.Series(labels, dtype="str")
    known = dict.fromkeys(label for label in labels if label is not None)
    codes = person_codes(column.astype("category") if categories else column)
    assert codes.tolist() == [-1 if label is None else list(known).index(label) for label in labels]
    assert n_different(codes) == len(known)


def test_part_of_the_categories_is_numbered_anew():
    whole = pd.Series(pd.Categorical.from_codes([0, 1, 2, 3], list("abcd")))
    assert person_codes(whole).tolist() == [0, 1, 2, 3]
    assert person_codes(whole[[True, False, False, True]]).tolist() == [0, 1]
    assert person_codes(whole[[False, True, False, True]]).tolist() == [0, 1]
    assert person_codes(whole.iloc[[2, 0, 2]]).tolist() == [0, 1, 0]


def test_first_rows_and_waves():
    assert first_rows(np.array([1, 0, 1, 2, 0])).tolist() == [1, 0, 3]
    assert first_rows(np.array([], dtype=np.intp)).tolist() == []
    assert ascending(np.array([3, 1, 3, 2])) == [1, 2, 3]
    assert n_different(np.array([], dtype=np.intp)) == 0
    assert n_different(np.array([-1, 0, 2, 0])) == 2
