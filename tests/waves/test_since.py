"""The change to the mean of later waves: by hand, and the same as a row of changes where there is one later wave."""

import numpy as np
import pandas as pd
import pytest

from pretest.tables.columns import RESPONDENT, WAVE
from pretest.waves import COMPARABILITY, WaveOutcome, change_to, estimate_changes, follow, spread_of

OUTCOME = WaveOutcome("distance", "harm.stigma", "worse")


def frame_of(means, people="new"):
    """Four people per wave, one below and one above the mean twice: each mean has a variance of 1/3."""
    n = len(means)
    own = np.arange(4 * n) if people == "new" else np.tile(np.arange(4), n)
    values = np.repeat(np.asarray(means, dtype=float), 4) + np.tile([-1.0, -1.0, 1.0, 1.0], n)
    return pd.DataFrame({WAVE: np.repeat(np.arange(1, n + 1), 4), RESPONDENT: own, "distance": values})


def test_by_hand():
    found = follow(frame_of([2.0, 3.0, 5.0]), [OUTCOME], 1)
    change = change_to(found, found.domains[0], 1, [2, 3], 0, 0.95)
    assert change.estimate == 2.0
    assert change.std_error == pytest.approx(np.sqrt(1 / 3 + 2 * (1 / 3) / 4))
    assert spread_of(found.domains[0], 0, 0) == pytest.approx(np.sqrt(4 / 3))


def test_the_same_people_who_move_alike_leave_no_error():
    found = follow(frame_of([2.0, 3.0, 5.0], people="same"), [OUTCOME], 1)
    change = change_to(found, found.domains[0], 1, [2, 3], 0, 0.95)
    assert change.estimate == 2.0
    assert change.std_error == pytest.approx(0.0, abs=1e-9)


def test_one_later_wave_is_the_row_of_changes():
    frame = frame_of([2.0, 3.5, 5.0])
    frame["distance"] += np.random.default_rng(1).normal(0, 0.3, len(frame))
    nobody = pd.DataFrame(columns=list(COMPARABILITY.kinds))
    table = estimate_changes(frame, [OUTCOME], audience="all", comparability=nobody, suppress_below=1)
    row = table[(table["kind"] == "previous") & (table["wave_to"] == 3)].iloc[0]
    found = follow(frame, [OUTCOME], 1)
    change = change_to(found, found.domains[0], 2, [3], 0, 0.95)
    for name in ("estimate", "std_error", "df", "p_value", "conf_low", "conf_high"):
        assert getattr(change, name) == pytest.approx(row[name], rel=1e-12)


def test_what_is_not_there_is_refused():
    found = follow(frame_of([2.0, 3.0]), [OUTCOME], 1)
    with pytest.raises(ValueError, match="no later wave"):
        change_to(found, found.domains[0], 1, [], 0, 0.95)
    with pytest.raises(ValueError, match="not in"):
        change_to(found, found.domains[0], 1, [9], 0, 0.95)
