"""Which waves may be compared, outcome by outcome and place by place: said before any change is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from pretest.errors import Note
from pretest.tables.comparability import TABLE as COMPARABILITY
from pretest.tables.wave_differences import TABLE as WAVE_DIFFERENCES
from pretest.waves.differences import (
    CAUTIONS,
    NOT_COMPARABLE,
    Difference,
    outcome_differences,
    place_differences,
    wave_differences,
)
from pretest.waves.facts import OutcomeFactsInput, WaveFactsInput
from pretest.waves.pairs import require_baseline, wave_pairs
from pretest.words import LANGUAGES, Severity

REASONS = (*NOT_COMPARABLE, *CAUTIONS)
SEPARATOR = "; "
MOST_LETTERS = 1_000  # of a text that is told as it was asked
Drifted = Mapping[tuple[int, int, str], Sequence[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Comparability:
    """table: one row per place ("" = all) × outcome × pair of waves. notes: what differs, in sentences.

    differences: table ``WAVE_DIFFERENCES``, what differs, as the notes tell it.
    """

    table: pd.DataFrame
    notes: tuple[Note, ...]
    differences: pd.DataFrame


def check_comparability(
    facts: Sequence[WaveFactsInput],
    *,
    audience: str,
    baseline: int | None = None,
    baselines: Mapping[str, int] | None = None,
    drifted: Drifted | None = None,
) -> Comparability:
    """Compare how each pair of waves was asked and answered.

    Parameters
    ----------
    facts
        One record per wave of this audience, in any order.
    audience
        Goes into table and notes as it is.
    baseline
        Wave that the notes compare later waves with; the first when not given.
    baselines
        Outcome → another wave that it is compared with; the notes then tell of that.
    drifted
        (earlier wave, later wave, outcome) → items that people with the same score answer otherwise.

    Returns
    -------
    Every wave against every later one. Not comparable: items, wording, answers, definition of the audience, way of
    asking or weighting differ, or a place took part in one wave only (for all places together). Other differences
    leave ``comparable`` true and stand in ``reason`` as a caution. Notes tell of each step from wave to wave, and of
    differences with the baseline that no such step shows.

    Raises
    ------
    DesignError
        When there is no wave, or none with the number of the baseline.
    ValueError
        When a wave is given twice.
    """
    by_wave = {wave.wave: wave for wave in sorted(facts, key=lambda wave: wave.wave)}
    if len(by_wave) < len(facts):
        raise ValueError("a wave is given twice")
    waves = tuple(by_wave)
    outcomes = tuple(dict.fromkeys(outcome for wave in by_wave.values() for outcome in wave.outcomes))
    places = tuple(sorted({place for wave in by_wave.values() for place in wave.places}))
    pairs = {(a, b): _Pair(audience, by_wave[a], by_wave[b], drifted or {}) for a, b in combinations(waves, 2)}
    several = places if len(places) > 1 else ()
    rows = [row for pair in pairs.values() for row in pair.rows(outcomes, several)]
    told = {
        outcome: {(a, b) for _, a, b in wave_pairs(waves, first)}
        for outcome, first in _firsts(waves, baseline, baselines or {}, outcomes).items()
    }
    table = COMPARABILITY.require(pd.DataFrame(rows, columns=list(COMPARABILITY.kinds)))
    found = list(_told(pairs, told, outcomes))
    return Comparability(table, tuple(map(_note, found)), _difference_table(found))


def _firsts(
    waves: Sequence[int], baseline: int | None, baselines: Mapping[str, int], outcomes: Sequence[str]
) -> dict[str, int]:
    """Outcome ("" for what touches all) → the wave that it is compared with."""
    first = require_baseline(waves, baseline)
    return {"": first} | {outcome: require_baseline(waves, baselines.get(outcome, first)) for outcome in outcomes}


@dataclass(frozen=True, slots=True)
class _Pair:
    audience: str
    before: WaveFactsInput
    after: WaveFactsInput
    drifted: Drifted

    def rows(self, outcomes: Sequence[str], places: Sequence[str]) -> Iterator[tuple[object, ...]]:
        everywhere = list(wave_differences(self.before, self.after))
        together = list(place_differences(self.before, self.after))
        for outcome in outcomes:
            own = everywhere + list(self._of(outcome))
            yield self._row("", outcome, own + together)
            for place in places:
                there = self.before.places.get(place, 0) > 0 and self.after.places.get(place, 0) > 0
                absent = [] if there else [Difference("place_absent", "")]
                yield self._row(place, outcome, own + absent)

    def differences(self, outcomes: Sequence[str]) -> Iterator[tuple[str, Difference]]:
        """Each difference with its outcome, "" for those that touch all outcomes."""
        for difference in (*wave_differences(self.before, self.after), *place_differences(self.before, self.after)):
            yield "", difference
        for outcome in outcomes:
            for difference in self._of(outcome):
                yield outcome, difference

    def _of(self, outcome: str) -> Iterator[Difference]:
        drifted = self.drifted.get((self.before.wave, self.after.wave, outcome), ())
        nothing = OutcomeFactsInput((), 1.0)
        return outcome_differences(self.before, self.after, outcome, nothing=nothing, drifted=drifted)

    def _row(self, place: str, outcome: str, differences: Iterable[Difference]) -> tuple[object, ...]:
        codes = {difference.code for difference in differences}
        comparable = codes.isdisjoint(NOT_COMPARABLE)
        return self.audience, place, outcome, self.before.wave, self.after.wave, comparable, join_reasons(codes)


def join_reasons(codes: Iterable[str]) -> str:
    """The codes as one text, those that forbid comparison first."""
    known = set(codes)
    return SEPARATOR.join([code for code in REASONS if code in known] + sorted(known.difference(REASONS)))


@dataclass(frozen=True, slots=True)
class _Found:
    """One difference that is told, with the waves that show it. outcome: "" where it touches all."""

    audience: str
    outcome: str
    waves: tuple[int, int]
    difference: Difference


def _told(
    pairs: Mapping[tuple[int, int], _Pair], told: Mapping[str, set[tuple[int, int]]], outcomes: Sequence[str]
) -> Iterator[_Found]:
    """Each difference once, at the shortest span of waves that shows it."""
    known: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    for a, b in sorted(set().union(*told.values()), key=lambda waves: (waves[1] - waves[0], waves)):
        for outcome, difference in pairs[a, b].differences(outcomes):
            if (a, b) not in told[outcome]:
                continue
            spans = known.setdefault((outcome, difference.code, difference.item), [])
            if not any(a <= first and last <= b and (first, last) != (a, b) for first, last in spans):
                yield _Found(pairs[a, b].audience, outcome, (a, b), difference)
            spans.append((a, b))


def _note(found: _Found) -> Note:
    where = " / ".join(filter(None, (found.audience, found.outcome)))
    difference, (a, b) = found.difference, found.waves
    severity: Severity = "serious" if difference.code in NOT_COMPARABLE else "warning"
    return Note(difference.code, severity, f"{where}, waves {a} and {b}", difference.message)


def _difference_table(found: Iterable[_Found]) -> pd.DataFrame:
    rows = [
        (
            one.audience,
            one.outcome,
            one.difference.item,
            *one.waves,
            one.difference.code,
            one.difference.code not in NOT_COMPARABLE,
            *(
                said.get(language, said.get("", ""))[:MOST_LETTERS]
                for said in (one.difference.was, one.difference.now)
                for language in LANGUAGES
            ),
            False,
        )
        for one in found
    ]
    return WAVE_DIFFERENCES.require(pd.DataFrame(rows, columns=list(WAVE_DIFFERENCES.kinds)))
