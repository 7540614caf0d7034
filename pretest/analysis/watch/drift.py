"""Do questions mean the same in two waves? Items that people with the same score answer otherwise in one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pretest.analysis.watch.scales import scales_of
from pretest.errors import Note, some
from pretest.measurement import DifFits, dif_pair_table, estimate_dif, is_scored, key_items
from pretest.measurement.dif import JODOIN_GIERL
from pretest.seeds import stream
from pretest.spec.scale import Scale
from pretest.spec.study import ResolvedOutcome, Study
from pretest.tables.dif import TABLE as DIF
from pretest.waves.store.rows import ITEM
from pretest.waves.store.sample import Draw, draw_people
from pretest.words import Bools, Floats, Ints

FEWEST = 100  # people per wave: fewer show only what is so large that it is seen without a test
FEWEST_ITEMS = 3
MOST = 3_000  # people per wave, drawn at random from more: a large difference shows in these
ALPHA = 0.05
SCREEN = 0.02  # of R² in a linear model: what is below it is nowhere near a large difference, and is not tested


@dataclass(frozen=True, slots=True, eq=False)
class Drift:
    """table: ``tables.dif``, a row per item and pair of waves. drifted: (earlier wave, later wave, outcome) → items
    with a large uniform difference. notes: what could not be tested."""

    table: pd.DataFrame
    drifted: Mapping[tuple[int, int, str], tuple[str, ...]]
    notes: tuple[Note, ...]


def find_drift(
    study: Study,
    files: Mapping[int, Path],
    audience: str,
    outcomes: Sequence[ResolvedOutcome],
    pairs: Mapping[str, Iterable[tuple[int, int]]],
    below: int,
) -> Drift:
    """Ordinal logistic DIF between waves, unweighted, of every scale of three or more questions.

    Parameters
    ----------
    files
        Wave → the stored rows of the audience, with ``item:ID`` columns of the items of the scales, as they were
        answered; missing for who is not of the audience. People who answered in both waves count in both.
    pairs
        Outcome → pairs of waves in which it is compared.

    Returns
    -------
    Drift
        ``drifted`` holds items whose answers at the same score differ between the waves in one direction, by .07 of
        Nagelkerke's R² or more (large by Jodoin & Gierl 2001, DOI 10.1207/S15324818AME1404_2), and by more than chance
        (Benjamini-Hochberg over the items). Where a wave has fewer than 100 people nothing is tested. ``table`` has no
        rows of pairs in which the wave explains less than .02 of any item in a linear model: a large difference is not
        missed by that, and most pairs take no time.
    """
    wanted: dict[str, tuple[Scale, set[tuple[int, int]], list[str]]] = {}
    for outcome in outcomes:
        for scale in scales_of(study, outcome):
            _, known, names = wanted.setdefault(scale.id, (scale, set(), []))
            known.update(pairs.get(outcome.id, ()))
            names.append(outcome.id)
    tables, untested = [], []
    drifted: dict[tuple[int, int, str], tuple[str, ...]] = {}
    tested = {name: one for name, one in wanted.items() if _is_testable(study, one[0])}
    needed = {
        wave: [scale for scale, both, _ in tested.values() if any(wave in pair for pair in both)] for wave in files
    }
    by_wave = {wave: _answers(study, scales, files[wave], audience, wave) for wave, scales in needed.items() if scales}
    for scale, both, names in tested.values():
        for first, second in sorted(both):
            answers = _both([by_wave[first][scale.id], by_wave[second][scale.id]])
            if answers is None:
                untested.append(f"{scale.id} ({audience}), waves {first} and {second}")
                continue
            items, values, group = answers
            if not (explained_by_wave(values, group) >= SCREEN).any():
                continue
            fits = estimate_dif(values, group, n_groups=2, fewest=FEWEST, alpha=ALPHA)
            tables.append(
                dif_pair_table(
                    fits,
                    wave=second,
                    audience=audience,
                    scale=scale.id,
                    items=items,
                    grouping="wave",
                    groups=(str(first), str(second)),
                    suppress_below=below,
                )
            )
            large = tuple(item for item, found in zip(items, _large(fits), strict=True) if found)
            drifted |= {(first, second, name): large for name in names if large}
    table = DIF.require(pd.concat(tables, ignore_index=True)) if tables else DIF.empty()
    return Drift(table, drifted, _notes(untested))


def _notes(untested: Sequence[str]) -> tuple[Note, ...]:
    if not untested:
        return ()
    message = f"Fewer than {FEWEST} people in a wave: whether the questions work alike in both was not tested."
    return (Note("drift_not_tested", "info", some(list(untested), most=8), message),)


def _is_testable(study: Study, scale: Scale) -> bool:
    ordered = all(study.answers[scale.answers_of(item)].type == "ordinal" for item in scale.items)
    return ordered and is_scored(scale, study.answers) and scale.score.method != "share"


def _answers(study: Study, scales: Sequence[Scale], file: Path, audience: str, wave: int) -> dict[str, pd.DataFrame]:
    """Scale → keyed answers of one wave, one row per person, at most ``MOST`` of them."""
    asked_as = study.asked_as(audience)
    draws = {
        scale.id: Draw(
            tuple(f"{ITEM}{item.id}" for item in scale.items_for(asked_as)), _key(study, scale, audience, wave)
        )
        for scale in scales
    }
    drawn = draw_people(file, draws, MOST)
    found = {}
    for scale in scales:
        part = drawn[scale.id].rename(columns=lambda name: str(name).removeprefix(ITEM))
        keyed = key_items(part, scale, study.answers, asked_as=asked_as).values
        found[scale.id] = keyed.dropna(how="all").dropna(axis=1, how="all")
    return found


def _key(study: Study, scale: Scale, audience: str, wave: int) -> str:
    return stream(study.file.seed, "drift", audience, scale.id, str(wave)).bytes(8).hex()


def _both(parts: Sequence[pd.DataFrame]) -> tuple[tuple[str, ...], Floats, Ints] | None:
    """The items that both waves have, their answers and whose they are; None where there are too few of either."""
    items = tuple(name for name in parts[0].columns if all(name in part.columns for part in parts))
    if len(items) < FEWEST_ITEMS or min(len(part) for part in parts) < FEWEST:
        return None
    values = np.concatenate([part[list(items)].to_numpy(dtype=np.float64) for part in parts])
    return items, values, np.repeat(np.arange(2), [len(part) for part in parts])


def explained_by_wave(values: Floats, group: Ints) -> Floats:
    """(k,) how much R² of each item grows when the wave joins the mean of all items in a linear model.

    values: (n, k) answers, NaN where missing. group: (n,) 0 or 1.
    """
    found = np.zeros(values.shape[1])
    score = np.nanmean(values, axis=1)
    for j, item in enumerate(values.T):
        used = ~np.isnan(item)
        centred = [one[used] - one[used].mean() for one in (item, score, group.astype(np.float64))]
        spread = centred[1] @ centred[1]
        if spread <= 0:
            continue
        left, wave = (one - centred[1] * (centred[1] @ one) / spread for one in (centred[0], centred[2]))
        total = centred[0] @ centred[0] * (wave @ wave)
        found[j] = (left @ wave) ** 2 / total if total > 0 else 0.0
    return found


def _large(fits: DifFits) -> Bools:
    """(k,) items with a large uniform difference; what could not be tested is not among them."""
    with np.errstate(invalid="ignore"):
        return np.asarray((fits.nagelkerke[0] >= JODOIN_GIERL[1]) & (fits.p_adjusted < ALPHA))
