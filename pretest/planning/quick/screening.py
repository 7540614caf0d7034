"""Whom the quality rules leave in, of many invented studies at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.forms import audience_masks
from pretest.forms.made import SPLIT
from pretest.planning.memory import Invented, keep_analysed
from pretest.planning.quick.audience import Stacked
from pretest.quality.registry import rule_named
from pretest.quality.sample import Sample
from pretest.quality.speeding import shortest
from pretest.responses.needs import Wanted
from pretest.responses.planned import has_split
from pretest.spec import AnswerSet, QualityRule, Study
from pretest.tables import columns
from pretest.words import Bools, Floats, Ints

ALONE = ("eligible", "attention", "bogus", "flags")
"""Rules that look at each person by themselves."""

Whole = Callable[[], Invented]  # the same studies as responses, one under the other


@dataclass(frozen=True, slots=True, eq=False)
class Present:
    """Per audience, in the order of ``Stacked``. there: (R, n) who took part and belongs to it; counted: who of these
    the rules left in. known: (R, n) whom the rules left in, whether or not they belong to it."""

    there: tuple[Bools, ...]
    counted: tuple[Bools, ...]
    known: tuple[Bools, ...]


def screen_stacked(study: Study, stack: Sequence[Stacked], wanted: Wanted, whole: Whole) -> Present:
    """The rules of the plan, applied in its order, as ``memory.keep_analysed`` does to one study.

    Rules that look at each person by themselves judge all studies at once. Where a rule compares people with each
    other, other than by speed, or two people gave the same answers, the studies are screened one by one, as
    ``whole`` gives them.
    """
    everybody = _People.of(study, stack, wanted)
    member = _member(study, everybody)
    left, eligible = everybody.judged(study)
    if left is None:
        left = _one_by_one(study, wanted, whole(), everybody)
    return Present(*(everybody.apart(one) for one in (eligible & member, left & eligible & member, left)))


@dataclass(frozen=True, slots=True, eq=False)
class _People:
    """All N people of the stack, audience after audience, in the order in which they were invented.

    frame: the columns that rules and conditions look at. study: (N,) number of the study. place: (N,) in it.
    """

    stack: Sequence[Stacked]
    wanted: Wanted
    frame: pd.DataFrame
    study: NDArray[np.intp]
    place: NDArray[np.intp]
    size: int

    @classmethod
    def of(cls, study: Study, stack: Sequence[Stacked], wanted: Wanted) -> _People:
        asked = stack[0].asked
        names = {name for audience in study.audiences for name in study.file.audiences[audience].when.columns}
        names |= {name for rule in study.plan.quality if rule.when for name in rule.when.columns}
        library = study.items()
        items = {name: library[name][0] for name in wanted.items if name in asked and name in library}
        names |= {name for name, item in items.items() if item.bogus or item.instructed is not None}
        found = {name: np.concatenate([one.plain(name) for one in stack]) for name in sorted(names & asked)}
        size = sum(one.order.shape[1] for one in stack)
        rows = np.concatenate([one.drawn.rows for one in stack])
        frame = pd.DataFrame(found, index=range(len(rows))).assign(**{columns.SOURCE_FILE: study.file.data[0].file})
        return cls(stack, wanted, frame, rows // size, rows % size, size)

    def apart(self, values: Bools) -> tuple[Bools, ...]:
        """(N,) values as (R, n) per audience, sorted by arm."""
        ends = np.cumsum([one.order.size for one in self.stack])[:-1]
        parts = np.split(values, ends)
        return tuple(
            np.take_along_axis(part.reshape(one.order.shape), one.order, axis=1)
            for part, one in zip(parts, self.stack, strict=True)
        )

    def judged(self, study: Study) -> tuple[Bools | None, Bools]:
        """(N,) who is left in, None where people must be compared with each other; and who was eligible."""
        n = len(self.frame)
        left, eligible = np.ones(n, dtype=bool), np.ones(n, dtype=bool)
        sample = _Alone(study, self.frame, pd.DataFrame(index=self.frame.index), *_alone(n), self.wanted)
        signs: dict[str, Bools] = {}
        alone = True
        for said in _telling(study):
            rule = rule_named(said.rule)
            counts: Floats = np.sum(list(signs.values()), axis=0, dtype=np.float64) if signs else np.zeros(n)
            flagged = (
                self._flagged(study, said, replace(sample, n_signs=counts), left) if alone or rule.always else None
            )
            if flagged is None:
                alone = False
                continue
            if rule.counted:
                kind = rule.sign or said.label
                signs[kind] = signs.get(kind, np.zeros(n, dtype=bool)) | flagged
            if said.then == "exclude":
                left = left & ~flagged
                eligible = eligible & ~flagged if rule.always else eligible
        return left if alone else None, eligible

    def _flagged(self, study: Study, said: QualityRule, sample: Sample, left: Bools) -> Bools | None:
        """(N,) whom a rule points out; None where that cannot be told from these columns."""
        if said.rule in ALONE and said.column is None:
            return rule_named(said.rule).judge(sample, said).flagged
        if said.rule == "speeding" and said.column is None:
            return self._fast(study, said, left)
        if said.rule == "duplicate" and self._all_differ(left):
            return np.zeros(len(left), dtype=bool)
        return None

    def _fast(self, study: Study, said: QualityRule, left: Bools) -> Bools:
        name = study.file.data[0].duration or ""
        seconds = np.concatenate([one.plain(name) for one in self.stack])
        found = np.zeros(len(left), dtype=bool)
        if said.seconds is not None:
            return np.asarray(seconds < said.seconds)
        assert said.share_of_median is not None  # the spec saw to it
        peers = _numbers(self.study, self._questionnaires(study), self._draws(study))
        found[left] = seconds[left] < shortest(seconds[left], peers[left], said.share_of_median)
        return found

    def _questionnaires(self, study: Study) -> Ints:
        """(N,) number of the questionnaire that somebody filled in."""
        names = [study.file.audiences[one.name].questionnaire or "" for one in self.stack]
        codes = [sorted(set(names)).index(name) for name in names]
        return np.repeat(codes, [one.order.size for one in self.stack])

    def _draws(self, study: Study) -> Ints:
        if not has_split(study):
            return np.zeros(len(self.study), dtype=np.intp)
        drawn = np.concatenate([one.plain(SPLIT) for one in self.stack])
        return np.nan_to_num(drawn, nan=0.0).astype(np.intp)

    def _all_differ(self, left: Bools) -> bool:
        """Whether nobody has the same answers as another in their study, by a sum that equal answers share."""
        items = [name for name in self.wanted.items if name in self.stack[0].asked]
        sums = np.concatenate([_sums(one, items) for one in self.stack])
        if not items:
            return False
        order = np.lexsort((sums[left], self.study[left]))
        same = np.diff(sums[left][order]) == 0
        return not bool((same & (np.diff(self.study[left][order]) == 0)).any())


@dataclass(frozen=True, eq=False)
class _Alone(Sample):
    """A sample whose columns are known to be items where the study asks them."""

    wanted: Wanted

    @cached_property
    def items(self) -> dict[str, AnswerSet]:
        return {name: self.wanted.items[name] for name in self.frame if name in self.wanted.items}


def _alone(n: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Codes and first rows of n people with one row each, and no signs yet."""
    return np.arange(n, dtype=np.int64), np.arange(n, dtype=np.int64), np.zeros(n)


