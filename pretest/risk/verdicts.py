"""Verdicts on single cells: absence of proof is not proof of absence, and no verdict speaks for what it did not judge.

On the scale where positive is worse a harm is judged by two bounds. The lower bound L holds for its whole family (all
primary harms, or all harms); the upper bound U is one-sided at 1 - alpha and unadjusted, since calling a concept
harmless needs every one of its harms excluded (an intersection-union test). Gain is judged by U*, which holds for all
aims of the concept. All lie on their own side of the estimate, and under that order exactly one verdict holds.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from pretest.risk.cells import flags, floats, is_harm, is_small, require_cells, smallest_arm
from pretest.tables.cells import TABLE as CELLS
from pretest.tables.verdicts import TABLE as VERDICTS
from pretest.words import REASSURING_VERDICTS, WARNING_VERDICTS, BenefitVerdict, Block, Bools, Floats, HarmVerdict

FEW_PEOPLE = 50
"""People per arm below which an estimate at or above the margin is told, but does not ask for a revision."""

KEYING: Block = "keying"
LOST: Block = "attrition"

Words = NDArray[np.object_]


def judge(
    lower: ArrayLike,
    upper: ArrayLike,
    margin: ArrayLike,
    *,
    upper_simultaneous: ArrayLike = np.nan,
    is_aim: ArrayLike = False,
) -> NDArray[np.str_]:
    """The verdict on each harm from its bounds and its margin.

    =====================================  ==================
    condition                              verdict
    =====================================  ==================
    lower > margin                         ``harm``
    0 < lower <= margin <= upper           ``harm_signalled``
    lower > 0 and upper < margin           ``trivial_harm``
    an aim, and upper_simultaneous < 0     ``improved``
    lower <= 0 and upper < margin          ``harm_excluded``
    otherwise, or any of them missing      ``inconclusive``
    =====================================  ==================

    Parameters
    ----------
    lower, upper, margin, upper_simultaneous, is_aim
        Broadcastable arrays, the figures in one unit, positive = more harm; NaN = not known.

    Raises
    ------
    ValueError
        When a margin is negative.
    """
    figures = [np.asarray(value, dtype=np.float64) for value in (lower, upper, margin, upper_simultaneous)]
    low, up, delta, star, aim = np.broadcast_arrays(*figures, np.asarray(is_aim, dtype=bool))
    if bool((delta < 0).any()):
        raise ValueError("a margin is the size of a harm and cannot be negative")
    known = ~(np.isnan(low) | np.isnan(up) | np.isnan(delta))
    conditions: dict[HarmVerdict, Bools] = {
        "harm": low > delta,
        "harm_signalled": (low > 0) & (up >= delta),
        "trivial_harm": (low > 0) & (up < delta),
        "improved": aim & (star < 0) & (up < delta),
        "harm_excluded": (low <= 0) & (up < delta),
    }
    otherwise: HarmVerdict = "inconclusive"
    return np.select([known & condition for condition in conditions.values()], list(conditions), otherwise)


def judge_benefit(lower: ArrayLike, upper_simultaneous: ArrayLike) -> NDArray[np.str_]:
    """The verdict on each benefit, which needs no margin; both bounds with positive = worse.

    ``benefit_reversed`` where lower > 0, ``benefit_shown`` where upper_simultaneous < 0, else ``benefit_not_shown``.
    """
    low, star = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in (lower, upper_simultaneous)))
    words: tuple[BenefitVerdict, BenefitVerdict, BenefitVerdict] = (
        "benefit_reversed",
        "benefit_shown",
        "benefit_not_shown",
    )
    return np.select([low > 0, star < 0], list(words[:2]), words[2])


def verdict_table(cells: pd.DataFrame, *, suppress_below: int = 10) -> pd.DataFrame:
    """One row per judged cell, in the columns of ``tables.verdicts``; how many more people it takes is left open.

    Harms, benefits and aims of any role are judged; the other outcomes get no row. A cell that cannot be estimated is
    ``inconclusive``, with the code of what is wrong in ``reason``, and keeps what figures it has. ``block`` takes
    reassuring words away and says why; words that warn stay, with the block beside them, but where too few people stand
    behind them: there only if a permutation test agrees. Under ``keying`` no word stays. A primary harm that is
    inconclusive with an estimate at or above its margin has the reason ``possible_harm`` (``possible_harm_few`` below
    50 people in an arm). A cell with fewer than ``suppress_below`` people in an arm loses its figures and keeps its
    verdict only if that warns.

    Parameters
    ----------
    cells
        Frame with the columns ``pretest.tables.cells``.

    Raises
    ------
    ValueError
        When the frame does not have the declared form.
    """
    cells = require_cells(cells, CELLS)
    judged = is_harm(cells) | np.asarray(cells["role"] == "benefit", dtype=bool) | flags(cells, "is_aim")
    cells = cells[judged].reset_index(drop=True)
    wrong, small = _faults(cells), is_small(cells, suppress_below)
    bounds = {name: np.where(wrong == "", floats(cells, name), np.nan) for name in _BOUNDS}
    open_to = np.where(np.isnan(floats(cells, "upper_attrition")), -np.inf, floats(cells, "upper_attrition"))
    raised = bounds | {name: np.maximum(bounds[name], open_to) for name in ("upper", "upper_simultaneous")}
    word, block = _blocked(cells, _words(cells, bounds), _words(cells, raised))
    reason = np.where(wrong != "", wrong, np.where(small, "small_cell", _possible(cells, word, block)))
    word = np.where(small & ~np.isin(word.astype(str), WARNING_VERDICTS), "inconclusive", word)
    figures = {"harm_estimate": floats(cells, "harm_estimate"), **raised}
    figures |= {"gain": -floats(cells, "harm_estimate"), "n_more": np.full(len(cells), np.nan)}
    figures |= {name: floats(cells, name) for name in ("p_worse", "p_better")}
    kept = [name for name in VERDICTS.kinds if name in cells.columns and name not in figures]
    table = cells[kept].assign(
        verdict=word,
        reason=reason,
        block=block,
        suppressed=small,
        n_more_reason="",
        harm_badge="",
        aim_badge="",
        **{name: np.where(small, np.nan, values) for name, values in figures.items()},
    )
    return VERDICTS.require(table)


_BOUNDS = ("lower", "upper", "upper_simultaneous")


def _words(cells: pd.DataFrame, bounds: dict[str, Floats]) -> Words:
    """(rows,) what the bounds alone say."""
    aim, star = flags(cells, "is_aim"), bounds["upper_simultaneous"]
    harms = judge(bounds["lower"], bounds["upper"], floats(cells, "margin"), upper_simultaneous=star, is_aim=aim)
    benefits = np.where(
        np.isnan(bounds["lower"]) & np.isnan(star), "inconclusive", judge_benefit(bounds["lower"], star)
    )
    return np.asarray(np.where(is_harm(cells), harms, benefits), dtype=object)


def _blocked(cells: pd.DataFrame, word: Words, raised: Words) -> tuple[Words, Words]:
    """(rows,) words and blocks after all that stands in the way of a reassuring word."""
    block = cells["block"].fillna("").to_numpy(dtype=object)
    flat = (cells["status"] == "flat_reference").to_numpy(dtype=bool) & flags(cells, "proved")
    word = np.where(flat, np.where(is_harm(cells), "harm_signalled", "benefit_reversed"), word)
    unconfirmed = ~flags(cells, "confirmed")
    lost = ~np.isnan(floats(cells, "upper_attrition")) & (block == "")
    warns = np.isin(word.astype(str), WARNING_VERDICTS)
    changed = lost & (word != raised)
    word = np.where(changed, np.where(word == "benefit_shown", "inconclusive", raised), word)
    # unequal drop-out is named where it changed the word, and beside every word that warns
    block = np.where(changed | (lost & warns), LOST, block)
    stopped = ~np.isin(block.astype(str), ("", LOST)) & np.isin(word.astype(str), REASSURING_VERDICTS)
    stopped |= (block == KEYING) | (unconfirmed & warns)
    return np.where(stopped, "inconclusive", word).astype(object), block.astype(object)


def _possible(cells: pd.DataFrame, word: Words, block: Words) -> Words:
    """(rows,) the reason of primary harms that cannot be told, though the estimate lies at or above the margin."""
    estimate, margin = floats(cells, "harm_estimate"), floats(cells, "margin")
    here = is_harm(cells) & flags(cells, "primary") & (word == "inconclusive") & (block != KEYING)
    code = np.where(smallest_arm(cells) < FEW_PEOPLE, "possible_harm_few", "possible_harm")
    return np.where(here & (estimate >= margin), code, "").astype(object)


def _faults(cells: pd.DataFrame) -> Words:
    """(rows,) why a cell cannot be judged, "" where it can."""
    harm = is_harm(cells)
    status = cells["status"].to_numpy(dtype=str)
    faults: list[tuple[Bools, NDArray[np.str_] | str]] = [
        (status != "ok", status),
        (~np.isfinite(floats(cells, "harm_estimate")), "no_estimate"),
        (np.isnan(floats(cells, "lower")), "no_level"),
        (harm & np.isnan(floats(cells, "upper")), "no_std_error"),
        (harm & ~np.isfinite(floats(cells, "margin")), "no_margin"),
    ]
    reason = np.full(len(cells), "", dtype=object)
    for wrong, code in reversed(faults):
        reason = np.where(wrong, code, reason)
    return reason
