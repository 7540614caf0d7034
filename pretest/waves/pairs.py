"""Which waves are compared with which."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from pretest.errors import DesignError, some

PairKind = Literal["previous", "baseline"]


def wave_pairs(waves: Sequence[int], baseline: int) -> list[tuple[PairKind, int, int]]:
    """Each wave against the one before it, and each wave after the baseline against the baseline."""
    previous: list[tuple[PairKind, int, int]] = [("previous", a, b) for a, b in pairwise(waves)]
    return previous + [("baseline", baseline, wave) for wave in waves if wave > baseline]


def require_baseline(waves: Sequence[int], baseline: int | None) -> int:
    """The baseline wave: the first one where none is named.

    Raises
    ------
    DesignError
        When there are no waves, or none with the number of the baseline.
    """
    if not waves:
        raise DesignError(
            "no_waves", "data", "there is no wave to compare", hint="Name the data of each wave in study.yaml."
        )
    if baseline is None:
        return waves[0]
    if baseline not in waves:
        raise DesignError(
            "baseline_missing",
            "monitor.baseline",
            "there is no such wave",
            some(waves),
            str(baseline),
            hint="Ask for that wave too (--waves), or name another baseline in the plan.",
        )
    return baseline
