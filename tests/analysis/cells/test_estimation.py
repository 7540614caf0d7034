"""What is said of a batch beside its figures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pretest.analysis.analyse import analyse
from pretest.spec import load_study
from tests.tiny import TINY_PLAN, TINY_STUDY

PLAN = TINY_PLAN.replace("  support: {column: support, role: benefit, higher_is: better}\n", "covariates: [travel]\n")


def notes(make_study, travel) -> list[tuple[str, str, str]]:
    rng = np.random.default_rng(1)
    data = pd.DataFrame(
        {"id": np.arange(200), "condition": np.where(np.arange(200) % 2, "debt", "control"), "travel": travel}
    )
    data["distance"] = rng.integers(1, 6, 200)
    found = analyse(load_study(make_study(TINY_STUDY, PLAN, data.to_csv(index=False))))
    return [(n.code, n.severity, n.message) for n in found.notes if n.code == "covariate_extreme"]


def test_one_impossible_value_is_a_serious_note_that_names_the_covariate(make_study):
    travel = np.random.default_rng(2).integers(18, 80, 200)
    assert notes(make_study, travel) == []
    travel[5] = 9999
    [(code, severity, message)] = notes(make_study, travel)
    assert (code, severity) == ("covariate_extreme", "serious")
    assert message.startswith("covariate 'travel' has ")
