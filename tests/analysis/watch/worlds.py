"""A pretest and the waves of the campaign that came from it, both of a truth that is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import pretest
from pretest.findings import Findings, to_json
from tests.tiny import TINY_PLAN, TINY_STUDY, write_study

DATES = {1: "2026-01-01", 2: "2026-03-01", 3: "2026-05-01", 4: "2026-07-01"}
PLAN = TINY_PLAN.replace("margin: {points: 1.0}", "margin: {points: 0.4}")
MONITOR = """
monitor:
  campaign_start: 2026-02-01
  alarms: {alpha: 0.05, watch: 0.5}
  actions: {alarm: {advice: stop, nl: Stop., en: Stop.}}
"""
FROM = "  pretest: earlier/pretest\n  concept: debt\n"


def _scores(rng: np.random.Generator, n: int, distance: float, support: float) -> pd.DataFrame:
    """Scores whose means are the truth but for rounding, and whose SD is 1: nothing in these worlds is luck."""
    moved = {"distance": 3 + distance, "support": 3 + support}
    noise = rng.normal(size=(len(moved), n))
    noise = (noise - noise.mean(axis=1, keepdims=True)) / noise.std(axis=1, keepdims=True)
    return pd.DataFrame({name: (mean + own).round(2) for (name, mean), own in zip(moved.items(), noise, strict=True)})


def pretested(folder: Path, *, distance: float = 0.0, support: float = 0.5, n: int = 500, plan: str = PLAN) -> Findings:
    """What the analysis of a pretest finds whose concept truly moves the scores so much. n: people per arm."""
    rng = np.random.default_rng(20261129)
    arms = [
        _scores(rng, n, *moved).assign(condition=name, id=[f"{name}{i}" for i in range(n)])
        for name, moved in (("control", (0.0, 0.0)), ("debt", (distance, support)))
    ]
    return pretest.analyse(pretest.load_study(write_study(folder, plan=plan, data=pd.concat(arms).to_csv(index=False))))


def wave(number: int, *, distance: float = 0.0, support: float = 0.0, n: int = 500, share: float = 0.2) -> str:
    """One wave as CSV; share: of people who answer the item on friends so that they want to keep distance."""
    rng = np.random.default_rng(number)
    frame = _scores(rng, n, distance, support).assign(id=[f"w{number}-{i}" for i in range(n)])
    answer = np.where(np.arange(n) < round(share * n), 1, 5)
    return frame.assign(sd1=answer, sd3=answer, sd5=answer).to_csv(index=False)


def study_text(waves: tuple[int, ...]) -> str:
    files = "".join(f"  - {{file: data/wave{w}.csv, respondent: id, wave: {w}, date: {DATES[w]}}}\n" for w in waves)
    start, rest = TINY_STUDY.index("arms:"), TINY_STUDY.index("audiences:")
    text = TINY_STUDY[:start] + "arms: {}\n" + TINY_STUDY[rest:]
    return text.replace("  - {file: data/wave1.csv, respondent: id, arm: condition}\n", files)


def watched(
    folder: Path, later: dict[int, dict[str, float]], *, findings: Findings | None = None, plan: str = PLAN + MONITOR,
    **files: str,
) -> Path:  # fmt: skip
    """A study folder with a baseline and ``later`` waves, and the pretest in it where there is one."""
    data = {f"data/wave{number}.csv": wave(number, **moved) for number, moved in later.items()}
    if findings is not None:
        files = {"earlier/pretest/findings.json": to_json(findings), **files}
        plan += FROM
    return write_study(folder, study=study_text((1, *later)), plan=plan, data=wave(1), **{**data, **files})
