"""A design to be simulated on arrays alone: the same studies and the same verdicts as ``Rehearsal``, much sooner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pretest.planning.rehearsal import Rehearsal
from pretest.planning.scenarios import SCENARIOS, Scenario
from pretest.spec import Study
from pretest.spec.truth import Truth

QUICK_DRAWS = 1_000


@dataclass(frozen=True, eq=False)
class QuickRehearsal(Rehearsal):
    """``Rehearsal`` whose studies are judged together, as arrays. ``task(number)`` gives the same studies.

    draws: normal draws behind the simultaneous bounds, shared by all studies; the same number in a ``Rehearsal`` gives
    the same verdicts.
    """

    @classmethod
    def of(
        cls,
        study: Study,
        truth: Truth,
        sizes: Mapping[str, int],
        *,
        seed: int,
        ratio: Mapping[str, int] | None = None,
        scenarios: tuple[Scenario, ...] = SCENARIOS,
        people: Study | None = None,
        draws: int = QUICK_DRAWS,
    ) -> QuickRehearsal:
        """As ``Rehearsal.of``. draws: for the simultaneous bounds."""
        made = Rehearsal.of(
            study, truth, sizes, seed=seed, ratio=ratio, scenarios=scenarios, people=people, draws=draws
        )
        return cls(**{name: getattr(made, name) for name in made.__dataclass_fields__})
