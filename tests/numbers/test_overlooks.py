"""Families over looks: drawn together, so that all looks have the family's total."""

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from pretest.numbers import multiplicity
from pretest.numbers.overlooks import Before, Drawn, neighbours
from pretest.numbers.spending import Course

UNITS, CELLS = 600, 4
HALF = Course((0.5, 1.0))


@pytest.fixture(scope="module")
def influence():
    """Of a whole study, and of its first half, where each person counts twice."""
    rng = np.random.default_rng(5)
    whole = rng.normal(size=(UNITS, CELLS)) + 0.7 * rng.normal(size=(UNITS, 1))
    return np.where(np.arange(UNITS)[:, None] < UNITS // 2, 2 * whole, 0.0), whole


def adjusted(influence, z, before, *, side=1, df=500.0, draws=1_999, seed=1):
    p = ndtr(-np.asarray(z, dtype=float)) * (1 if side else 2)
    family = multiplicity.Tests(np.ones(len(p), dtype=bool), p, side)
    rng = np.random.default_rng(seed)
    return multiplicity.adjust_families(
        [family], np.full(len(p), df), influence, rng=rng, resamples=draws, before=before
    )[0]


def test_looks_at_one_cell_share_the_people_of_the_first(influence):
    early, whole = influence
    assert neighbours([early, whole])[0] == pytest.approx(np.full(CELLS, np.sqrt(0.5)), abs=0.06)


def test_all_looks_together_have_five_percent(influence):
    """New draws of the same study pass the bound of either look in 5 %: counted, not computed."""
    early, whole = influence
    first = adjusted(early[: UNITS // 2], np.zeros(CELLS), Before(Course((0.5,))), draws=19_999)
    second = adjusted(whole, np.zeros(CELLS), Before(HALF, (early,)), draws=19_999)
    signs = np.random.default_rng(77).choice([-1.0, 1.0], size=(40_000, UNITS))
    largest = [(signs @ one / np.sqrt((one**2).sum(axis=0))).max(axis=1) for one in (early, whole)]
    passed = (largest[0] > first.critical) | (largest[1] > second.critical)
    assert np.mean(largest[0] > first.critical) == pytest.approx(0.0056, abs=0.0020)
    assert passed.mean() == pytest.approx(0.05, abs=0.005)
    assert second.critical < adjusted(whole, np.zeros(CELLS), Before(HALF, None), draws=19_999).critical


@pytest.mark.parametrize("before", ["first", "joint", "unknown"])
@pytest.mark.parametrize("side", [1, -1, 0])
def test_p_values_agree_with_bounds(influence, before, side):
    """A cell is shown at the plan's 5 % just where its statistic passes the critical value of this look."""
    early, whole = influence
    looks = {"first": Before(Course((0.5,))), "joint": Before(HALF, (early,)), "unknown": Before(HALF, None)}[before]
    found = adjusted(whole, [4.0, 2.9, 2.3, 0.0], looks, side=side)
    local = found.critical
    for z in (local - 0.08, local + 0.08):
        again = adjusted(whole, [z, 0.0, 0.0, 0.0], looks, side=side)
        assert (again.p_single_step[0] <= 0.05) == (z > local)
        assert again.p_adjusted[0] <= again.p_single_step[0] + 1e-12


def test_a_family_of_one_needs_no_draws(influence):
    early, whole = (one[:, :1] for one in influence)
    found = adjusted(whole, [1.0], Before(HALF, (early,)))
    expected = HALF.level(0.05, neighbours([early, whole]))[0]
    assert found.local_level == pytest.approx(expected, rel=1e-9)


def test_few_degrees_of_freedom_have_what_this_look_spends_and_no_more(influence):
    early, whole = influence
    found = adjusted(whole, [3.0, 1.0, 0.0, 0.0], Before(HALF, (early,)), df=10.0)
    assert found.capped
    assert found.local_level <= float(HALF.alone(0.05)) / CELLS + 1e-12


def test_a_cell_that_had_nobody_at_the_first_look_crosses_nothing_there(influence):
    early, whole = influence
    lacking = early.copy()
    lacking[:, 0] = np.nan
    found = adjusted(whole, [3.0, 1.0, 0.0, 0.0], Before(HALF, (lacking,)))
    assert np.isfinite(found.p_single_step).all()
    assert 0.0444 / CELLS * 0.9 < found.local_level < 0.05


def test_one_look_at_the_whole_is_as_without_looks(influence):
    plain, looked = (adjusted(influence[1], [3.0, 2.4, 1.0, 0.0], one) for one in (None, Before(Course((1.0,)))))
    assert looked.local_level == plain.local_level
    assert looked.p_adjusted.tolist() == plain.p_adjusted.tolist()


def test_normal_draws_give_what_the_bootstrap_gives(influence):
    early, whole = influence
    family = [multiplicity.Tests(np.ones(CELLS, dtype=bool), ndtr(-np.array([3.0, 2.0, 1.0, 0.0])))]
    normal = np.random.default_rng(2).standard_normal((9_999, 2 * CELLS), dtype=np.float32)
    rng = np.random.default_rng(3)
    before = Before(HALF, (early,))
    one, other = (
        multiplicity.adjust_families(family, np.full(CELLS, 500.0), whole, rng=rng, before=before, normal=draws)[0]
        for draws in (None, normal)
    )
    assert one.critical == pytest.approx(other.critical, abs=0.06)
    with pytest.raises(ValueError, match="too few"):
        multiplicity.adjust_families(
            family, np.full(CELLS, 500.0), whole, rng=rng, before=before, normal=normal[:, :CELLS]
        )


def test_shapes_of_earlier_looks_must_fit(influence):
    with pytest.raises(ValueError, match="earlier"):
        adjusted(influence[1], np.zeros(CELLS), Before(HALF, (influence[0][:, :2],)))


def test_three_looks_leave_one_at_a_time():
    """Independent steps: by draws as by the walk of one cell."""
    rng, t = np.random.default_rng(9), np.array([1 / 3, 2 / 3, 1.0])
    steps = rng.standard_normal((3, 200_000)) * np.sqrt(np.diff(t, prepend=0))[:, None]
    walks = (np.cumsum(steps, axis=0) / np.sqrt(t)[:, None]).astype(np.float32)
    course, alike = Course(tuple(t)), np.sqrt(t[:-1] / t[1:])[:, None]
    drawn = Drawn(course, walks, 1, alike)
    assert drawn.critical(0.05) == pytest.approx(float(-ndtri(course.level(0.05, alike)[0])), abs=0.02)
