"""Studies of the shapes that real ones have: gaps, clusters and weights; means, ordered answers and shares."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.tiny import write_study

STUDY = """
study: shape
title: {{nl: Vorm, en: Shape}}
languages: [en, nl]
seed: 1
arms:
  control: {{label: {{nl: C, en: C}}, control: true}}
  a: {{label: {{nl: A, en: A}}}}
  b: {{label: {{nl: B, en: B}}}}
audiences:
  everyone: {{label: {{nl: Iedereen, en: Everyone}}}}
data:
  - {{file: data/wave1.csv, respondent: id, arm: arm{more}}}
"""
PLAN = """
plan: shape
unit: points
outcomes:
  shame: {{column: shame, role: harm.stigma, higher_is: worse, primary: true, margin: {{points: 0.3}}, min: 1, max: 7, covariates: [age, {{name: sex, type: categorical}}]}}
  warm: {{column: warm, role: benefit, higher_is: better, min: 1, max: 7}}
  marry: {{column: marry, role: harm.stigma, higher_is: better, primary: true, margin: {{points: 0.1}}, model: ordinal, min: 1, max: 4, covariates: [age]}}
  punish: {{column: punish, role: harm.stigma, higher_is: worse, margin: {{points: 0.1}}, model: binary, min: 0, max: 1, covariates: [age]}}
  use: {{column: use, role: harm.boomerang, higher_is: worse, margin: {{points: 0.1}}, model: binary, min: 0, max: 1}}
{more}
"""  # noqa: E501


def answers(n: int, clusters: int = 0) -> pd.DataFrame:
    """(n,) rows with gaps; with ``clusters`` whole groups are in one arm."""
    rng = np.random.default_rng(5)
    school = rng.integers(0, max(clusters, 1), n)
    arm = school % 3 if clusters else rng.integers(0, 3, n)
    age = rng.integers(18, 70, n).astype(float)
    lean = 0.2 * (arm == 1) + 0.02 * (age - 40) + rng.normal(0, 0.4, max(clusters, 1))[school] * bool(clusters)

    def answer(top: int) -> np.ndarray:
        return np.clip(np.round((top + 1) / 2 + lean + rng.normal(0, 1.2, n)), 1, top)

    frame = pd.DataFrame(
        {
            "id": np.arange(n),
            "arm": np.array(["control", "a", "b"])[arm],
            "age": np.where(rng.random(n) < 0.1, np.nan, age),
            "sex": rng.integers(1, 4, n),
            "shame": (answer(7) + answer(7)) / 2,
            "warm": answer(7),
            "marry": answer(4),
            "punish": (lean + rng.logistic(size=n) > 0.5).astype(float),
            "use": (lean + rng.logistic(size=n) > 1.5).astype(float),
            "school": school,
            "w": np.exp(rng.normal(0, 0.5, n)),
            "urn": rng.integers(0, 4, n),
        }
    )
    for column in ("shame", "marry", "use"):
        frame.loc[rng.random(n) < 0.06, column] = np.nan
    return frame


def write_shape(folder: Path, data: str = "", plan: str = "", *, n: int = 240, clusters: int = 0) -> Path:
    """A study folder. data: more keys of its file of answers; plan: more lines of its plan."""
    text = answers(n, clusters).to_csv(index=False)
    return write_study(folder, STUDY.format(more=data), PLAN.format(more=plan), text)
