"""Answers of people in a study of which the truth is known: one factor behind all outcomes, and the flaws of kinds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from pretest.words import Floats
from tests.truth.kinds import Kind
from tests.truth.world import AUDIENCES, FACTOR

SITES = 8  # clusters per arm and audience
ICC = 0.04
SPREAD, LEVEL = 2.0, 20.0  # SD and mean of the scores in the control arm: not 1 and 0, so that units show
STEP = 0.5  # scores come in quarters of an SD, as means of a few answers do
OFFENDED = 0.90  # SD above the control mean beyond which offended people leave, in kinds where they do


def draw(kind: Kind, rng: np.random.Generator) -> pd.DataFrame:
    """One study of ``kind``: one row per person, a column per outcome that comes from a column, or per item."""
    parts = [_audience(kind, audience, rng) for audience in AUDIENCES]
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(id=[f"p{i}" for i in range(len(frame))])


def write_draw(folder: Path, kind: Kind, rng: np.random.Generator) -> None:
    """``data/wave1.csv`` of ``folder`` with new answers."""
    (folder / "data").mkdir(exist_ok=True)
    draw(kind, rng).to_csv(folder / "data" / "wave1.csv", index=False)


def _audience(kind: Kind, audience: str, rng: np.random.Generator) -> pd.DataFrame:
    sizes = {arm: kind.n * kind.ratio.get(arm, 1) for arm in kind.world.arms}
    arm = np.repeat(list(sizes), list(sizes.values()))
    singles = [one for one in kind.world.measured(audience) if not one.of]
    site = np.concatenate([np.arange(n) * SITES // n + SITES * a for a, n in enumerate(sizes.values())])
    factor, own = _noise(kind, rng, site, 1)[:, 0], _noise(kind, rng, site, len(singles))
    values = np.sqrt(FACTOR) * factor[:, None] + np.sqrt(1 - FACTOR) * own
    frame = pd.DataFrame({"arm": arm, "uses": int(audience == "users"), "site": [f"{audience}{s}" for s in site]})
    for k, one in enumerate(singles):
        shift = pd.Series(arm).map({name: kind.effect(name, audience, one.id) for name in sizes}).to_numpy(dtype=float)
        worse = values[:, k] + shift
        if kind.flaw == "flat_control" and one.id == "shame":
            worse = np.where(arm == "control", 0.0, (rng.random(len(arm)) < 0.4) * 2.0)
        if one.scale:
            frame = frame.join(_items(kind, one.id, worse, rng))
        else:
            frame[one.id] = np.round((LEVEL + one.sign * SPREAD * worse) / STEP) * STEP
    if kind.right:
        frame = frame.join(_grasp(kind, arm))
    if kind.flaw in ("weights", "one_weight"):
        frame["w"] = _weights(kind, audience, factor, rng)
    if kind.flaw == "leavers" and audience == "users":
        gone = (arm == "concept") & (frame["shame"] > LEVEL + SPREAD * OFFENDED)
        frame.loc[gone, [one.id for one in singles]] = np.nan
    return frame


def _noise(kind: Kind, rng: np.random.Generator, site: np.ndarray, columns: int) -> Floats:
    """(n, columns) standard normal, with a part that people of one cluster share where there are clusters."""
    alone = rng.standard_normal((len(site), columns))
    if kind.flaw != "clusters":
        return alone
    shared = rng.standard_normal((int(site.max()) + 1, columns))[site]
    return np.asarray(np.sqrt(ICC) * shared + np.sqrt(1 - ICC) * alone)


def _weights(kind: Kind, audience: str, factor: Floats, rng: np.random.Generator) -> Floats:
    """Log-normal with SD .7 on the log scale and related to the answers. Tilting a normal moves its mean and not its
    SD, so that the true effects stay what they are. Or one person of the control arm with most of the weight."""
    if kind.flaw == "one_weight":
        weights = np.ones(len(factor))
        if audience == "users":
            weights[0] = 0.5 * kind.n * kind.ratio.get("control", 1)
        return weights
    return np.exp(0.7 * (0.5 * factor + np.sqrt(0.75) * rng.standard_normal(len(factor)))).round(6)


def _grasp(kind: Kind, arm: np.ndarray) -> pd.DataFrame:
    """School (1 and 2 in turn) and the answer to the question of ``grasp``, of which 2 is right: exact shares."""
    place = pd.Series(arm).groupby(arm).cumcount().to_numpy()
    school, number = 1 + place % 2, place // 2
    size = pd.Series(arm).groupby([arm, school]).transform("size").to_numpy()
    share = np.array([kind.right.get(one, (0.0, 0.0))[two - 1] for one, two in zip(arm, school, strict=True)])
    return pd.DataFrame({"school": school, "grasp1": np.where(number < np.round(share * size), 2, 5)})


def _items(kind: Kind, name: str, worse: Floats, rng: np.random.Generator) -> pd.DataFrame:
    """Four answers of 1 to 7. All point towards harm: a scale that reverses two of them contradicts itself."""
    noisy = worse[:, None] + 0.7 * rng.standard_normal((len(worse), 4))
    answers = np.clip(np.round(4 + 1.2 * noisy), 1, 7).astype(int)
    return pd.DataFrame(answers, columns=[f"{name}{i + 1}" for i in range(4)])
