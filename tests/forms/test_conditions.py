from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.errors import DataError
from pretest.forms import audience_masks, matches
from pretest.spec import Condition

FRAME = pd.DataFrame(
    {
        "_arm": ["control", "debt", None, "debt"],
        "_place": ["Ede", "Oss", "Ede", None],
        "used": [1.0, 0.0, np.nan, 2.0],
        "age": [17.0, 18.0, 35.0, np.nan],
        "word": ["Yes", "1.0", None, "no"],
    }
)


def meets(**condition):
    return matches(Condition.model_validate(condition), FRAME).tolist()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"used": [1]}, [1, 0, 0, 0]),
        ({"used": ["1", 2]}, [1, 0, 0, 1]),
        ({"age": {"min": 18, "max": 35}}, [0, 1, 1, 0]),
        ({"age": {"min": 18, "missing": "keep"}}, [0, 1, 1, 1]),
        ({"used": {"not": [0]}}, [1, 0, 0, 1]),
        ({"used": {"not": [0], "missing": "keep"}}, [1, 0, 1, 1]),
        ({"used": {"values": [0, 1], "not": [0]}}, [1, 0, 0, 0]),
        ({"word": ["Yes", 1]}, [1, 1, 0, 0]),
        ({"word": {"min": 0}}, [0, 1, 0, 0]),
        ({"used": [1], "age": {"max": 17}}, [1, 0, 0, 0]),
        ({"place": ["Ede"]}, [1, 0, 1, 0]),
        ({}, [1, 1, 1, 1]),
    ],
)
def test_conditions(condition, expected):
    assert meets(**condition) == [bool(one) for one in expected]


def test_an_unknown_column_is_an_error_with_a_near_name():
    with pytest.raises(DataError, match="Did you mean 'used'") as caught:
        meets(usd=[1])
    assert caught.value.code == "column_unknown"


def test_what_was_shown_cannot_be_a_condition():
    with pytest.raises(DataError):
        meets(_arm=["debt"])


def test_audiences_may_overlap(make_study):
    study = make_study(
        {}, audiences={"all": {"label": "all"}, "adults": {"label": "adults", "when": {"age": {"min": 18}}}}
    )
    masks = audience_masks(study, FRAME)
    assert {name: mask.tolist() for name, mask in masks.items()} == {
        "all": [True] * 4,
        "adults": [False, True, True, False],
    }


@given(st.lists(st.integers(-3, 3) | st.none(), min_size=1), st.sets(st.integers(-3, 3), min_size=1))
def test_a_list_and_its_opposite_share_out_everybody_who_answered(values, chosen):
    frame = pd.DataFrame({"x": pd.Series(values, dtype="float64")})
    inside = matches(Condition.model_validate({"x": list(chosen)}), frame)
    outside = matches(Condition.model_validate({"x": {"not": list(chosen)}}), frame)
    assert ((inside ^ outside) == frame["x"].notna()).all()
    assert not (inside & outside).any()
