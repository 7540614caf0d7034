"""Correlations between items: by hand, against R, and hidden where few people answered."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pretest.measurement import estimate_alpha, inter_item, inter_item_table
from pretest.tables.inter_item import TABLE as INTER_ITEM

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "measurement_invariance.json").read_text())


def test_three_items_by_hand():
    correlations, mean = inter_item(np.array([[1.0, 2, 3], [2.0, 4, 2], [3.0, 6, 1]]))
    np.testing.assert_allclose(correlations, [[1, 1, -1], [1, 1, -1], [-1, -1, 1]], atol=1e-12)
    assert mean == pytest.approx(-1 / 3)


@pytest.mark.parametrize("case", ["one", "two"])
def test_correlations_and_their_mean_equal_r(case):
    expected = REFERENCE["single"][case]
    correlations, mean = inter_item(np.array(expected["items"], dtype=float))
    np.testing.assert_allclose(correlations, expected["correlations"], rtol=1e-12)
    assert mean == pytest.approx(expected["average"], rel=1e-12)


def test_standardised_alpha_follows_from_the_mean():
    items = np.array(REFERENCE["single"]["one"]["items"], dtype=float)
    _, mean = inter_item(items)
    k = items.shape[1]
    alpha = estimate_alpha(items / items.std(axis=0)).estimate
    assert alpha == pytest.approx(k * mean / (1 + (k - 1) * mean), rel=1e-12)


def test_an_item_without_variance_has_no_correlations():
    correlations, mean = inter_item(np.array([[1.0, 2], [1.0, 3], [1.0, 5]]))
    assert np.isnan(correlations[0]).all()
    assert np.isnan(mean)


def table(frame, scale, answers, **more):
    return inter_item_table(frame, [scale], answers, audience="users", wave=1, **more)


def test_the_table_keys_items_counts_pairs_and_hides_the_small(make_scale, reversed_item, answers):
    rng = np.random.default_rng(3)
    level = rng.integers(1, 6, 60)
    frame = pd.DataFrame({"a": level, "b": level, "c": 6 - level}, dtype=float)
    frame.loc[:4, "c"] = np.nan
    found = table(frame, make_scale("a", "b", reversed_item("c")), answers)
    assert list(found.columns) == list(INTER_ITEM.kinds)
    assert found[["item", "other"]].to_numpy().tolist() == [["", ""], ["a", "b"], ["a", "c"], ["b", "c"]]
    np.testing.assert_allclose(found["correlation"], 1.0)
    assert found["n"].tolist() == [55] * 4
    small = table(frame.iloc[:12], make_scale("a", "b", "c"), answers)
    assert small["suppressed"].all()
    assert small[["n", "correlation"]].isna().all(axis=None)
    assert not table(frame.iloc[:12], make_scale("a", "b", "c"), answers, suppress_below=0)["suppressed"].any()


def test_answers_before_exposure_count_once_and_single_items_have_no_rows(make_scale, answers):
    frame = pd.DataFrame(
        {"a_pre": [1.0, 1, 2, 3] * 5, "b_pre": [2.0, 2, 1, 4] * 5, "_respondent": ["r", "r", "s", "t"] * 5}
    )
    frame["_respondent"] += np.repeat(np.arange(5), 4).astype(str)
    found = table(frame, make_scale("a", "b"), answers)
    assert found["n"].tolist() == [15, 15]
    assert set(found["phase"]) == {"pre"}
    assert table(frame, make_scale("a"), answers).empty
