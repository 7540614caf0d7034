"""Undeclared differences between people: whether some are pushed further than others, and who they seem to be.

Exploratory, and only where the plan asks for it (``heterogeneity``), since it learns from the data many times over.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.analysis.cells.armpair import Rows, each_pair, hide, is_against_control, oriented, shown_rows
from pretest.analysis.cells.backgrounds import background_matrix
from pretest.analysis.cells.groups import Group
from pretest.analysis.questions.question import Analysis, Deeper, Question
from pretest.errors import Note
from pretest.numbers import benjamini_hochberg
from pretest.numbers.crossfit import Heterogeneity, Summary, explore_heterogeneity
from pretest.numbers.heterogeneity import DIFFERENCE, GROUPS
from pretest.seeds import stream
from pretest.spec.study import ResolvedOutcome
from pretest.tables.heterogeneity import TABLE as HETEROGENEITY
from pretest.words import CONF_LEVEL

Row = dict[str, object]
LEAST = 200  # people in the two arms together: half of them is learned from, and the rest is cut in three
Cell = tuple[Row, ResolvedOutcome, Rows, tuple[str, ...], Heterogeneity | None]
FIGURES = HETEROGENEITY.hides.figures


def find_heterogeneity(analysis: Analysis, *, splits: int | None = None) -> Deeper:
    """The table ``tables.heterogeneity``: primary harms of every concept, positive = worse, in the outcome's points.

    blp_mean: the mean effect; blp_spread: 0 = no differences in effect were found, 1 = as predicted. group: the mean
    effect in the third of people who were predicted to react least, middle and most, and the difference of the last
    and the first. description: means of background variables in the same thirds, only for cells whose spread is
    significant after Benjamini-Hochberg over all cells; n: people it was estimated on in one split.

    Parameters
    ----------
    splits : those of the plan when not given.
    """
    asked = _asked(analysis, splits)
    if asked is None:
        return Deeper()
    notes: list[Note] = []
    found: list[Cell] = []
    for group in analysis.judged.groups:
        cells, remarks = _of_group(analysis, group, asked)
        found += cells
        notes += remarks
    p = np.array([np.nan if one is None else one.blp.p_value[1] for *_, one in found])
    together, looked = benjamini_hochberg(p) if len(p) else p, analysis.judged.looked
    together = together if looked is None else looked.course.total_alone(together)
    shown = together < analysis.study.plan.alpha
    rows = [
        row for cell, signal in zip(found, shown, strict=True) for row in _rows(analysis, *cell, signal=bool(signal))
    ]
    if not rows:
        return Deeper({}, tuple(notes))
    notes.append(_conclusion(analysis, int(np.isfinite(p).sum()), np.asarray(shown, dtype=bool)))
    table = HETEROGENEITY.require(pd.DataFrame(rows)[list(HETEROGENEITY.kinds)])
    return Deeper({"heterogeneity": table}, tuple(notes))


def _asked(analysis: Analysis, splits: int | None) -> int | None:
    if splits is not None:
        return splits
    asked = analysis.study.plan.heterogeneity
    return None if asked is None else int(asked.splits)


def _of_group(analysis: Analysis, group: Group, splits: int) -> tuple[list[Cell], list[Note]]:
    study, shown = analysis.study, shown_rows(analysis.study, group)
    where = f"{group.audience}, wave {group.wave}"
    made = background_matrix(study, group, shown.frame, max(analysis.suppress_below, 1))
    if not made.names:
        message = "No background questions were asked before the message, so differences were not looked for."
        return [], [Note("heterogeneity_no_background", "warning", where, message)]
    found = []
    for outcome in study.outcomes():
        harm = outcome.is_harm and outcome.primary and group.audience in outcome.audiences
        if not (harm and is_against_control(study, outcome)):
            continue
        for code, (concept, _) in enumerate(each_pair(study, shown), 1):
            own = (shown.arm == 0) | (shown.arm == code)
            own &= ~np.isnan(shown.values(outcome.column))
            pair, x = shown.only(own), made.values[own]
            keys: Row = {"wave": group.wave, "audience": group.audience, "concept": concept, "outcome": outcome.id}
            sizes = [pair.people(pair.arm > 0), pair.people(pair.arm == 0)]
            one = None
            if sum(sizes) >= LEAST and min(sizes) >= max(analysis.suppress_below, LEAST // 8):
                one = explore_heterogeneity(
                    oriented(pair, outcome),
                    (pair.arm > 0).astype(np.float64),
                    x,
                    rng=stream(study.file.seed, "heterogeneity", *(str(key) for key in keys.values())),
                    splits=splits,
                    level=CONF_LEVEL,
                    weights=pair.design.weights,
                    cluster=pair.design.cluster,
                )
            found.append((keys, outcome, pair, made.names, one))
    return found, []


def _rows(
    analysis: Analysis, keys: Row, outcome: ResolvedOutcome, pair: Rows, names: tuple[str, ...],
    found: Heterogeneity | None, *, signal: bool,
) -> Iterator[Row]:  # fmt: skip
    base = keys | {"role": outcome.role, "conf_level": CONF_LEVEL, "group": "", "variable": ""}
    n = pair.people(np.ones(len(pair.arm), dtype=bool))
    if found is None:
        small = min(pair.people(pair.arm > 0), pair.people(pair.arm == 0)) < analysis.suppress_below
        yield hide(base | {"part": "blp_spread"} | dict.fromkeys(FIGURES) | {"n": n}, FIGURES, small=small)
        return
    persons = min(n, found.n_rows)
    # a third of one half, in two arms: where that could be fewer people than may be shown, groups are left out
    small = persons // (2 * len(GROUPS)) < analysis.suppress_below
    for place, part in enumerate(("blp_mean", "blp_spread")):
        yield hide(base | {"part": part} | _figures(found.blp, place, persons), FIGURES, small=False)
    for place, group in enumerate((*GROUPS, DIFFERENCE)):
        row = base | {"part": "group", "group": group}
        yield hide(row | _figures(found.groups, place, persons), FIGURES, small=small)
    if not signal or small:
        return
    for name, one in zip(names, found.description, strict=True):
        for place, group in enumerate((*GROUPS, DIFFERENCE)):
            row = base | {"part": "description", "group": group, "variable": name}
            yield hide(row | _figures(one, place, persons), FIGURES, small=False)


def _figures(found: Summary, place: int, n: int) -> Row:
    return {
        "estimate": found.figures.estimate[place],
        "std_error": found.figures.std_error[place],
        "p_value": found.p_value[place],
        "conf_low": found.low[place],
        "conf_high": found.high[place],
        "n": n,
    }


def _conclusion(analysis: Analysis, tested: int, shown: NDArray[np.bool_]) -> Note:
    where = analysis.study.file.plan
    if not shown.any():
        message = (
            f"In none of {tested} cells was it shown that people differ in how they react. That is not the same as "
            "everybody reacting alike: differences may be too small for this number of people."
        )
        return Note("heterogeneity_not_shown", "info", where, message)
    message = (
        f"In {int(shown.sum())} of {tested} cells people differ in how they react. Who they are was explored, not "
        "planned: test it in a new study before acting on it."
    )
    return Note("heterogeneity_shown", "warning", where, message)


QUESTION = Question("heterogeneity", find_heterogeneity, (HETEROGENEITY,))
