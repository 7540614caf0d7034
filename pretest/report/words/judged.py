"""The judged cells: each verdict with the estimate, the numbers of people and the measurement behind it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from pretest.report.words.edition import Edition, Panel
from pretest.report.words.gain import told_effect
from pretest.report.words.tablerows import Row
from pretest.report.words.weakness import weak_scales
from pretest.words import is_harm_role, told_sign

Key = tuple[int, str, str, str]  # wave, audience, concept, outcome


@dataclass(frozen=True, slots=True)
class JudgedCell:
    """One verdict as it is told. estimate, lower, upper, margin: in ``unit``, positive = more harm; of benefits the
    gain, positive = more of what is wanted.

    hundred: the difference on a scale where the lowest possible score is 0 and the highest 100; NaN where unknown.
    weakness: "" or how badly the outcome is measured (low, moderate, unknown). figures: whether there are any to show.
    """

    panel: Panel
    concept: str
    outcome: str
    role: str
    primary: bool
    verdict: str
    reason: str
    suppressed: bool
    estimate: float
    lower: float
    upper: float
    margin: float
    unit: str
    n_more: float
    n_concept: int | None
    n_reference: int | None
    p_adjusted: float
    hundred: float
    weakness: str

    @property
    def is_harm(self) -> bool:
        return is_harm_role(self.role)

    @property
    def figures(self) -> bool:
        return math.isfinite(self.estimate)


def judged_cells(edition: Edition) -> tuple[JudgedCell, ...]:
    """All verdicts on single outcomes, in the order of the study: panel, outcome, concept."""
    estimates = whole_group_estimates(edition)
    weak = weak_scales(edition)
    bounds = {outcome.id: outcome.bounds for outcome in edition.findings.study.outcomes}
    panels = edition.panels(row for row in edition.rows("verdicts") if row["outcome"])
    cells = []
    for panel, rows in panels.items():
        rows.sort(key=lambda row: (edition.outcome_place(row["outcome"]), edition.concept_place(row["concept"])))
        for row in rows:
            key = *panel, row["concept"], row["outcome"]
            weakness = weak.get((*panel, row["outcome"]), "")
            cells.append(_cell(panel, row, estimates.get(key, []), bounds.get(row["outcome"]), weakness))
    return tuple(cells)


def whole_group_estimates(edition: Edition) -> dict[Key, list[Row]]:
    """The estimates for whole audiences, by cell; plain differences first."""
    found: dict[Key, list[Row]] = {}
    for row in edition.rows("estimates"):
        if not row["subgroup"]:
            found.setdefault((row["wave"] or 0, row["audience"], row["concept"], row["outcome"]), []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: row["estimand"] != "difference")
    return found


def by_unit(cells: Sequence[JudgedCell]) -> list[tuple[str, list[JudgedCell]]]:
    """Cells that can share an axis: one list per unit, in order of first appearance."""
    units = list(dict.fromkeys(cell.unit for cell in cells))
    ordered = sorted(cells, key=lambda cell: units.index(cell.unit))
    return [(unit, list(part)) for unit, part in groupby(ordered, key=lambda cell: cell.unit)]


def on_hundred(points: float, bounds: tuple[float, float] | None) -> float:
    """A difference in points as a share of the range of the score, times 100; NaN without a range."""
    if bounds is None or not bounds[1] > bounds[0]:
        return math.nan
    return points / (bounds[1] - bounds[0]) * 100


def _cell(
    panel: Panel, row: Row, estimates: list[Row], bounds: tuple[float, float] | None, weakness: str
) -> JudgedCell:
    same_unit = next((estimate for estimate in estimates if estimate["unit"] == row["unit"]), None)
    points = next((estimate["harm_estimate"] for estimate in estimates if estimate["unit"] == "points"), math.nan)
    effect = told_effect(row)
    return JudgedCell(
        panel=panel,
        concept=row["concept"],
        outcome=row["outcome"],
        role=row["role"],
        primary=row["primary"],
        verdict=row["verdict"],
        reason=row["reason"],
        suppressed=row["suppressed"] and not math.isfinite(row["harm_estimate"]),
        estimate=effect.estimate,
        lower=effect.lower,
        upper=effect.upper,
        margin=row["margin"],
        unit=row["unit"],
        n_more=row["n_more"],
        n_concept=None if same_unit is None else same_unit["n_concept"],
        n_reference=None if same_unit is None else same_unit["n_reference"],
        p_adjusted=math.nan if same_unit is None else same_unit["p_adjusted"],
        hundred=math.nan
        if row["suppressed"] and not math.isfinite(row["harm_estimate"])
        else on_hundred(told_sign(row["role"]) * points, bounds),
        weakness=weakness,
    )
