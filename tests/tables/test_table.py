"""A table holds what comes in to its declaration."""

from __future__ import annotations

import pandas as pd
import pytest

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TOY = Table(
    name="toy",
    what="One row per toy that was counted.",
    columns=(
        Column("name", "text", "What the toy is called."),
        Column("count", "int", "How many toys there are."),
        Column("price", "float", "What one toy costs."),
        Column("broken", "bool", "Whether the toy is broken."),
    ),
    hides=Hiding(),
)


def test_kinds_are_in_the_order_of_the_columns():
    assert list(TOY.kinds.items()) == [("name", "text"), ("count", "int"), ("price", "float"), ("broken", "bool")]


def test_rows_are_ordered_typed_and_numbered_afresh():
    frame = pd.DataFrame({"price": [1, None], "name": ["car", None], "broken": [True, None], "count": [2, None]})
    typed = TOY.require(frame.set_index(pd.Index([7, 9])))
    assert dict(typed.dtypes.astype(str)) == {
        "name": "string", "count": "Int64", "price": "float64", "broken": "boolean",
    }  # fmt: skip
    assert list(typed) == list(TOY.kinds)
    assert typed.index.tolist() == [0, 1]
    assert TOY.require(typed).equals(typed)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (["name", "count", "price"], "missing columns ['broken'], undeclared columns []"),
        (["name", "count", "price", "broken", "size"], "missing columns [], undeclared columns ['size']"),
    ],
)
def test_a_missing_or_unknown_column_is_named(columns, told):
    with pytest.raises(ValueError, match="table 'toy'") as caught:
        TOY.require(pd.DataFrame(columns=columns))
    assert told in str(caught.value)


def test_an_empty_table_is_typed_and_made_once():
    empty = TOY.empty()
    assert len(empty) == 0
    assert list(empty) == list(TOY.kinds)
    assert empty is TOY.empty()
