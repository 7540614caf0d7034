"""The judged cells: each verdict with the estimate, the numbers of people and the measurement behind it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from pretest.report.words.edition import Edition, Panel
from pretest.report.words.gain import told_effect
from pretest.report.words.tablerows import Row
from pretest.report.words.weakness import weak_scales
from pretest.words import is_harm_role

Key = tuple[int, str, str, str]  # wave, audience, concept, outcome


@dataclass(frozen=True, slots=True)
class JudgedCell:
    """One verdict as it is told. estimate, lower, upper, margin: in ``unit``, positive = more harm; of what is no harm
    the gain, positive = more of what is wanted.

    upper_together: of a harm that is an aim, the upper bound over all aims of the concept. other_control: whether the
    concept is a control itself, without a decision. hundred: the difference on a scale where the lowest possible score
    is 0 and the highest 100; NaN where unknown. weakness: "" or how badly the outcome is measured (low, moderate,
    unknown). figures: whether there are any to show.
    """

    panel: Panel
    concept: str
    outcome: str
    role: str
    primary: bool
    is_aim: bool
    verdict: str
    reason: str
    block: str
    other_control: bool
    suppressed: bool
    estimate: float
    lower: float
    upper: float
    upper_together: float
    margin: float
    unit: str
    p_worse: float
    p_better: float
    n_concept: int | None
    n_reference: int | None
    hundred: float
    weakness: str

    @property
    def is_harm(self) -> bool:
        return is_harm_role(self.role)

    @property
    def figures(self) -> bool:
        return math.isfinite(self.estimate)


@lru_cache(maxsize=2)  # by the edition itself, which does not change: many figures ask for the same cells
def judged_cells(edition: Edition) -> tuple[JudgedCell, ...]:
    """All verdicts on single outcomes, in the order of the study: panel, outcome, concept."""
    estimates = whole_group_estimates(edition)
    weak = weak_scales(edition)
    controls = other_controls(edition)
    bounds = {outcome.id: outcome.bounds for outcome in edition.findings.study.outcomes}
    panels = edition.panels(row for row in edition.rows("verdicts") if row["outcome"])
    cells = []
    for panel, rows in panels.items():
        rows.sort(key=lambda row: (edition.outcome_place(row["outcome"]), edition.concept_place(row["concept"])))
        for row in rows:
            key = *panel, row["concept"], row["outcome"]
            weakness = weak.get((*panel, row["outcome"]), "")
            own = estimates.get(key, [])
            hundred = _hundred(row, own, bounds.get(row["outcome"]))
            cells.append(_cell(panel, row, own, hundred, weakness, row["concept"] in controls))
    return tuple(cells)


def other_controls(edition: Edition) -> frozenset[str]:
    """Arms that are judged as concepts are, without a decision: the second control."""
    rows = edition.rows("verdicts")
    judged = {row["concept"] for row in rows if row["outcome"]}
    decided = {row["concept"] for row in rows if not row["outcome"]}
    controls = {arm.id for arm in edition.findings.study.arms if arm.control}
    return frozenset(judged - decided if decided else judged & controls)


def whole_group_estimates(edition: Edition) -> dict[Key, list[Row]]:
    """The estimates for whole audiences, by cell; plain differences first."""
    found: dict[Key, list[Row]] = {}
    for row in edition.rows("estimates"):
        if not row["subgroup"] and row["family"] != "concepts":
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


def _hundred(row: Row, estimates: list[Row], bounds: tuple[float, float] | None) -> float:
    """The difference in points on a scale of 0 to 100, as harm of a harm and as gain of all else."""
    if _is_hidden(row):
        return math.nan
    points = next((estimate["harm_estimate"] for estimate in estimates if estimate["unit"] == "points"), math.nan)
    return on_hundred(points if is_harm_role(row["role"]) else -points, bounds)


def _is_hidden(row: Row) -> bool:
    """Whether its figures are kept back; those of a study without a control do not exist, whoever took part."""
    return bool(row["suppressed"]) and row["reason"] != "no_control" and not math.isfinite(row["harm_estimate"])


def _cell(
    panel: Panel, row: Row, estimates: list[Row], hundred: float, weakness: str, other_control: bool
) -> JudgedCell:
    same_unit = next((estimate for estimate in estimates if estimate["unit"] == row["unit"]), None)
    effect = told_effect(row)
    kept = ("concept", "outcome", "role", "primary", "is_aim", "verdict", "reason", "block", "margin")
    return JudgedCell(
        panel=panel,
        **{name: row[name] for name in kept},
        other_control=other_control,
        suppressed=_is_hidden(row),
        estimate=effect.estimate,
        lower=effect.lower,
        upper=effect.upper,
        upper_together=row["upper_simultaneous"],
        unit=row["unit"],
        p_worse=row["p_worse"],
        p_better=row["p_better"],
        n_concept=None if same_unit is None else same_unit["n_concept"],
        n_reference=None if same_unit is None else same_unit["n_reference"],
        hundred=hundred,
        weakness=weakness,
    )
