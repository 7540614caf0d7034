"""Thirty invented questions on six scales, and people who answer them soundly or otherwise."""

from __future__ import annotations

import numpy as np

from tests.responses.conftest import scale

SIZE = 5
SCALES = {
    f"t{number}": scale(f"t{number}", [{"id": f"t{number}_{i}", "reverse": i % 2 == 1} for i in range(SIZE)], "agree5")
    for number in range(6)
}
ITEMS = {name: [item["id"] for item in one["items"]] for name, one in SCALES.items()}
COLUMNS = [item for items in ITEMS.values() for item in items]
OWN = {"scales": list(SCALES)}  # without the small study's own scale
REVERSED = np.array([place % SIZE % 2 == 1 for place in range(len(COLUMNS))])


def sound(n=60, seed=20261122):
    """(n, 30) answers of people who read: one trait per scale, related to each other, reversed items turned round."""
    rng = np.random.default_rng(seed)
    trait = rng.normal(size=(n, 6)) + 0.7 * rng.normal(size=(n, 1))
    score = np.clip(np.round(3 + np.repeat(trait, SIZE, axis=1) + 0.6 * rng.normal(size=(n, 6 * SIZE))), 1, 5)
    return np.where(REVERSED, 6 - score, score)


def mixed(*values):
    """One person: the values in turn over all 30 items."""
    return np.resize(values, len(COLUMNS)).astype(float)
