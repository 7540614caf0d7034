"""The table that a judgement starts from: typed, complete, and refused when it is not."""

import numpy as np
import pandas as pd
import pytest

from pretest.risk.cells import RISK_CELLS, floats, is_harm, is_small, require_cells
from pretest.tables.cells import TABLE as CELLS
from pretest.words import HARM_ROLES, OTHER_ROLES

ROW = {
    "wave": 1, "audience": "users", "concept": "debt", "outcome": "blame", "role": "harm.stigma", "primary": True,
    "unit": "sd", "harm_estimate": 0.1, "margin": 0.2, "n_concept": 12, "n_reference": 9, "status": "ok",
}  # fmt: skip


def cells(*changes, columns=RISK_CELLS.kinds):
    frame = pd.DataFrame([ROW | change for change in changes or ({},)])
    return frame.reindex(columns=[*columns])


def test_columns_come_typed_and_in_order_and_others_go():
    frame = cells()[list(RISK_CELLS.kinds)[::-1]].assign(remark="x")
    found = require_cells(frame, RISK_CELLS)
    assert list(found.columns) == list(RISK_CELLS.kinds)
    assert str(found["n_concept"].dtype) == "Int64"
    bounds = {"lower", "upper", "upper_simultaneous", "p_worse", "p_better", "family"}
    doubts = {"block", "upper_attrition", "proved", "confirmed"}
    assert set(CELLS.kinds) - set(RISK_CELLS.kinds) == {*bounds, *doubts, "is_aim", "reference"}


@pytest.mark.parametrize("name", ["wave", "audience", "concept", "outcome", "role", "primary", "unit", "status"])
def test_what_makes_a_cell_may_not_be_missing(name):
    with pytest.raises(ValueError, match="may be missing"):
        require_cells(cells({name: None}), RISK_CELLS)


def test_a_figure_may_be_missing():
    assert require_cells(cells({"harm_estimate": None, "margin": None}), RISK_CELLS)["margin"].isna().all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (({}, {"harm_estimate": 0.3}), "two rows for one wave"),
        (({"role": "harm.other"},), r"unknown roles \['harm.other'\]"),
        (({"margin": -0.1},), "cannot be negative"),
    ],
)
def test_mistakes_of_the_caller_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        require_cells(cells(*changes), RISK_CELLS)


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(ValueError, match=r"missing columns \['margin'\]"):
        require_cells(cells().drop(columns="margin"), RISK_CELLS)


def test_a_cell_is_as_small_as_its_smaller_arm_and_an_unknown_number_is_small():
    sizes = [(10, 10), (9, 30), (30, 9), (None, 30), (0, 0)]
    frame = require_cells(
        cells(*({"concept": str(i), "n_concept": a, "n_reference": b} for i, (a, b) in enumerate(sizes))), RISK_CELLS
    )
    assert is_small(frame, 10).tolist() == [False, True, True, True, True]
    assert is_small(frame, 9).tolist() == [False, False, False, True, True]


def test_every_role_is_a_harm_or_not():
    frame = cells(*({"outcome": role, "role": role} for role in (*HARM_ROLES, *OTHER_ROLES)))
    assert is_harm(require_cells(frame, RISK_CELLS)).tolist() == [True] * 3 + [False] * 4


def test_missing_figures_become_nan():
    frame = require_cells(cells({"concept": "a", "margin": None}, {"concept": "b"}), RISK_CELLS)
    np.testing.assert_array_equal(floats(frame, "margin"), [np.nan, 0.2])
    np.testing.assert_array_equal(floats(frame, "n_concept"), [12.0, 12.0])
