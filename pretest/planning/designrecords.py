"""The designs and the parts of a concept's chance as plain values for plan.json, and as the table ``designs``."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from pretest.planning.cheapest import Proposal
from pretest.planning.operating import Rate
from pretest.planning.parts import Part, if_unrelated, worst_place
from pretest.tables.designs import TABLE as DESIGNS


def joint_record(parts: Sequence[Part]) -> dict[str, Any]:
    """Chances of the concept, of every audience and of every main harm, and where harm is missed most."""
    found = tuple(parts)
    worst = worst_place(found)
    return {
        "parts": [
            {"audience": one.audience, "outcome": one.outcome}
            | {name: rate_record(getattr(one, name)) for name in ("passes", "reassured", "noticed")}
            for one in found
        ],
        "if_unrelated": _finite(if_unrelated(found)),
        "worst": None
        if worst is None
        else {
            "reassured_at": list(worst.reassured_at),
            "reassured": rate_record(worst.reassured),
            "noticed_at": list(worst.noticed_at),
            "noticed": rate_record(worst.noticed),
        },
    }


def proposal_record(one: Proposal) -> dict[str, Any]:
    """One design, every figure of it."""
    return {
        "design": one.design.name,
        "changes": list(one.design.changes),
        "ratio": dict(one.design.ratio),
        "sizes": dict(one.sizes),
        "people": one.people,
        "cost": one.cost,
        "minutes": dict(one.minutes),
        "formula": one.formula,
        "chance": None if one.chance is None else rate_record(one.chance),
        "reachable": one.reachable,
        "allowed": one.allowed,
        "recommended": one.recommended,
        "cheapest": one.cheapest,
        "points": [asdict(point) for point in one.points],
    }


def rate_record(rate: Rate) -> dict[str, Any]:
    """As plain values; what is not known is None."""
    return {name: _finite(value) if isinstance(value, float) else value for name, value in asdict(rate).items()}


def designs_table(proposals: Sequence[Proposal], control: str, concepts: Sequence[str]) -> pd.DataFrame:
    """``tables.designs`` of ``proposals``. control, concepts: arms of the study."""
    rows = [row for one in proposals for row in _rows(one, control, concepts)]
    return DESIGNS.require(pd.DataFrame(rows, columns=list(DESIGNS.kinds)))


def _rows(one: Proposal, control: str, concepts: Sequence[str]) -> Iterator[tuple[object, ...]]:
    parts = (one.design.ratio.get(control, 1), min((one.design.ratio.get(name, 1) for name in concepts), default=1))
    rate = one.chance
    chance = (math.nan,) * 3 if rate is None else (rate.value, rate.low, rate.high)
    known = (one.formula, *chance, 0 if rate is None else rate.n)
    marks = (one.reachable, one.allowed, one.recommended, one.cheapest)
    yield one.design.name, "", one.people, one.cost, math.nan, *parts, *known, *marks
    for audience, n in one.sizes.items():
        yield one.design.name, audience, n, math.nan, one.minutes[audience], *parts, *known, *marks


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
