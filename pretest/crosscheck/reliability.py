"""The table ``reliability``, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pretest.analysis.cells.groups import Group, asked_as
from pretest.codes import first_rows, person_codes
from pretest.crosscheck import engines
from pretest.crosscheck.compared import Row, beside
from pretest.crosscheck.scored import Record, Scored, records
from pretest.measurement.keyed import KeyedItems, key_items
from pretest.measurement.scores import score_items
from pretest.responses.planned import not_asked
from pretest.spec.scale import Scale
from pretest.tables.columns import RESPONDENT
from pretest.words import Floats

TABLE = "reliability"
KEY = ("wave", "audience", "scale", "phase", "item")
MEAN = "statsmodels DescrStatsW"


def check_reliability(scored: Scored) -> Iterator[Row]:
    """Alpha, item-rest correlations, means, SDs and shares."""
    study, table = scored.study, scored.findings.reliability
    scales = {one.scale.id: one.scale for one in study.outcomes() if one.scale is not None}
    for group in scored.groups:
        left = not_asked(study, group.audience, group.frame)
        rows = table[(table["wave"] == group.wave) & (table["audience"] == group.audience)]
        for (name, phase), part in rows.groupby(["scale", "phase"], sort=False):
            if name not in scales:
                continue
            items = _items(scored, group, scales[name], str(phase), left.get(name))
            for one in records(part):
                yield from _compared(one, scales[name], items)


def _items(scored: Scored, group: Group, scale: Scale, phase: str, left: Any) -> KeyedItems:
    """The keyed answers that a row rests on: everybody once before the message, and whoever was asked after it."""
    frame = group.frame
    if phase == "pre":
        frame = frame.iloc[first_rows(person_codes(frame[RESPONDENT]))]
    elif left is not None and left.any():
        frame = frame[~left]
    asked = asked_as(scored.study, group.audience)
    return key_items(frame, scale, scored.study.answers, asked_as=asked, phase=phase)  # type: ignore[arg-type]


def _compared(record: Record, scale: Scale, items: KeyedItems) -> Iterator[Row]:
    key = [record[name] for name in KEY]
    if record["suppressed"]:
        yield beside(TABLE, key, "*", None, np.nan, "")
        return
    values = items.values.to_numpy(dtype=np.float64)
    complete = values[~np.isnan(values).any(axis=1)]
    if record["item"]:
        at = list(items.values.columns).index(record["item"])
        yield from _described(record, key, values[:, at], items.bounds[at])
        n = int((~np.isnan(values[:, at])).sum())
        yield from _of_item(record, key, complete, at)
    else:
        bounds = items.bounds.mean(axis=0) * (items.n_asked if scale.score.method == "sum" else 1)
        yield from _described(record, key, np.asarray(score_items(items, scale), dtype=np.float64), np.asarray(bounds))
        n = len(complete)
        yield from _of_scale(record, key, complete)
    yield beside(TABLE, key, "n", record["n"], n, "pandas")


def _told(record: Record, name: str) -> bool:
    """Whether the row has this figure: an alpha where there are several items, a floor where the score has ends."""
    value = record[name]
    return isinstance(value, float | int) and not np.isnan(value)


def _described(record: Record, key: list[object], values: Floats, bounds: Floats) -> Iterator[Row]:
    """Mean, SD and shares of a score or an item."""
    given = values[~np.isnan(values)]
    missing = engines.shares(np.isnan(values)) if len(values) else np.nan
    theirs = {"share_missing": missing}
    if len(given):
        theirs["mean"], theirs["sd"] = engines.mean_and_sd(given, None)
        for name, end in zip(("floor", "ceiling"), bounds, strict=True):
            theirs[name] = engines.shares(np.abs(given - end) < 1e-9)
    for name, value in theirs.items():
        if _told(record, name):
            yield beside(TABLE, key, name, record[name], value, MEAN, scale=1.0)


def _of_scale(record: Record, key: list[object], complete: Floats) -> Iterator[Row]:
    if not _told(record, "alpha"):
        return
    found, low, high = engines.alpha(complete, record["conf_level"])
    yield beside(TABLE, key, "alpha", record["alpha"], found, "pingouin cronbach_alpha", scale=1.0)
    for name, value in (("alpha_low", low), ("alpha_high", high)):
        yield beside(TABLE, key, name, record[name], value, "pingouin cronbach_alpha", "rounded", scale=1.0)
    if not _told(record, "omega"):
        return
    if complete.shape[1] == 2:
        r = engines.correlation(complete[:, 0], complete[:, 1])
        yield beside(TABLE, key, "omega", record["omega"], 2.0 * r / (1.0 + r), "pingouin corr", scale=1.0)
    else:
        yield beside(TABLE, key, "omega", record["omega"], np.nan, "", "omega")
    for name in ("omega_low", "omega_high"):
        if _told(record, name):
            yield beside(TABLE, key, name, record[name], np.nan, "", "interval")


def _of_item(record: Record, key: list[object], complete: Floats, at: int) -> Iterator[Row]:
    rest = np.delete(complete, at, axis=1)
    if _told(record, "item_rest"):
        r = engines.correlation(complete[:, at], rest.sum(axis=1))
        yield beside(TABLE, key, "item_rest", record["item_rest"], r, "pingouin corr", scale=1.0)
    if _told(record, "alpha_dropped"):
        found = engines.alpha(rest, record["conf_level"])[0]
        yield beside(TABLE, key, "alpha_dropped", record["alpha_dropped"], found, "pingouin cronbach_alpha", scale=1.0)
