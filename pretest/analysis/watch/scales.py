"""The scales behind an outcome: its own, or those of what a composite is made of."""

from __future__ import annotations

from pretest.spec.scale import Scale
from pretest.spec.study import ResolvedOutcome, Study


def scales_of(study: Study, outcome: ResolvedOutcome) -> tuple[Scale, ...]:
    """Scales in the order of the plan; none for a score that was in the data."""
    if not outcome.composite:
        return () if outcome.scale is None else (outcome.scale,)
    single = {one.id: one.scale for one in study.outcomes()}
    return tuple(scale for name in outcome.composite if (scale := single[name]) is not None)
