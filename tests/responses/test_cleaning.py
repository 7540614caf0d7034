"""Numbers that no answer is: nothing is computed with them, and the error says in which rows they stand."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest

import pretest
from pretest.limits import DATA_NUMBER
from tests.tiny import TINY_DATA, TINY_STUDY, write_study


@pytest.fixture
def made(tmp_path):
    return partial(write_study, tmp_path / "study")


@pytest.mark.parametrize("number", ["1e300", "-1e300", str(10 * DATA_NUMBER), "1e16"])
def test_an_absurd_number_in_an_outcome_is_told_with_its_row(made, number):
    report = pretest.check(made(data=TINY_DATA.replace("r2,control,2,3", f"r2,control,{number},3")))
    (problem,) = report.problems
    assert problem.code == "number_too_large"
    assert "'distance'" in problem.what
    assert "row 3" in problem.what


def test_a_large_number_that_is_one_is_computed_with(made):
    data = TINY_DATA.replace("r2,control,2,3", f"r2,control,{DATA_NUMBER},3")
    assert pretest.check(made(data=data)).problems == ()


def test_an_absurd_number_that_nothing_uses_does_no_harm(made):
    rows = [f"{line},{'phone' if line.startswith('id') else '1e300'}" for line in TINY_DATA.strip().splitlines()]
    assert pretest.check(made(data="\n".join(rows) + "\n")).problems == ()


@pytest.mark.parametrize("number", [np.inf, -np.inf, 1e300])
def test_an_infinite_number_in_a_typed_file_is_told(made, number):
    folder = made(TINY_STUDY.replace("wave1.csv", "wave1.parquet"), data=None)
    frame = pd.DataFrame({"id": ["a", "b"], "condition": ["control", "debt"], "distance": [1.0, number], "support": 2})
    (folder / "data").mkdir()
    frame.to_parquet(folder / "data" / "wave1.parquet")
    (problem,) = pretest.check(folder).problems
    assert problem.code == ("number_too_large" if np.isfinite(number) else "text_in_number")
    assert "row 3" in problem.what


@pytest.mark.parametrize("weight", ["1e300", "1e999", "-1", ""])
def test_a_weight_that_is_no_weight_is_told(made, weight):
    study = TINY_STUDY.replace("arm: condition", "arm: condition, weight: w")
    lines = TINY_DATA.strip().splitlines()
    data = [f"{lines[0]},w", *(f"{line},{weight if line.startswith('r2,') else 1}" for line in lines[1:])]
    found = pretest.check(made(study, data="\n".join(data) + "\n")).problems
    assert [problem.code for problem in found] == ["weight_unusable"]
    assert ("absurdly large" in found[0].what) == (weight == "1e300")
