"""The looks before this one: who was there then, and what the cells were worth."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.cells.estimation import estimate_batches
from pretest.analysis.cells.family import adjust, collect_cells, upper_levels, upper_shares
from pretest.analysis.cells.groups import make_groups
from pretest.analysis.cells.looked import influence_before, looked_of
from pretest.numbers.lookstate import EarlierLook, LookState
from pretest.tables.columns import ARM, RESPONDENT
from tests.docs.test_looks import load

N = 80


@pytest.fixture(scope="module")
def script():
    load("operating")
    return load("looks")


@pytest.fixture(scope="module")
def study(script):
    return script.study_of(script.Design("two looks", N, N, concepts=1, primary=2, other=1, margin=0.5))


@pytest.fixture(scope="module")
def frame(script):
    design = script.Design("two looks", N, N, concepts=1, primary=2, other=1, margin=0.5)
    rng = np.random.default_rng(8)
    drawn = script.draw_design(design, rng)
    values = [script.draw_answers(design, drawn, 0.0, rng) for _ in range(script.TOGETHER)]
    return script.frame_of(drawn, {f"d{d}x{k}": one[:, k] for d, one in enumerate(values) for k in range(3)})


def at(frame, rows):
    """A state whose earlier look had these rows."""
    counted = lambda part: {("all", arm): int((part[ARM] == arm).sum()) for arm in ("control", "c1")}  # noqa: E731
    earlier = EarlierLook(counted(frame[rows]), rows)
    return LookState((N // 2, N), counted(frame), earlier=(earlier,))


@pytest.fixture(scope="module")
def early(frame):
    return (frame.groupby(ARM).cumcount() < N // 2).to_numpy()


def collected(study, frame, state):
    looked = looked_of(state, frame)
    groups, n_units, _ = make_groups(study, frame)
    batches = tuple(estimate_batches(study, groups))
    marks = () if looked is None else looked.rows(frame)
    return batches, n_units, collect_cells(study, batches, n_units, looked=looked, early=marks)


def test_a_whole_study_at_once_is_as_without_looks(frame):
    whole = {("all", "control"): N, ("all", "c1"): N}
    assert looked_of(None, frame) is None
    assert looked_of(LookState((), whole), frame) is None
    assert looked_of(LookState((N,), whole), frame) is None
    assert looked_of(LookState((N, 2 * N), whole), frame) is not None


def test_an_earlier_estimate_is_that_of_the_rows_of_then(study, frame, early):
    """Influence values times what people counted more then: the standard errors of the first half, about."""
    batches, n_units, _ = collected(study, frame, at(frame, early))
    then = influence_before(batches, early, n_units)["points"]
    alone = collected(study, frame[early].reset_index(drop=True), None)[2].table["std_error_points"]
    assert np.sqrt((then**2).sum(axis=0)) == pytest.approx(alone.to_numpy(), rel=0.25)
    assert (then[~early] == 0).all()


def test_arms_that_grow_differently_count_by_their_own(study, frame, early):
    """Where the control was all there at the first look, its people count as much then as now."""
    rows = early | (frame[ARM] == "control").to_numpy()
    batches, n_units, cells = collected(study, frame, at(frame, rows))
    then, now = influence_before(batches, rows, n_units)["points"], cells.influence["points"]
    control = (frame[ARM] == "control").to_numpy()
    np.testing.assert_allclose(then[control], now[control])
    np.testing.assert_allclose(then[early & ~control], 2 * now[early & ~control])


def test_an_arm_with_nobody_then_has_no_earlier_estimate(study, frame):
    rows = (frame[ARM] == "control").to_numpy()
    batches, n_units, _ = collected(study, frame, at(frame, rows))
    assert np.isnan(influence_before(batches, rows, n_units)["sd"]).all()


def test_levels_of_a_second_look(study, frame, early):
    _, _, cells = collected(study, frame, at(frame, early))
    known = upper_levels(study, cells)
    assert known == pytest.approx(np.full(len(known), 0.0482), abs=0.0015)
    blind = LookState((N // 2, N), at(frame, early).units, earlier=(replace(at(frame, early).earlier[0], rows=None),))
    unknown = upper_levels(study, collected(study, frame, blind)[2])
    assert unknown == pytest.approx(np.full(len(known), 0.0444254), abs=1e-7)
    levels = adjust(study, cells, np.random.default_rng(1))
    assert list(upper_shares(study, cells, levels).values()) == pytest.approx((known / 0.05).tolist())


def test_a_first_look_knows_the_level_of_the_next(study, frame):
    half = LookState((N, 2 * N), {("all", "control"): N, ("all", "c1"): N})
    cells = collected(study, frame, half)[2]
    assert upper_levels(study, cells) == pytest.approx(np.full(len(cells.table), 0.0055746), abs=1e-7)
    following = upper_levels(study, cells, following=True)
    assert following == pytest.approx(np.full(len(cells.table), 0.0482457), abs=1e-6)


def test_rows_are_known_by_person_in_whatever_order(frame, early):
    looked = looked_of(at(frame, early), frame)
    mixed = frame.sample(frac=1.0, random_state=3)
    expected = pd.Series(early, index=frame[RESPONDENT]).loc[mixed[RESPONDENT]].to_numpy()
    assert looked.rows(mixed)[0].tolist() == expected.tolist()
