"""The column ``p_adjusted`` of the table ``estimates``: p-values corrected together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from pretest.analysis.cells.family import collect_cells, one_sided
from pretest.crosscheck import engines
from pretest.crosscheck.compared import Row, beside
from pretest.crosscheck.estimates import KEY, PAIR_FAMILY, TABLE
from pretest.crosscheck.scored import CellRows, Scored, records
from pretest.words import HARM_ROLES, Bools, Floats

ENGINE = "statsmodels multipletests"

Place = tuple[Any, ...]
PLACE = ("wave", "audience", "concept", "reference", "outcome")


def check_families(scored: Scored, batches: Sequence[CellRows]) -> Iterator[Row]:
    """Holm's and Benjamini and Hochberg's correction of the p-values that our own tests start from."""
    method = scored.study.plan.multiplicity.method
    found = _corrected(scored, batches)
    pairs = _pairs(scored) if method == "holm" else {}
    for one in records(scored.findings.estimates):
        family = one["family"]
        if np.isnan(_number(one["p_adjusted"])):
            continue
        key, place = [one[name] for name in KEY], tuple(one[name] for name in PLACE)
        if family == "exploratory":
            theirs, why = found["exploratory"].get(place, np.nan), ""
        elif method == "holm":
            own = pairs if family == PAIR_FAMILY else found[family]
            theirs, why = own.get(place, np.nan), ""
        else:
            theirs, why = np.nan, "max_t" if method == "romano_wolf" else "uncorrected"
        yield beside(TABLE, key, "p_adjusted", one["p_adjusted"], theirs, "" if why else ENGINE, why, scale=1e-6)


def _number(value: object) -> float:
    return float(value) if isinstance(value, float | int) else np.nan


def _corrected(scored: Scored, batches: Sequence[CellRows]) -> dict[str, dict[Place, float]]:
    """Family → cell → corrected p-value, over the whole audiences."""
    whole = [rows.batch for rows in batches if rows.batch.subgroup == ""]
    units = 1 + max((int(batch.unit.max(initial=-1)) for batch in whole), default=-1)
    table = collect_cells(scored.study, whole, units).table
    found: dict[str, dict[Place, float]] = defaultdict(dict)
    if table.empty:
        return found
    above, below = one_sided(table)
    places = list(table[list(PLACE)].itertuples(index=False, name=None))
    harm = table["role"].isin(HARM_ROLES).to_numpy(dtype=bool)
    primary = harm & table["primary"].to_numpy(dtype=bool) & table["decided"].to_numpy(dtype=bool)
    wanted = table["is_aim"].to_numpy(dtype=bool) | (table["role"] == "benefit").to_numpy(dtype=bool)
    _fill(found["primary_harm"], places, primary, above, "holm")
    _fill(found["harm"], places, harm, above, "holm")
    concepts = list(zip(table["wave"], table["concept"], strict=True))
    for concept in dict.fromkeys(concepts):
        own = wanted & np.array([one == concept for one in concepts])
        _fill(found["aim"], places, own, below, "holm")
    both = np.minimum(2.0 * np.minimum(above, below), 1.0)
    _fill(found["exploratory"], places, ~harm & ~wanted, both, "fdr_bh")
    return found


def _fill(into: dict[Place, float], places: list[Place], members: Bools, p: Floats, method: str) -> None:
    own = np.flatnonzero(members & np.isfinite(p))
    if len(own):
        into |= zip((places[at] for at in own), engines.adjusted(p[own], method).tolist(), strict=True)


def _pairs(scored: Scored) -> dict[Place, float]:
    """Pairs of concepts, corrected from the two-sided p-values that were released."""
    rows = scored.findings.estimates
    own: list[Mapping[str, Any]] = records(rows[(rows["family"] == PAIR_FAMILY) & (rows["unit"] != "sd")])
    p = np.array([_number(one["p_value"]) for one in own])
    if not len(p) or np.isnan(p).any():
        return {}
    adjusted = engines.adjusted(p, "holm")
    return {tuple(one[name] for name in PLACE): value for one, value in zip(own, adjusted.tolist(), strict=True)}
