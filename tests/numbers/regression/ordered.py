"""Ordered answers: those that R analysed too, and drawn ones."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

REFERENCE = json.loads((Path(__file__).parents[2] / "reference" / "regression_ordinal.json").read_text())


def study():
    d = REFERENCE["data"]
    g = np.array(d["g"])
    x = np.column_stack([g == 1, g == 2, d["x1"], d["x2"]]).astype(float)
    return np.array(d["y"])[None, :], x, np.array(d["w"], dtype=float), g


def sample(rng, n, *, p=3, answers=4, problems=1, slope=0.5):
    x = rng.normal(size=(n, p))
    latent = slope * x.sum(axis=1) + rng.logistic(size=(problems, n))
    return np.digitize(latent, np.linspace(-1.5, 1.5, answers - 1)), x
