"""One audience of many invented studies: answers, scores and composites; a study a row, and people sorted by arm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pretest.errors import DataError
from pretest.forms.made import SPLIT
from pretest.measurement.keyed import is_scored, key_values, score_column
from pretest.measurement.scores import score_values
from pretest.numbers.composites import compose, reference_moments
from pretest.planning.simulate import DrawnAudience
from pretest.responses.needs import PRE, Wanted
from pretest.responses.planned import block_columns, has_split
from pretest.spec import AnswerSet, ResolvedOutcome, Scale, Study
from pretest.words import Bools, Floats, Phase


@dataclass(frozen=True, eq=False)
class Stacked:
    """R studies of n people of one audience.

    drawn: as invented, one study after the other. outcomes: those that are judged, by id. order: (R, n) place of each
    person among those of the audience in their study. position: (R, n) the same among all people of the study. parts:
    the people of each arm, in the order of ``Group.arm``. asked: columns that any audience is asked.
    """

    study: Study
    drawn: DrawnAudience
    outcomes: Mapping[str, ResolvedOutcome]
    wanted: Wanted
    asked: frozenset[str]
    order: NDArray[np.intp]
    position: NDArray[np.intp]
    parts: tuple[slice, ...]
    _found: dict[str, Floats] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        study: Study,
        drawn: DrawnAudience,
        outcomes: Mapping[str, ResolvedOutcome],
        wanted: Wanted,
        asked: frozenset[str],
        sizes: tuple[int, int],
    ) -> Stacked:
        """sizes: studies, and people in each of them in all audiences together."""
        studies, people = sizes
        names = [study.control or "", *study.concepts]
        code = np.searchsorted(np.sort(names), drawn.arm.astype(str))
        arm = np.argsort(np.argsort(names))
        arm = np.argsort(arm)[code].reshape(studies, -1)
        order = np.argsort(arm, axis=1, kind="stable")
        counts = [np.bincount(row, minlength=len(names)) for row in arm]
        if any((one != counts[0]).any() for one in counts):
            raise ValueError("the arms of one audience differ in size from study to study")
        ends = np.concatenate([[0], np.cumsum(counts[0])]).tolist()
        parts = tuple(slice(start, end) for start, end in pairwise(ends))
        position = np.take_along_axis(drawn.rows.reshape(studies, -1) % people, order, axis=1)
        return cls(study, drawn, outcomes, wanted, asked, order, position, parts)

    @property
    def name(self) -> str:
        return self.drawn.name

    @cached_property
    def asked_as(self) -> str:
        return self.study.asked_as(self.name)

    def plain(self, column: str) -> Floats:
        """(R·n,) answers of one column in the order in which people were invented, NaN for codes of no answer."""
        given = self.drawn.columns.get(column)
        if given is None or given.dtype == object:
            return np.full(self.order.size, np.nan)
        codes = self._codes(column)
        return np.where(np.isin(given, codes), np.nan, given) if codes else given.astype(np.float64)

    def _codes(self, column: str) -> list[float]:
        """Codes of no answer."""
        answers = self.wanted.items.get(column) or self.wanted.likely.get(column)
        return [] if answers is None else [float(missing.value) for missing in answers.missing]

    def has_codes(self, column: str) -> bool:
        """Whether somebody gave a code in the place of an answer."""
        given = self.drawn.columns[column]
        return given.dtype != object and bool(np.isin(given, self._codes(column)).any())

    def sorted(self, values: NDArray[np.float64]) -> Floats:
        """(R, n) of (R·n,) values."""
        return np.take_along_axis(values.reshape(self.order.shape), self.order, axis=1)

    def value(self, name: str) -> Floats:
        """(R, n) of a column of the data, or else the score of a scale."""
        if name not in self._found:
            self._found[name] = self.sorted(self.plain(name)) if name in self.asked else self._score(name)
        return self._found[name]

    def _score(self, name: str) -> Floats:
        phase: Phase = "post" if name in self.study.scales else "pre"
        scale = self.study.scales.get(name) or self.study.scales.get(name.removesuffix(PRE))
        if scale is None or not is_scored(scale, self.study.answers):
            raise DataError("outcome_missing", self.name, f"no question gives the score '{name}'")
        return self.score(scale, phase)

    def score(self, scale: Scale, phase: Phase = "post") -> Floats:
        """(R, n) the score of a scale."""
        asked = scale.items_for(self.asked_as)
        answers: list[AnswerSet] = [self.study.answers[scale.answers_of(item)] for item in asked]
        keyed = [
            key_values(self.value_of_item(score_column(item.id, phase)), item, scale, own)
            for item, own in zip(asked, answers, strict=True)
        ]
        if not keyed:
            return np.full(self.order.shape, np.nan)
        return score_values(np.stack(keyed, axis=-1).reshape(-1, len(keyed)), len(asked), scale).reshape(
            self.order.shape
        )

    def value_of_item(self, column: str) -> Floats:
        """(R, n) of an item, NaN where nobody was asked it."""
        name = f"item {column}"
        if name not in self._found:
            self._found[name] = self.sorted(self.plain(column))
        return self._found[name]

    def outcome(self, outcome: ResolvedOutcome, counted: Bools) -> Floats:
        """(R, n) the scores of an outcome; of a composite, standardised on those of the control arm in ``counted``."""
        if not outcome.composite:
            return self.value(outcome.column)
        parts, control = self.components(outcome), self.parts[0]
        sign = np.array([self.outcomes[name].harm_sign for name in outcome.composite])
        found = np.empty(self.order.shape)
        for r in range(len(found)):
            mean, sd = reference_moments(parts[r, :, control].T, counted[r, control])
            found[r] = compose(parts[r].T, sign, mean, sd)
        return found

    def components(self, outcome: ResolvedOutcome) -> Floats:
        """(R, m, n) scores of the components of a composite."""
        return np.stack([self.value(self.outcomes[name].column) for name in outcome.composite], axis=1)

    @cached_property
    def undrawn_blocks(self) -> dict[str, Bools]:
        """Column of a block of the split → (R, n) who did not draw that block."""
        questionnaire = self.study.questionnaire_of(self.name)
        if questionnaire is None or questionnaire.split is None:
            return {}
        drawn = self.sorted(self.plain(SPLIT))
        found: dict[str, Bools] = {}
        for block, names in block_columns(self.study, questionnaire, questionnaire.split).items():
            without = ~np.isnan(drawn) & ~np.isin(drawn, questionnaire.split.with_block(block))
            found |= dict.fromkeys(names, without)
        return found

    def undrawn(self, outcome: ResolvedOutcome, reasoned: frozenset[str]) -> Bools:
        """(R, n) to whom a split put no question of the outcome; of a composite, none of some component.

        reasoned : columns of which some answer lacks with a reason.
        """
        nobody = np.zeros(self.order.shape, dtype=bool)
        if outcome.composite:
            parts = [self.undrawn(self.outcomes[name], reasoned) for name in outcome.composite]
            return np.asarray(np.any(parts, axis=0), dtype=bool)
        if not has_split(self.study) or outcome.scale is None:
            return nobody
        there = [item.id for item in outcome.scale.items if item.id in reasoned]
        if not there or any(name not in self.undrawn_blocks for name in there):
            return nobody
        return np.asarray(np.all([self.undrawn_blocks[name] for name in there], axis=0), dtype=bool)
