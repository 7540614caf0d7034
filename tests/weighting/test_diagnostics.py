"""What weights cost, and the balance before and after, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.tables.weighting import TABLE as WEIGHTING
from pretest.weighting import Margin, measure_spread, rake, spread_row, weighting_table

HALF = Margin("gender", ("men", "women"), np.array([0.5, 0.5]))


def test_kish_by_hand():
    spread = measure_spread(np.array([1.0, 1.0, 2.0, 0.0]))
    assert (spread.n, spread.n_effective, spread.deff) == (3, pytest.approx(16 / 6), pytest.approx(18 / 16))
    assert (spread.least, spread.most) == (pytest.approx(0.75), pytest.approx(1.5))
    cv2 = np.var([1, 1, 2]) / np.mean([1, 1, 2]) ** 2
    assert spread.deff == pytest.approx(1 + cv2)


def test_equal_weights_cost_nothing():
    assert measure_spread(np.full(7, 3.0)).n_effective == pytest.approx(7.0)
    assert measure_spread(np.zeros(3)).n == 0


def test_the_table_shows_both_shares():
    codes = [np.array([0, 0, 0, 1, -1])]
    table = weighting_table(rake(codes, [HALF]), codes, [HALF], wave=2, sources=["a table, 2024"])
    assert list(table.columns) == list(WEIGHTING.kinds)
    assert table["category"].tolist() == ["", "men", "women", "unknown"]
    assert table["n"].tolist() == [5, 3, 1, 1]
    assert table["population_share"].tolist()[1:3] == [0.5, 0.5]
    assert table["sample_share"].tolist()[1:] == pytest.approx([0.75, 0.25, 0.2])
    assert table["weighted_share"].tolist()[1:] == pytest.approx([0.5, 0.5, 0.2])
    assert table["source"].tolist() == ["", *["a table, 2024"] * 3]
    assert table["deff"].notna().tolist() == [True, False, False, False]
    assert table["iterations"].iloc[0] == 2


def test_the_sample_share_uses_the_base_weights():
    codes, base = [np.array([0, 0, 1])], np.array([1.0, 1.0, 2.0])
    table = weighting_table(rake(codes, [HALF], base=base), codes, [HALF], wave=1, base=base)
    assert table["sample_share"].tolist()[1:] == pytest.approx([0.5, 0.5])
    assert table["n"].tolist() == [3, 2, 1]


def test_the_row_of_an_audience():
    row = spread_row(np.array([1.0, 3.0]), wave=1, audience="young", n_trimmed=1).iloc[0]
    assert (row["audience"], row["n"], row["n_trimmed"]) == ("young", 2, 1)
    assert row["deff"] == pytest.approx(1.25)
