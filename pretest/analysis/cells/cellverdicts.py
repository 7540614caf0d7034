"""From cells with their bounds to verdicts on each, and to the decision on every concept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from pretest.analysis.cells.evidence import bound_at
from pretest.analysis.cells.family import Cells, Levels
from pretest.analysis.cells.sizes import decide_sizes, with_sizes
from pretest.risk import CELLS, Setting, decision_table, verdict_table
from pretest.spec.study import Study
from pretest.tables.verdicts import TABLE as VERDICTS
from pretest.words import Design

Gates = Mapping[tuple[int, str, str], tuple[str, ...]]  # wave, audience, concept → ``understanding.gate_reasons``


def judge_cells(
    study: Study, cells: Cells, levels: Levels, suppress_below: int, gates: Gates | None = None
) -> pd.DataFrame:
    """Verdict of every harm, benefit and aim, and the decision per concept × audience and per concept, with sizes."""
    verdicts, decisions = decide_cells(study, cells, levels, suppress_below, gates)
    parts = [with_sizes(study, cells, verdicts), decide_sizes(study, cells, verdicts, decisions)]
    return pd.concat(parts, ignore_index=True)


def decide_cells(
    study: Study, cells: Cells, levels: Levels, suppress_below: int, gates: Gates | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Verdicts and decisions as ``judge_cells``, apart, and without how many more people it takes."""
    return decide_bounded(study, bounded_cells(study, cells, levels), suppress_below, gates)


def decide_bounded(
    study: Study, bounded: pd.DataFrame, suppress_below: int, gates: Gates | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """``decide_cells`` from cells that have their bounds already (``bounded_cells``), which no margin changes."""
    verdicts = verdict_table(bounded, suppress_below=suppress_below)
    found = bounded[["wave", "audience"]].drop_duplicates().to_numpy()
    places = [(int(wave), str(audience)) for wave, audience in found]
    asked = _judged_places(study, places)
    lone = _uncompared(study, places)
    verdicts = pd.concat([verdicts, lone], ignore_index=True) if len(lone) else verdicts
    return verdicts, decision_table(verdicts, setting=setting_of(study, gates), asked=asked)


def bounded_cells(study: Study, cells: Cells, levels: Levels) -> pd.DataFrame:
    """The cells as they are judged (``tables.cells``): in their unit, positive = worse, with the bounds of families."""
    table = cells.table
    sign = table["harm_sign"].to_numpy(dtype=float)
    in_sd = (table["judged_unit"] == "sd").to_numpy()
    level = np.full(len(table), study.plan.alpha) if levels.upper_level is None else levels.upper_level
    upper = bound_at(table, level, 1)
    return table[[column for column in CELLS.kinds if column in table.columns]].assign(
        unit=table["judged_unit"],
        harm_estimate=sign * np.where(in_sd, table["estimate_sd"], table["estimate_points"]).astype(float),
        lower=bound_at(table, levels.lower_level, 0),
        upper=upper,
        upper_simultaneous=np.maximum(bound_at(table, levels.star_level, 1), upper),
        p_worse=levels.p_worse,
        p_better=levels.p_better,
        family=levels.family,
        proved=levels.p_worse <= study.plan.alpha,
    )


def setting_of(study: Study, gates: Gates | None = None) -> Setting:
    """What decisions need to know of the study beside the verdicts."""
    design: Design = "controlled" if study.control is not None else "uncontrolled"
    return Setting(design, gates or {})


def _uncompared(study: Study, places: Sequence[tuple[int, str]]) -> pd.DataFrame:
    """Rows of the harms that decide and are compared with nobody, for the control is about something else: nothing is
    known of them, and no word on another harm may stand in their place."""
    lone = [one for one in study.outcomes() if one.is_harm and one.primary and one.compared == "nobody"]
    if not lone:
        return VERDICTS.empty()
    empty = {name: np.nan if kind == "float" else "" for name, kind in VERDICTS.kinds.items()}
    rows = [
        empty
        | {"wave": wave, "audience": audience, "concept": concept, "outcome": one.id, "role": one.role}
        | {"primary": True, "is_aim": audience in one.aim, "margin": one.margin.size if one.margin else np.nan}
        | {"unit": one.margin.unit if one.margin else study.plan.unit, "verdict": "inconclusive"}
        | {"reason": "off_topic", "suppressed": False}
        for wave, audience in places
        for one in lone
        if audience in one.audiences
        for concept in study.decided
    ]
    return VERDICTS.require(pd.DataFrame(rows, columns=list(VERDICTS.kinds)))


def _judged_places(study: Study, audiences: Sequence[tuple[int, str]]) -> pd.DataFrame:
    rows = [(wave, audience, concept) for wave, audience in audiences for concept in study.decided]
    return pd.DataFrame(rows, columns=["wave", "audience", "concept"])
