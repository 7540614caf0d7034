"""Several texts of one concept in a study: wider errors in every cell, shared by audiences that saw the same texts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.cells.estimation import estimate_batches
from pretest.analysis.cells.family import collect_cells
from pretest.analysis.cells.groups import make_groups
from pretest.responses import read_responses
from pretest.spec import load_study
from pretest.tables.columns import EXECUTION
from tests.tiny import TINY_PLAN, TINY_STUDY

ONE = "audiences:\n  everyone: {label: {nl: Iedereen, en: Everyone}}\n"
TWO = """audiences:
  users: {label: Users, when: {used: [1]}}
  non_users: {label: Non-users, when: {used: [0]}}
"""
PLAN = TINY_PLAN.replace("  support: {column: support, role: benefit, higher_is: better}\n", "")


@pytest.fixture
def cells(make_study):
    """The cells of a study of 160 people, with or without the text that they saw."""
    rng = np.random.default_rng(1)
    n = 160
    text, arm = np.arange(n) // 2 % 4, np.arange(n) % 2
    data = pd.DataFrame({"id": [f"r{i}" for i in range(n)], "condition": np.where(arm, "debt", "control")})
    data["used"] = np.arange(n) // 8 % 2
    data["distance"] = np.clip(np.round(3 + (np.array([-1, 1, -1, 1])[text] * arm) + rng.normal(0, 0.7, n)), 1, 5)
    study = load_study(make_study(TINY_STUDY.replace(ONE, TWO), PLAN, data.to_csv(index=False)))

    def made(texts):
        frame = read_responses(study).frame
        if texts:
            frame = frame.assign(**{EXECUTION: text[frame.index]})
        groups, n_units, _ = make_groups(study, frame)
        return collect_cells(study, list(estimate_batches(study, groups)), n_units)

    return made


def test_the_joint_covariance_holds_the_texts_of_both_audiences(cells):
    people, texts = cells(False), cells(True)
    sign = np.ones(len(texts.table))
    without, found = people.covariance("points", sign), texts.covariance("points", sign)
    np.testing.assert_allclose(np.sqrt(np.diag(found)), texts.table["std_error_points"], rtol=1e-10)
    assert (np.diag(found) > 2 * np.diag(without)).all()
    assert without[0, 1] == 0.0
    # the same four texts moved both audiences: their estimates share nearly all of the variance
    assert found[0, 1] / np.sqrt(found[0, 0] * found[1, 1]) > 0.7
    assert (texts.table["df_points"] < 8).all()
    scaled = texts.covariance("sd", sign)
    np.testing.assert_allclose(np.sqrt(np.diag(scaled)), texts.table["std_error_sd"], rtol=1e-10)
