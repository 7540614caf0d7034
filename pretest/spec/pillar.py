"""Pillars: what is watched, in groups that a city decides about together."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from pretest.limits import OUTCOMES, OUTSIDE_SERIES
from pretest.spec.model import Id, Label, Name, Spec
from pretest.words import USUAL_PILLARS


class Pillar(Spec):
    """One group of what is watched. label: needed where its id is none of the usual ones. outcomes: of the plan;
    series: of watch/series.yaml. What stands in no pillar is told under one heading after them."""

    label: Label | None = None
    outcomes: tuple[Name, ...] = Field(default=(), max_length=OUTCOMES)
    series: tuple[Id, ...] = Field(default=(), max_length=OUTSIDE_SERIES)


def require_pillars(pillars: Mapping[str, Pillar]) -> None:
    """Refuse pillars without a name, and what stands in two of them.

    Raises
    ------
    ValueError
        With the first that is wrong.
    """
    for name, pillar in pillars.items():
        if pillar.label is None and name not in USUAL_PILLARS:
            known = ", ".join(USUAL_PILLARS)
            raise ValueError(f"the pillar '{name}' needs a label: {{nl: ..., en: ...}} (only {known} have one of ours)")
    for kind in ("outcomes", "series"):
        first: dict[str, str] = {}
        for name, pillar in pillars.items():
            for one in getattr(pillar, kind):
                if one in first:
                    raise ValueError(f"'{one}' stands in the pillars '{first[one]}' and '{name}': keep one")
                first[one] = name
