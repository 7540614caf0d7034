"""What the chance of a whole concept is made of: its groups of people, and every main harm by itself."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from pretest.planning.operating import Rate, rate_of, rows_of
from pretest.planning.rehearsal import Rehearsal
from pretest.planning.scenarios import HARMLESS, Scenario
from pretest.words import ABOVE_ZERO, BELOW_MARGIN, CLEARED_DECISIONS

SIGNALS = tuple(one for one in ABOVE_ZERO if one not in BELOW_MARGIN)
"""Verdicts on one main harm by which a concept does not go on, whatever the others say."""


@dataclass(frozen=True, slots=True)
class Part:
    """One main harm of one audience; ``outcome`` "" for all of an audience, and ``audience`` "" too for the concept.

    passes: how often it is below its margin (all: how often the concept is cleared) without any effect. reassured: the
    same when the true effect is the margin; noticed: how often harm is said or signalled (all: the concept is not
    cleared) when it is twice the margin. Of one harm these hold when harm is done there alone: a concept with harm on
    one main harm is falsely reassured at most so often as that harm is.
    """

    audience: str
    outcome: str
    passes: Rate
    reassured: Rate
    noticed: Rate


@dataclass(frozen=True, slots=True)
class WorstPlace:
    """Where harm that is done in one place alone is missed most. reassured: at most so often a concept with harm as
    large as the margin on this main harm alone is cleared; noticed: at least so often is one with twice the margin on
    the main harm that is noticed least held back."""

    reassured_at: tuple[str, str]
    reassured: Rate
    noticed_at: tuple[str, str]
    noticed: Rate


def parts_of(rehearsal: Rehearsal, table: pd.DataFrame) -> tuple[Part, ...]:
    """Every main harm, then every audience, then the concept. table: of ``simulate_studies``."""
    return tuple(_parts(rehearsal, table))


def _parts(rehearsal: Rehearsal, table: pd.DataFrame) -> Iterator[Part]:
    for audience, outcome in rehearsal.margins:
        here = table[(table["audience"] == audience) & (table["outcome"] == outcome)]
        yield Part(audience, outcome, *(rate_of(rows_of(here, one), words) for one, words in _asked(SIGNALS, True)))
    decided = table[table["outcome"] == ""]
    for audience in [*dict.fromkeys(audience for audience, _ in rehearsal.margins), ""]:
        here = decided[decided["audience"] == audience]
        passes, reassured, cleared = (rate_of(rows_of(here, one), words) for one, words in _asked((), False))
        yield Part(audience, "", passes, reassured, Rate.of(1 - cleared.value, cleared.n))


def _asked(noticed: tuple[str, ...], of_harm: bool) -> tuple[tuple[Scenario, tuple[str, ...]], ...]:
    passes: tuple[str, ...] = BELOW_MARGIN if of_harm else CLEARED_DECISIONS
    last = noticed if of_harm else CLEARED_DECISIONS
    return ((HARMLESS, passes), (Scenario(1.0), passes), (Scenario(2.0), last))


def worst_place(parts: tuple[Part, ...]) -> WorstPlace | None:
    """None where nothing was simulated."""
    single = [one for one in parts if one.outcome]
    known = [one for one in single if math.isfinite(one.reassured.value) and math.isfinite(one.noticed.value)]
    if not known:
        return None
    most = max(known, key=lambda one: one.reassured.value)
    least = min(known, key=lambda one: one.noticed.value)
    return WorstPlace((most.audience, most.outcome), most.reassured, (least.audience, least.outcome), least.noticed)


def if_unrelated(parts: tuple[Part, ...]) -> float:
    """The chance that a concept without harm passes everywhere, if what happens in one audience told nothing about
    another: the product of their chances. Two audiences of 80 in 100 make 64."""
    return math.prod(one.passes.value for one in parts if one.audience and not one.outcome)


def by_audience(parts: tuple[Part, ...]) -> Mapping[str, Rate]:
    """Audience → how often a concept without effects is cleared in it."""
    return {one.audience: one.passes for one in parts if one.audience and not one.outcome}
