"""A real message pretest against results that others made with R: needs data that are not in the repository."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pretest.numbers.regression import fit_ordinal
from pretest.weighting import Margin, measure_spread, rake

DATA = Path(__file__).parents[3] / "shared" / "data" / "alcohol"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not beside this checkout")


@pytest.fixture(scope="module")
def expected():
    return json.loads((DATA / "reference" / "01_alcohol.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def long():
    return pd.read_csv(DATA / "long.csv")


def test_proportional_odds_as_clm(long, expected):
    rows = long[(long["set"] == 1) & long["msg"].isin([1, 41])]
    fit = fit_ordinal(rows["react"].to_numpy(int)[None] - 1, (rows["msg"] == 1).to_numpy(float)[:, None], n_answers=5)
    reference = expected["clm_set1_msg1_vs_41"]
    coef = {row["term"]: (row["Estimate"], row["Std..Error"]) for row in reference["coef"]}
    assert fit.log_likelihood[0] == pytest.approx(reference["logLik"], rel=1e-10)
    found = np.append(fit.thresholds[0], fit.coefficient[0])
    assert found == pytest.approx([coef[t][0] for t in ("1|2", "2|3", "3|4", "4|5", "warn")], rel=1e-6)
    errors = np.sqrt(np.diag(fit.covariance[0]))
    assert errors == pytest.approx([coef[t][1] for t in ("1|2", "2|3", "3|4", "4|5", "warn")], rel=1e-6)


def test_raking_as_survey(long, expected):
    people = long.drop_duplicates("pid")
    people = people[people["gender"].isin(["Man", "Woman"])]
    reference = expected["raking"]
    margins, codes = [], []
    for name in ("gender", "agecat"):
        targets = {row[name]: row["Freq"] for row in reference["targets"][name]}
        margins.append(Margin(name, tuple(targets), np.array(list(targets.values())) / reference["n"]))
        codes.append(people[name].map({category: place for place, category in enumerate(targets)}).to_numpy())
    fit = rake(codes, margins)
    cells = {(row["gender"], row["agecat"]): row["w"] for row in reference["cell_weights"]}
    wanted = [cells[pair] for pair in zip(people["gender"], people["agecat"], strict=True)]
    assert len(people) == reference["n"]
    assert fit.weights == pytest.approx(wanted, rel=1e-8)
    spread = measure_spread(fit.weights)
    assert spread.deff == pytest.approx(reference["deff_kish"], rel=1e-9)
    assert spread.n_effective == pytest.approx(reference["neff"], rel=1e-9)
