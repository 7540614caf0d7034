"""How many respondents and rows are left after each step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from pretest.codes import ascending, n_different, person_codes
from pretest.forms.conditions import audience_masks
from pretest.responses.submissions import LeftOut
from pretest.spec import Study
from pretest.tables import columns
from pretest.tables.flow import TABLE as FLOW

Row = tuple[int, str, str, str, int, int]  # wave, audience, concept, step, respondents, rows


def count_step(frame: pd.DataFrame, step: str, waves: Iterable[int] | None = None) -> list[Row]:
    """Respondents and rows of ``frame`` per wave; waves that have none left get a row too."""
    wave = frame[columns.WAVE].to_numpy()
    listed = ascending(wave) if waves is None else sorted({int(one) for one in waves})
    return [(one, "", "", step, *_count(frame, wave == one)) for one in listed]


def count_left_out(files: Sequence[tuple[int, Sequence[LeftOut]]]) -> list[Row]:
    """Submissions of each file (its wave, and what was left out of it) that do not count, per wave and status."""
    totals: dict[tuple[int, str], tuple[int, int]] = {}
    for wave, left_out in files:
        for step in left_out:
            people, rows = totals.get((wave, step.step), (0, 0))
            totals[wave, step.step] = people + step.n_respondents, rows + step.n_rows
    return [(wave, "", "", step, *counts) for (wave, step), counts in sorted(totals.items())]


def flow_table(rows: Iterable[Row]) -> pd.DataFrame:
    """Steps as the table ``tables.flow``, with all counts."""
    names = [name for name in FLOW.kinds if name != "suppressed"]
    table = pd.DataFrame(list(rows), columns=names)
    table["suppressed"] = False
    return FLOW.require(table)


def flow_by_cell(study: Study, frame: pd.DataFrame, step: str = "kept") -> pd.DataFrame:
    """Respondents and rows of ``frame`` per wave, audience and arm of the study, as ``tables.flow``.

    The row without a concept counts the whole audience: not the sum over the arms where respondents saw several, or
    none. Audiences may overlap, so their numbers need not add up. Cells without anybody are there, with 0.
    """
    masks = audience_masks(study, frame)
    wave, arm = frame[columns.WAVE].to_numpy(), frame[columns.ARM]
    rows: list[Row] = []
    for one in ascending(wave):
        for audience, mask in masks.items():
            rows.append((one, audience, "", step, *_count(frame, mask & (wave == one))))
            for concept in study.file.arms:
                here = mask & (wave == one) & (arm == concept).to_numpy(dtype=bool)
                rows.append((one, audience, concept, step, *_count(frame, here)))
    return flow_table(rows)


def _count(frame: pd.DataFrame, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[int, int]:
    people = frame[columns.RESPONDENT]
    return n_different(person_codes(people if chosen.all() else people[chosen])), int(chosen.sum())
