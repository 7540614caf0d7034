"""How the items of a scale hang together, two by two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from pretest.measurement.keyed import SCORED_PHASES, is_scored, key_items
from pretest.spec import AnswerSet, Scale
from pretest.tables.columns import RESPONDENT
from pretest.tables.inter_item import TABLE as INTER_ITEM
from pretest.words import Floats


def inter_item(items: Floats) -> tuple[Floats, float]:
    """Correlations (k, k) of ``items`` (n, k), without missing values, and the mean of those below the diagonal.

    An item that nobody answers differently has no correlations: NaN, and then neither has the scale a mean. The mean
    tells how narrow a scale is whatever its length: .15-.50 is common advice (Clark & Watson 1995, DOI
    10.1037/1040-3590.7.3.309).
    """
    centred = items - items.mean(axis=0)
    size = np.sqrt((centred**2).sum(axis=0))
    with np.errstate(divide="ignore", invalid="ignore"):
        correlations = centred.T @ centred / np.outer(size, size)
    below = correlations[np.tril_indices(items.shape[1], -1)]
    return correlations, float(below.mean()) if below.size else np.nan


def inter_item_table(
    frame: pd.DataFrame,
    scales: Iterable[Scale],
    answers: Mapping[str, AnswerSet],
    *,
    audience: str,
    wave: int,
    asked_as: str | None = None,
    suppress_below: int = 10,
) -> pd.DataFrame:
    """Correlations between the items of each scale, in the columns of ``tables.inter_item``.

    One row per pair of items (the later item in ``other``), keyed in the direction of the score, and one with both
    empty for their mean. They rest on the rows with all items answered, as alpha does; answers before exposure count
    once per respondent. Arms are taken together, unweighted. Scales with nominal items and scales of one item have no
    rows; with fewer than ``suppress_below`` respondents the rows carry no figures.

    Parameters
    ----------
    frame, scales, answers, audience, asked_as
        As for ``score_scales``.
    """
    people = frame[RESPONDENT] if RESPONDENT in frame.columns else pd.Series(range(len(frame)), index=frame.index)
    repeated = people.duplicated().to_numpy()
    before = frame[~repeated] if repeated.any() else frame
    rows: list[dict[str, object]] = []
    for scale in scales:
        kinds = {answers[scale.answers_of(item)].type for item in scale.items}
        if not is_scored(scale, answers) or "nominal" in kinds:
            continue
        for phase in SCORED_PHASES:
            asked = before if phase == "pre" else frame
            values = key_items(asked, scale, answers, asked_as=asked_as or audience, phase=phase).values.dropna()
            if values.shape[1] < 2 or values.empty:
                continue
            suppressed = int(people.loc[values.index].nunique()) < suppress_below
            keys = {"wave": wave, "audience": audience, "scale": scale.id, "phase": phase, "suppressed": suppressed}
            rows += [keys | row for row in _pairs(values, suppressed)]
    return INTER_ITEM.require(pd.DataFrame(rows, columns=list(INTER_ITEM.kinds)))


def _pairs(values: pd.DataFrame, suppressed: bool) -> Iterable[dict[str, object]]:
    names = [str(name) for name in values.columns]
    correlations, mean = inter_item(values.to_numpy())
    n = pd.NA if suppressed else len(values)
    yield {"item": "", "other": "", "n": n, "correlation": np.nan if suppressed else mean}
    for i, item in enumerate(names):
        for j in range(i + 1, len(names)):
            found = np.nan if suppressed else float(correlations[i, j])
            yield {"item": item, "other": names[j], "n": n, "correlation": found}