def _telling(study: Study) -> Iterator[QualityRule]:
    """The rules that leave people out, and those whose flags another that does counts."""
    rules = study.plan.quality
    for place, said in enumerate(rules):
        later = any(rule_named(one.rule).reads_signs and one.then == "exclude" for one in rules[place + 1 :])
        if said.then == "exclude" or (later and rule_named(said.rule).counted):
            yield said


def _sums(one: Stacked, items: Sequence[str]) -> Floats:
    """(R·n,) a sum that differs wherever some answer does, as in ``memory``."""
    total = np.zeros(one.order.size)
    for place, name in enumerate(items, start=2):
        total += np.sqrt(place) * np.nan_to_num(one.plain(name), nan=-1.0) if name in one.drawn.columns else 0.0
    return total


def _member(study: Study, people: _People) -> Bools:
    """(N,) who belongs to the audience that they were invented for."""
    masks = audience_masks(study, people.frame)
    ends = np.concatenate([[0], np.cumsum([one.order.size for one in people.stack])])
    found = np.zeros(len(people.frame), dtype=bool)
    for start, end, one in zip(ends[:-1], ends[1:], people.stack, strict=True):
        found[start:end] = masks[one.name][start:end]
    return found


def _numbers(*codes: NDArray[np.integer]) -> Ints:
    """(N,) one number for equal combinations."""
    total = np.zeros(len(codes[0]), dtype=np.int64)
    for one in codes:
        total = total * (int(one.max(initial=0)) + 1) + one
    return np.asarray(np.unique(total, return_inverse=True)[1], dtype=np.int64)


def _one_by_one(study: Study, wanted: Wanted, invented: Invented, people: _People) -> Bools:
    """(N,) who is left in, by the rules themselves, study after study."""
    studies = int(people.study.max()) + 1
    stays = np.zeros(len(invented.frame), dtype=bool)
    for one in range(studies):
        rows = slice(one * people.size, (one + 1) * people.size)
        parts = (part.iloc[rows].reset_index(drop=True) for part in (invented.frame, invented.reasons))
        kept = keep_analysed(study, Invented(*parts), wanted)
        stays[kept[columns.SOURCE_ROW].to_numpy(dtype=np.int64) - 2] = True
    return stays[people.study * people.size + people.place]
