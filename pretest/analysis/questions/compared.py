"""Which groups of people are held side by side, and which of their answers: those that no message has moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.analysis.cells.groups import Group, asked_as, scales_needed
from pretest.measurement import is_scored, key_items
from pretest.spec.scale import Scale
from pretest.spec.study import Study
from pretest.tables.columns import LANGUAGE, RESPONDENT
from pretest.words import PHASES, Phase


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of two groups. frame: its rows, with ``arm`` (n,) 0 for the control. asked_as: whose items it was asked.

    unmoved: per phase the rows that no message has moved, once per respondent, as ``unmoved_rows``. people: who is in
    it. keyed: by scale and phase, the keyed answers of ``unmoved``, kept for the next comparison.
    """

    name: str
    frame: pd.DataFrame
    arm: NDArray[np.intp]
    asked_as: str
    unmoved: Mapping[Phase, pd.DataFrame]
    people: frozenset[str] = field(init=False, repr=False)
    keyed: dict[tuple[str, Phase], pd.DataFrame] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "people", frozenset(self.frame[RESPONDENT]))

    @classmethod
    def of(cls, study: Study, name: str, frame: pd.DataFrame, arm: NDArray[np.intp], asked: str) -> Side:
        """With its unmoved rows."""
        phases: tuple[Phase, ...] = PHASES
        return cls(name, frame, arm, asked, {phase: unmoved_rows(study, frame, arm, phase) for phase in phases})

    @classmethod
    def whole(cls, study: Study, group: Group, name: str) -> Side:
        """All rows of a group."""
        return cls.of(study, name, group.frame, group.arm, asked_as(study, group.audience))


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two groups of one ``grouping``: audience, language or wave. audience: "" where audiences are compared.

    n_both: respondents in both, who are left out of audiences and stay in waves.
    """

    wave: int
    audience: str
    grouping: str
    reference: Side
    group: Side
    n_both: int


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """values: (n, k) keyed answers to the items that both groups were asked; group: (n,) 0 or 1. all_shared: both were
    asked nothing else. phase: of the answers, "" when there are none."""

    items: tuple[str, ...]
    values: NDArray[np.float64]
    group: NDArray[np.intp]
    all_shared: bool
    phase: Phase | str


def compared_pairs(study: Study, groups: tuple[Group, ...]) -> Iterator[Pair]:
    """Audiences and languages within a wave, each with each; waves with the first one and the one before."""
    whole = {(group.wave, group.audience): Side.whole(study, group, group.audience) for group in groups}
    for wave in dict.fromkeys(group.wave for group in groups):
        here = [group for group in groups if group.wave == wave]
        for first, second in combinations(here, 2):
            yield _apart(study, wave, whole[wave, first.audience], whole[wave, second.audience])
        for group in here:
            sides = _languages(study, group)
            for one, other in combinations(sides, 2):
                yield Pair(wave, group.audience, "language", one, other, 0)
    for audience in study.audiences:
        here = [group for group in groups if group.audience == audience]
        for place in range(1, len(here)):
            for before in dict.fromkeys((here[0].wave, here[place - 1].wave)):
                earlier = next(group for group in here if group.wave == before)
                sides = [replace(whole[group.wave, audience], name=str(group.wave)) for group in (earlier, here[place])]
                n_both = len(set(earlier.respondents) & set(here[place].respondents))
                yield Pair(here[place].wave, audience, "wave", sides[0], sides[1], n_both)


def _part(study: Study, side: Side, rows: NDArray[np.bool_], name: str) -> Side:
    return Side.of(study, name, side.frame[rows], side.arm[rows], side.asked_as)


def _apart(study: Study, wave: int, one: Side, other: Side) -> Pair:
    """Two audiences without the people who belong to both."""
    both = one.people & other.people
    if not both:
        return Pair(wave, "", "audience", one, other, 0)
    sides = [
        _part(study, side, ~side.frame[RESPONDENT].isin(both).to_numpy(dtype=bool), side.name) for side in (one, other)
    ]
    return Pair(wave, "", "audience", sides[0], sides[1], len(both))


def _languages(study: Study, group: Group) -> list[Side]:
    """The languages in which an audience answered, those of the study first."""
    if LANGUAGE not in group.frame.columns:
        return []
    spoken = group.frame[LANGUAGE].astype("string")
    found = [str(name) for name in spoken.dropna().unique() if str(name)]
    order = [name for name in study.file.languages if name in found]
    names = [*order, *sorted(set(found).difference(order))]
    if len(names) < 2:
        return []
    whole = Side.whole(study, group, "")
    return [_part(study, whole, (spoken == name).to_numpy(dtype=bool, na_value=False), name) for name in names]


def compared_scales(study: Study) -> list[Scale]:
    """The scales that the plan uses and whose answers are ordered; of those of one item, the outcomes."""
    outcomes = {outcome.id for outcome in study.outcomes()}
    found = []
    for name, scale in scales_needed(study).items():
        nominal = any(study.answers[scale.answers_of(item)].type == "nominal" for item in scale.items)
        counted = is_scored(scale, study.answers) and (not nominal or scale.score.method == "share")
        if counted and (len(scale.items) > 1 or name in outcomes):
            found.append(scale)
    return found


def shared_answers(study: Study, scale: Scale, pair: Pair) -> Answers:
    """Answers of both groups to the items that both were asked.

    Those before exposure, of all arms, when both groups have them; else those of the control arm. A respondent counts
    once, with the first row.
    """
    sides = (pair.reference, pair.group)
    asked = [[item.id for item in scale.items_for(side.asked_as)] for side in sides]
    shared = [item for item in asked[0] if item in asked[1]]
    phases: tuple[Phase, ...] = PHASES
    for phase in phases:
        values = [_values(study, scale, side, phase) for side in sides]
        items = tuple(item for item in shared if all(item in part.columns for part in values))
        parts = [part[list(items)].to_numpy(dtype=np.float64) for part in values]
        if items and all((~np.isnan(part)).any() for part in parts):
            group = np.repeat(np.arange(2), [len(part) for part in parts])
            return Answers(items, np.concatenate(parts), group, asked[0] == asked[1], phase)
    nothing = np.empty((0, len(shared)))
    return Answers(tuple(shared), nothing, np.empty(0, dtype=np.intp), asked[0] == asked[1], "")


def is_compared(study: Study, scale: Scale, pair: Pair) -> bool:
    """Whether both groups answered any question of ``scale`` at all, whatever they saw."""
    phases: tuple[Phase, ...] = PHASES
    for side in (pair.reference, pair.group):
        asked = {"asked_as": side.asked_as}
        parts = [key_items(side.frame, scale, study.answers, **asked, phase=phase).values for phase in phases]
        if all(np.isnan(part.to_numpy()).all() for part in parts):
            return False
    return True


def _values(study: Study, scale: Scale, side: Side, phase: Phase) -> pd.DataFrame:
    if (scale.id, phase) not in side.keyed:
        side.keyed[scale.id, phase] = unmoved_answers(study, scale, side.unmoved[phase], side.asked_as, phase)
    return side.keyed[scale.id, phase]


def unmoved_rows(study: Study, frame: pd.DataFrame, arm: NDArray[np.intp], phase: Phase) -> pd.DataFrame:
    """Rows of people before they saw anything, or of those who saw the control: once per respondent."""
    rows = np.ones(len(frame), dtype=bool) if phase == "pre" else (arm == 0) & (study.control is not None)
    kept = np.flatnonzero(rows)
    return frame.iloc[kept[~frame[RESPONDENT].iloc[kept].duplicated().to_numpy()]]


def unmoved_answers(study: Study, scale: Scale, unmoved: pd.DataFrame, asked: str, phase: Phase) -> pd.DataFrame:
    """Keyed answers of ``unmoved_rows``."""
    return key_items(unmoved, scale, study.answers, asked_as=asked, phase=phase).values
