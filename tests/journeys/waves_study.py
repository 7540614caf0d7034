"""A study of a few small waves, of which each file can be written, changed and taken away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.tiny import TINY_STUDY, write_study

STUDY = TINY_STUDY.split("arms:")[0] + "arms: {}\naudiences:\n  everyone: {label: Everyone}\ndata:\n"
PLAN = """
plan: waves
outcomes:
  distance: {column: distance, role: harm.stigma, higher_is: worse, margin: {points: 1.0}}
  support: {column: support, role: benefit, higher_is: better}
suppress_below: 2
monitor: {baseline: 1}
"""
N = 20


def people(wave: int, n: int = N) -> pd.DataFrame:
    """One wave: its answers, two places, five areas and a weight that changes nothing."""
    rng = np.random.default_rng(wave)
    return pd.DataFrame(
        {
            "id": [f"person-{wave}-{one}" for one in range(n)],
            "distance": rng.integers(1, 6, n),
            "support": rng.integers(1, 6, n),
            "place": np.where(np.arange(n) % 2, "East", "West"),
            "area": rng.integers(1, 6, n),
            "w": 1.0,
        }
    )


def entry(wave: int, more: str = "", date: str | None = None) -> str:
    """The lines of one wave under 'data' in study.yaml."""
    date = date or f"20{20 + wave}-01-01"
    return f"  - {{file: data/w{wave}.csv, respondent: id, wave: {wave}, date: {date}, place: place{more}}}\n"


def put(folder: Path, wave: int, frame: pd.DataFrame | None = None) -> None:
    """Write the file of one wave."""
    frame = people(wave) if frame is None else frame
    (folder / f"data/w{wave}.csv").write_text(frame.to_csv(index=False))


def with_waves(folder: Path, *waves: int, more: str = "") -> None:
    """Have study.yaml name these waves."""
    (folder / "study.yaml").write_text(STUDY.lstrip() + "".join(entry(wave, more) for wave in waves))


def three_waves(folder: Path) -> Path:
    """Three waves of twenty people in two places."""
    made = write_study(folder, STUDY + entry(1) + entry(2) + entry(3), PLAN, None)
    (made / "data").mkdir()
    for wave in (1, 2, 3):
        put(made, wave)
    return made
