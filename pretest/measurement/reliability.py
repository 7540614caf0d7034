"""The reliability table: can the score of a scale carry a conclusion in this audience and wave?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.codes import first_rows, n_different, person_codes
from pretest.measurement.alpha import estimate_alpha
from pretest.measurement.keyed import SCORED_PHASES, KeyedItems, is_scored, key_items
from pretest.measurement.omega import estimate_omega, estimate_spearman_brown
from pretest.measurement.scores import score_items
from pretest.spec import AnswerSet, Scale
from pretest.tables.columns import RESPONDENT
from pretest.tables.reliability import EXPLORATORY, ITEMS_ONLY
from pretest.tables.reliability import TABLE as RELIABILITY
from pretest.words import CONF_LEVEL, Bools, Phase

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Rule:
    """What does not differ between the rows of one call."""

    wave: int
    audience: str
    conf_level: float
    suppress_below: int


def reliability_table(
    frame: pd.DataFrame,
    scales: Iterable[Scale],
    answers: Mapping[str, AnswerSet],
    *,
    audience: str,
    wave: int,
    asked_as: str | None = None,
    conf_level: float = CONF_LEVEL,
    suppress_below: int = 10,
    not_asked: Mapping[str, Bools] | None = None,
) -> pd.DataFrame:
    """Reliability of each scale in one audience and wave, in the columns of ``tables.reliability``.

    One row per scale and phase (``item`` "") and, for scales of two or more items, one row per item; items are
    keyed in the direction of the score. ``alpha``, ``omega``, ``item_rest`` (correlation of an item with the sum of
    the others) and ``alpha_dropped`` rest on rows with all items answered, and in the row of the scale ``n`` counts
    those. ``omega`` is omega total of a one-factor model, and Spearman-Brown for two items. ``mean``, ``sd``,
    ``floor``, ``ceiling`` (shares at the lowest and highest possible value) and ``share_missing`` describe the
    score, or the item; ``n`` of an item counts its answers. Arms are taken together, unweighted. Answers before
    exposure count once per respondent; where respondents saw several concepts, the intervals take their rows as
    independent.

    ``flag``: "" | ``single_item`` | ``too_few`` (complete rows: fewer than suppress_below, or no more than items +
    1) | ``no_variance`` (an item that nobody answers differently) | ``below_60`` (report items only) |
    ``exploratory`` (.60-.70) | ``omega_improper`` (no convergence, or a Heywood case: omega is missing; alpha is
    .70 or more) and on items ``negative_item_rest`` (is the item coded the wrong way round?). The limits go by
    omega, by alpha where there is none.

    A scale that nobody here answered has no rows. Rows that rest on fewer than ``suppress_below`` respondents keep
    their keys and carry no figures.

    Parameters
    ----------
    frame, scales, answers, audience, asked_as
        As for ``score_scales``. Nominal items have no reliability: scales with them are left out, unless scored as
        shares.
    not_asked
        Scale → (rows,) who was not asked it after the message, by design: they left nothing open, and do not count.
    """
    rule = _Rule(wave, audience, conf_level, suppress_below)
    known = RESPONDENT in frame.columns
    people = person_codes(frame[RESPONDENT]) if known else np.arange(len(frame), dtype=np.int64)
    first = first_rows(people)  # ascending, since people are numbered by first appearance
    before = (frame, people) if len(first) == len(frame) else (frame.iloc[first], people[first])
    asked_in = {"pre": before, "post": (frame, people)}
    rows: list[Row] = []
    for scale in scales:
        if not _is_measured(scale, answers):
            continue
        for phase in SCORED_PHASES:
            asked, who = asked_in[phase]
            left = None if not_asked is None or phase == "pre" else not_asked.get(scale.id)
            if left is not None and left.any():
                asked, who = asked[~left], who[~left]
            items = key_items(asked, scale, answers, asked_as=asked_as or audience, phase=phase)
            if items.values.notna().any(axis=None):
                rows += _scale_rows(who, scale, items, phase, rule)
    return RELIABILITY.require(pd.DataFrame(rows, columns=list(RELIABILITY.kinds)))


def _is_measured(scale: Scale, answers: Mapping[str, AnswerSet]) -> bool:
    nominal = any(answers[scale.answers_of(item)].type == "nominal" for item in scale.items)
    return is_scored(scale, answers) and (scale.score.method == "share" or not nominal)


def _scale_rows(who: NDArray[np.intp], scale: Scale, items: KeyedItems, phase: Phase, rule: _Rule) -> Iterator[Row]:
    """The row of the scale, then those of its items; ``who``: (rows,) code of the respondent."""
    score = score_items(items, scale)
    values = items.values.to_numpy()
    complete = ~np.isnan(values).any(axis=1)
    keys: Row = {"wave": rule.wave, "audience": rule.audience, "scale": scale.id, "phase": phase}
    keys |= {"conf_level": rule.conf_level, "n_items": values.shape[1]}
    whole, of_items = _consistency(values[complete], _people(who, complete), rule)
    summary = _summary(score, _score_bounds(scale, items))
    count: Row = {"n": int(complete.sum())} if _people(who, complete) >= rule.suppress_below else {}
    yield _row(keys, "", summary | whole | count, _people(who, ~np.isnan(score)), rule)
    if values.shape[1] < 2:
        return
    for index, item in enumerate(items.values.columns):
        given = ~np.isnan(values[:, index])
        figures = _summary(values[:, index], items.bounds[index]) | {name: v[index] for name, v in of_items.items()}
        negative = "item_rest" in of_items and of_items["item_rest"][index] < 0
        figures |= {"n": int(given.sum()), "flag": "negative_item_rest" if negative else ""}
        yield _row(keys, item, figures, _people(who, given), rule)


def _consistency(values: NDArray[np.float64], people: int, rule: _Rule) -> tuple[Row, dict[str, NDArray[np.float64]]]:
    """Alpha, omega and flag of complete rows (n, k), and the figures of each item, (k,) each."""
    n, k = values.shape
    if k == 1:
        return {"flag": "single_item"}, {}
    if people < rule.suppress_below or n <= k + 1:
        return {"flag": "too_few"}, {}
    if bool((values == values[0]).all(axis=0).any()):
        return {"flag": "no_variance"}, {}
    alpha = estimate_alpha(values, conf_level=rule.conf_level)
    coefficient = estimate_spearman_brown if k == 2 else estimate_omega
    omega = coefficient(values, conf_level=rule.conf_level)
    whole: Row = {
        "alpha": alpha.estimate,
        "alpha_low": alpha.low,
        "alpha_high": alpha.high,
        "omega": omega.estimate,
        "omega_low": omega.low,
        "omega_high": omega.high,
        "flag": _flag(alpha.estimate, omega.estimate),
    }
    return whole, {"item_rest": alpha.item_rest, "alpha_dropped": alpha.dropped}


def _flag(alpha: float, omega: float) -> str:
    leading = alpha if np.isnan(omega) else omega
    if not leading >= ITEMS_ONLY:
        return "below_60"
    if leading < EXPLORATORY:
        return "exploratory"
    return "omega_improper" if np.isnan(omega) else ""


def _score_bounds(scale: Scale, items: KeyedItems) -> NDArray[np.float64]:
    """(2,) lowest and highest score of the items that the data have; NaN when there are no bounds."""
    if scale.score.method == "sum":
        return np.asarray(items.bounds.mean(axis=0) * items.n_asked)
    return np.array([items.bounds[:, 0].mean(), items.bounds[:, 1].mean()])


def _summary(values: NDArray[np.float64], bounds: NDArray[np.float64]) -> Row:
    """Mean, SD, shares at the bounds, and the share that is missing."""
    given = values[~np.isnan(values)]
    row: Row = {"share_missing": 1 - len(given) / len(values) if len(values) else np.nan}
    if len(given) == 0:
        return row
    row |= {"mean": float(given.mean()), "sd": float(given.std(ddof=1)) if len(given) > 1 else np.nan}
    if not np.isnan(bounds).any():
        row |= {"floor": float(np.isclose(given, bounds[0], rtol=0, atol=1e-9).mean())}
        row |= {"ceiling": float(np.isclose(given, bounds[1], rtol=0, atol=1e-9).mean())}
    return row


def _people(who: NDArray[np.intp], rows: NDArray[np.bool_]) -> int:
    """Respondents behind the rows that are marked."""
    return n_different(who[rows])


def _row(keys: Row, item: str, figures: Row, people: int, rule: _Rule) -> Row:
    """One row of the table; without figures when it rests on too few people."""
    suppressed = people < rule.suppress_below
    kept: Row = {"flag": "too_few"} if suppressed else figures
    return (
        dict.fromkeys(RELIABILITY.kinds, np.nan) | keys | {"flag": "", "item": item} | kept | {"suppressed": suppressed}
    )
