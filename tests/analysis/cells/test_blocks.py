"""Randomisation blocks of a study: any number of them, taken out of every cell."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.analyse import analyse
from pretest.numbers import Design, estimate_differences
from pretest.spec import load_study
from tests.tiny import TINY_PLAN, TINY_STUDY

PLAN = TINY_PLAN.replace("  support: {column: support, role: benefit, higher_is: better}\n", "")


@pytest.mark.parametrize("blocks", [3, 60])
def test_cells_are_differences_within_blocks(make_study, blocks):
    rng = np.random.default_rng(1)
    n = 240
    block, arm = np.arange(n) * blocks // n, np.arange(n) % 2
    answers = np.clip(np.round(3 + 0.6 * arm + rng.normal(0, 1, blocks)[block] + rng.normal(0, 0.6, n)), 1, 5)
    data = pd.DataFrame({"id": np.arange(n), "condition": np.where(arm, "debt", "control"), "b": block})
    data["distance"] = answers
    study = TINY_STUDY.replace("arm: condition", "arm: condition, block: b")
    found = analyse(load_study(make_study(study, PLAN, data.to_csv(index=False)))).estimates
    found = found[found["unit"] == "points"].iloc[0]
    expected = estimate_differences(answers[:, None], Design(arm, 2, block=block))
    for name in ("estimate", "std_error", "df"):
        assert found[name] == pytest.approx(getattr(expected, name)[0, 0], rel=1e-9)
    assert found["std_error"] < estimate_differences(answers[:, None], Design(arm, 2)).std_error[0, 0]
