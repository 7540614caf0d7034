"""A rehearsal of studies with several looks, in which each concept ends at the first look that gives an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from pretest.analysis.cells.looked import Looked
from pretest.forms.conditions import audience_masks
from pretest.numbers.spending import Course
from pretest.planning.rehearsal import Rehearsal
from pretest.planning.rehearsals import SharedDraws, Stack, judge_rehearsals
from pretest.seeds import stream
from pretest.spec import Study
from pretest.tables.columns import ARM, RESPONDENT
from pretest.words import Bools, Spending

MORE = "collect_more"


@dataclass(frozen=True, eq=False)
class LookRehearsal(Rehearsal):
    """``Rehearsal`` that follows the looks of the plan: at each, a concept of which the decision is ``collect_more``
    goes on to the next, and every other decision is the last word on it. ``sizes`` are the people of the whole study.

    The people of an earlier look are the first of every arm and audience. At a look the study is judged at its level,
    as an analysis would be, with the rows of earlier looks known.
    """

    @property
    def whole_because(self) -> tuple[str, ...]:
        """Several looks are judged as an analysis judges them."""
        return ("looks",)

    def task(self, number: int) -> pd.DataFrame:
        """As ``Rehearsal.task``, the figures being those of the look at which each concept ended."""
        return self.looks(number)[0]

    def looks(self, number: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        """``task``, and one row per study and concept: study, concept, multiple, gain, look (from 1), verdict."""
        rotation, invented = self._invented(number)
        kept, assigned = self._stacks(invented)
        parts = [self._judged_at(look, kept, assigned) for look in range(len(self._fractions))]
        table, ended = _first_answers(parts)
        true = self._scenarios_of(rotation)
        ended = ended[ended["concept"].isin(list(true))].assign(
            study=lambda frame: frame["wave"] + number * self.per_task,
            multiple=lambda frame: [true[concept].multiple for concept in frame["concept"]],
            gain=lambda frame: [true[concept].gain for concept in frame["concept"]],
        )
        columns = ["study", "concept", "multiple", "gain", "look", "verdict"]
        return self._studies(number, rotation, table), ended[columns].reset_index(drop=True)

    def _judged_at(self, look: int, kept: Stack, assigned: Stack) -> pd.DataFrame:
        course = Course(self._fractions[: look + 1], self._spending)
        early = [_of(kept, _early(self.study, assigned, part)) for part in course.fractions]
        own = early.pop()
        return judge_rehearsals(
            self._judged,
            _only(kept, own),
            _only(assigned, _of(assigned, _early(self.study, assigned, course.fractions[-1]))),
            self._draws,
            self.understanding,
            looked=None if course.is_whole else Looked(course, None, ()),
            early=[one[own] for one in early],
        )

    @property
    def _fractions(self) -> tuple[float, ...]:
        looks = self.study.plan.looks
        return (1.0,) if looks is None else tuple(n / looks.planned for n in looks.n)

    @property
    def _spending(self) -> Spending:
        looks = self.study.plan.looks
        return "obrien_fleming" if looks is None else looks.spending

    @cached_property
    def _draws(self) -> SharedDraws:
        cells = sum(len(outcome.audiences) for outcome in self._judged.outcomes()) * len(self.study.concepts)
        draws = stream(self.seed, "operating", "max-t")
        return SharedDraws.of(cells * len(self._fractions), draws, self.draws)


def _early(study: Study, stack: Stack, part: float) -> pd.MultiIndex:
    """The people, by study and respondent, who are there when ``part`` of every arm and audience of each study is."""
    people = _people(stack)
    if part >= 1.0:
        return people
    audience = np.zeros(len(stack.frame), dtype=np.intp)
    for code, mask in enumerate(audience_masks(study, stack.frame).values(), 1):
        audience = np.where((audience == 0) & mask, code, audience)
    place = pd.DataFrame({"study": stack.replicate, "audience": audience, "arm": stack.frame[ARM].to_numpy()})
    first = ~people.duplicated()
    groups = place[first].groupby(["study", "audience", "arm"], sort=False, dropna=False)
    rank, size = groups.cumcount().to_numpy(), groups["study"].transform("size").to_numpy()
    return people[first][rank < np.round(part * size)]


def _of(stack: Stack, people: pd.MultiIndex) -> Bools:
    """(rows,) whether they are of these people."""
    return np.asarray(_people(stack).isin(people), dtype=bool)


def _people(stack: Stack) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([stack.replicate, stack.frame[RESPONDENT].astype(str)])


def _only(stack: Stack, rows: Bools) -> Stack:
    frame, reasons = (part[rows].reset_index(drop=True) for part in (stack.frame, stack.reasons))
    return replace(stack, frame=frame, reasons=reasons, replicate=stack.replicate[rows])


def _first_answers(parts: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of each concept at the first look that does not ask for more, or at the last; and which look it was."""
    kept: list[pd.DataFrame] = []
    ended: list[pd.DataFrame] = []
    going: pd.MultiIndex | None = None
    for look, table in enumerate(parts, 1):
        key = pd.MultiIndex.from_frame(table[["wave", "concept"]])
        mine = np.ones(len(table), dtype=bool) if going is None else key.isin(going)
        whole = ((table["outcome"] == "") & (table["audience"] == "")).to_numpy(dtype=bool) & mine
        open_ = whole & (table["verdict"] == MORE).to_numpy(dtype=bool) & (look < len(parts))
        going = key[open_]
        done = mine & ~key.isin(going)
        kept.append(table[done])
        ended.append(table[whole & ~open_][["wave", "concept", "verdict"]].assign(look=look))
    return pd.concat(kept, ignore_index=True), pd.concat(ended, ignore_index=True)
