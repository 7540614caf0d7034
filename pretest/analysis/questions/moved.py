"""Who moved: bounds on the share that got worse (or better) because of a concept, and reliable change per arm."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.analysis.cells.armpair import Rows, each_pair, hide, is_against_control, oriented, shown_rows
from pretest.analysis.cells.groups import Group, asked_as
from pretest.analysis.questions.question import Analysis, Deeper, Question
from pretest.measurement import estimate_alpha, key_items
from pretest.numbers.movers import Movers, estimate_movers, make_strata
from pretest.numbers.reliable_change import compare_shares, least_reliable, reliably_higher
from pretest.seeds import stream
from pretest.spec.study import ResolvedOutcome, Study
from pretest.tables.moved import TABLE as MOVED
from pretest.words import CONF_LEVEL

Row = dict[str, object]
FIGURES = MOVED.hides.figures
DIRECTIONS = (("worse", 1.0), ("better", -1.0))
LEAST = 10  # rows for a reliability


def find_moved(analysis: Analysis) -> Deeper:
    """The table ``tables.moved``: every primary harm of every concept, worse before better.

    share_low, share_high of bounds are corrected for taking a maximum of estimates (``effects.movers``); conf_low,
    conf_high cover the whole set. Where the outcome was asked before, a second row has bounds within groups of that
    score. reliable_change: share_low = share_high is the share of the concept's arm, share_reference that of the
    control, conf_low and conf_high are of the difference.
    """
    rows = [row for group in analysis.judged.groups for row in _of_group(analysis, group)]
    if not rows:
        return Deeper()
    return Deeper({"moved": MOVED.require(pd.DataFrame(rows))})


def _of_group(analysis: Analysis, group: Group) -> Iterator[Row]:
    study, shown = analysis.study, shown_rows(analysis.study, group)
    for outcome in study.outcomes():
        harm = outcome.is_harm and outcome.primary and group.audience in outcome.audiences
        if not (harm and is_against_control(study, outcome)):
            continue
        least = _least(study, group, shown, outcome)
        for concept, pair in each_pair(study, shown):
            keys = {
                "wave": group.wave,
                "audience": group.audience,
                "concept": concept,
                "outcome": outcome.id,
                "role": outcome.role,
            }
            for row in _of_pair(analysis, pair, outcome, least, (group.wave, group.audience, concept)):
                yield keys | row


def _of_pair(
    analysis: Analysis, pair: Rows, outcome: ResolvedOutcome, least: float | None, names: tuple[int, str, str]
) -> Iterator[Row]:
    seen, scores = pair.arm > 0, oriented(pair, outcome)
    there = ~np.isnan(scores)
    n_concept, n_reference = pair.people(there & seen), pair.people(there & ~seen)
    small = min(n_concept, n_reference) < max(analysis.suppress_below, 2)
    counts: Row = {"n_concept": n_concept, "n_reference": n_reference}
    before = f"{outcome.column}_pre"
    known = before in pair.frame.columns and not np.isnan(pair.values(before)).all()
    method = _method(outcome)
    for direction, sign in DIRECTIONS:
        base: Row = {"direction": direction, "conf_level": CONF_LEVEL, "share_reference": None} | counts
        for conditioned in ("", before) if known else ("",):
            named = base | {"method": method, "conditioned": conditioned}
            if small:
                yield hide(named, FIGURES, small=True) | {"share_reference": None}
                continue
            rng = stream(analysis.study.file.seed, "movers", *names, outcome.id, direction, conditioned)
            strata = make_strata(pair.values(before)[there], seen[there]) if conditioned else None
            yield hide(named | _bounds(pair, sign * scores, there, strata, rng), FIGURES, small=False)
        if least is not None:
            changed = reliably_higher(pair.values(before) * outcome.harm_sign * sign, sign * scores, least=least)
            yield base | _reliable(pair, changed, analysis.suppress_below) | {"conditioned": before}


def _method(outcome: ResolvedOutcome) -> str:
    single = outcome.scale is not None and outcome.scale.score.method == "single"
    return "ordinal" if single or outcome.model in ("binary", "ordinal") else "makarov"


def _bounds(
    pair: Rows, scores: NDArray[np.float64], there: NDArray[np.bool_],
    strata: NDArray[np.intp] | None, rng: np.random.Generator,
) -> Row:  # fmt: skip
    design = pair.design.only(there)
    found: Movers = estimate_movers(
        scores[there],
        design.arm > 0,
        rng=rng,
        stratum=strata,
        cluster=design.cluster,
        weights=design.weights,
    )
    return {
        "share_low": found.share_low,
        "share_high": found.share_high,
        "conf_low": found.conf_low,
        "conf_high": found.conf_high,
        "conf_level": found.conf_level,
    }


def _least(study: Study, group: Group, shown: Rows, outcome: ResolvedOutcome) -> float | None:
    """Smallest reliable change of the outcome in this group; None without a pre-score or a reliability."""
    before = f"{outcome.column}_pre"
    if outcome.scale is None or before not in shown.frame.columns:
        return None
    asked = asked_as(study, group.audience)
    items = key_items(shown.frame, outcome.scale, study.answers, asked_as=asked, phase="pre").values
    complete = items.dropna().to_numpy(dtype=np.float64)
    if complete.shape[1] < 2 or len(complete) < LEAST or (np.ptp(complete, axis=0) == 0).any():
        return None
    alpha = estimate_alpha(complete).estimate
    sd = float(np.nanstd(shown.values(before), ddof=1))
    return least_reliable(sd, alpha) if 0.0 <= alpha <= 1.0 and sd > 0.0 else None


def _reliable(pair: Rows, changed: NDArray[np.float64], below: int) -> Row:
    seen, there = pair.arm > 0, ~np.isnan(changed)
    n_concept, n_reference = pair.people(there & seen), pair.people(there & ~seen)
    row: Row = {"method": "reliable_change", "n_concept": n_concept, "n_reference": n_reference}
    few = [pair.people((changed == value) & arm) for arm in (seen, ~seen) for value in (0, 1)]
    if min(n_concept, n_reference) < max(below, 2) or any(0 < count < below for count in few):
        return hide(row, FIGURES, small=True)
    found = compare_shares(changed, seen, cluster=pair.design.cluster, weights=pair.design.weights)
    figures = {
        "share_low": found.concept,
        "share_high": found.concept,
        "share_reference": found.reference,
        "conf_low": found.conf_low,
        "conf_high": found.conf_high,
    }
    return hide(row | figures, FIGURES, small=False)


QUESTION = Question("moved", find_moved, (MOVED,))
