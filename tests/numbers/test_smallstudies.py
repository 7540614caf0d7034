"""Small studies: by hand, against metafor, and a test that seldom alarms without a cause."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.numbers.smallstudies import FEWEST_REGRESSED, small_studies

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "evidence_meta.json").read_text(encoding="utf-8"))
EXACT = {"rel": 1e-8, "abs": 1e-10}


def of(name):
    return np.array(REFERENCE["data"][name]["y"]), np.array(REFERENCE["data"][name]["se"])


@pytest.mark.parametrize("name", list(REFERENCE["small"]))
def test_regression_equals_metafor(name):
    expected, found = REFERENCE["small"][name], small_studies(*of(name))
    for field in ("slope", "statistic", "df", "p_value"):
        assert getattr(found, field) == pytest.approx(expected["egger"][field], **EXACT), field
    for which in ("pet", "peese"):
        values = [expected[which][part] for part in ("estimate", "conf_low", "conf_high")]
        assert getattr(found, which).tolist() == pytest.approx(values, **EXACT)
    assert found.status == "ok"


def test_line_by_hand():
    # Five pairs of studies, each pair .1 above and below 1 + 2·SE: the line, and a slope that is exact but for them.
    se = np.repeat([0.1, 0.2, 0.3, 0.4, 0.5], 2)
    found = small_studies(1 + 2 * se + 0.1 * np.tile([-1, 1], 5), se)
    assert found.slope == pytest.approx(2)
    assert found.pet[0] == pytest.approx(1)
    w = 1 / se**2
    squares = float(w @ np.full(10, 0.01)) / 8
    centre = w @ se / w.sum()
    assert found.statistic == pytest.approx(2 / np.sqrt(squares / (w @ (se - centre) ** 2)))
    assert (found.limit_by, found.df) == ("peese", 8)
    assert found.limit.tolist() == found.peese.tolist()


def test_no_effect_at_the_limit_takes_pet():
    rng = np.random.default_rng(1)
    se = np.linspace(0.05, 0.4, 14)
    found = small_studies(1.5 * se + 0.3 * se * rng.standard_normal(14), se)
    assert found.limit_by == "pet"
    assert found.limit.tolist() == found.pet.tolist()
    assert found.p_value < 0.001


def test_few_or_equal_studies_have_no_trend():
    y, se = of("campaigns")
    few = small_studies(y, se)
    assert (few.status, len(y) < FEWEST_REGRESSED) == ("too_few", True)
    same = small_studies(np.arange(12) / 10, np.full(12, 0.1))
    assert same.status == "same_size"
    for found in (few, same):
        assert np.isnan([found.slope, found.p_value, *found.pet, *found.peese, *found.limit]).all()
        assert found.limit_by == ""


@given(
    drawn=st.lists(st.tuples(st.floats(-1, 1), st.floats(0.03, 0.4)), min_size=10, max_size=15),
    scale=st.floats(0.5, 5),
    shift=st.floats(-1, 1),
)
def test_unit_and_origin(drawn, scale, shift):
    y, se = np.array(drawn).T
    found, moved = small_studies(y, se), small_studies(shift - scale * y, scale * se)
    assert found.status == moved.status
    if found.status == "ok" and np.ptp(se) > 0.01:
        assert moved.slope == pytest.approx(-found.slope, rel=1e-6, abs=1e-7)
        assert moved.pet[0] == pytest.approx(shift - scale * found.pet[0], rel=1e-6, abs=1e-7)
        np.testing.assert_allclose(moved.peese[1:], shift - scale * found.peese[:0:-1], rtol=1e-6, atol=1e-7)


@pytest.mark.slow
def test_error_rate_of_the_test_of_small_studies():
    rng = np.random.default_rng(14)
    p = []
    for _ in range(4_000):
        se = rng.uniform(0.05, 0.3, 15)
        p.append(small_studies(0.1 + se * rng.standard_normal(15), se).p_value)
    assert abs(np.mean(np.array(p) < 0.05) - 0.05) < 0.012
