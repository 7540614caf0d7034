"""A design to be simulated on arrays alone: the same studies and the same verdicts as ``Rehearsal``, much sooner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from pretest.analysis.cells.doubts import first_block
from pretest.analysis.cells.family import (
    Cells,
    Families,
    Levels,
    adjust,
    adjust_drawn,
    families_of,
    one_sided,
)
from pretest.numbers.randomisation import randomisation_test
from pretest.planning.gates import Reasons
from pretest.planning.lookrehearsal import LookRehearsal
from pretest.planning.memory import Invented, to_responses
from pretest.planning.quick.audience import Stacked
from pretest.planning.quick.cells import (
    StackedBatch,
    audiences_of,
    cells_of,
    covariances,
    flat_influence,
    labels_of,
    table_of,
)
from pretest.planning.quick.gates import stacked_reasons
from pretest.planning.quick.known import whole_because
from pretest.planning.quick.losses import Limits, stacked_limits
from pretest.planning.quick.screening import Present, screen_stacked
from pretest.planning.rehearsal import Rehearsal
from pretest.planning.rehearsals import MANY_UNITS, together, verdicts_of
from pretest.planning.scenarios import SCENARIOS, Scenario
from pretest.planning.simulate import Drawn, draw_audiences, source_of, to_frame
from pretest.responses.planned import has_split
from pretest.seeds import stream
from pretest.spec import ResolvedOutcome, Study
from pretest.spec.truth import Truth
from pretest.words import Bools, Floats

QUICK_DRAWS = 1_000
PER_TASK = 25  # studies judged together: more cost fewer calls, until arrays no longer fit in the cache


@dataclass(frozen=True, eq=False)
class QuickRehearsal(Rehearsal):
    """``Rehearsal`` whose studies are judged together, as arrays. ``task(number)`` gives the same studies.

    draws: normal draws behind the simultaneous bounds, shared by all studies; a ``Rehearsal`` with as many gives the
    same verdicts. A design that arrays cannot judge takes the whole road, and ``whole_because`` says why.
    """

    usual_draws: ClassVar[int] = QUICK_DRAWS

    @property
    def road(self) -> Literal["quick", "whole"]:
        return "whole" if self.whole_because else "quick"

    @property
    def per_task(self) -> int:
        return super().per_task if self.whole_because else PER_TASK

    @cached_property
    def whole_because(self) -> tuple[str, ...]:
        """Codes of what takes the whole road, as ``known.whole_because``; () where every study is judged as arrays."""
        return whole_because(self._judged, self._wanted)

    def task(self, number: int) -> pd.DataFrame:
        """As ``Rehearsal.task``."""
        if self.whole_because:
            return super().task(number)
        rotation, drawn = self._drawn(number)
        return self._studies(number, rotation, self._verdicts(drawn))

    def _drawn(self, number: int) -> tuple[int, Drawn]:
        rotation, rng = number % len(self.scenarios), stream(self.seed, "operating", number)
        drawn = draw_audiences(
            self.study if self.people is None else self.people,
            self._truths[rotation],
            n=sum(self.sizes.values()),
            rng=rng,
            wave=self.wave,
            models=self._models[rotation],
            ratio=self.ratio,
            copies=self.per_task,
        )
        return rotation, drawn

    @cached_property
    def _outcomes(self) -> dict[str, ResolvedOutcome]:
        return {one.id: one for one in self._judged.outcomes()}

    def _verdicts(self, drawn: Drawn) -> pd.DataFrame:
        study, outcomes, stack = self._judged, list(self._outcomes.values()), self._stack(drawn)
        present = screen_stacked(study, stack, self._wanted, lambda: self._whole(drawn))
        batches: list[StackedBatch] = []
        limits: Limits = {}
        reached: Reasons = {}
        reasoned = _reasoned(stack)
        for one, there, counted, known in zip(stack, present.there, present.counted, present.known, strict=True):
            batches += cells_of(study, one, counted, outcomes)
            limits |= stacked_limits(study, one, outcomes, there, known, reasoned)
            reached |= stacked_reasons(self.study, self.understanding, one, counted)
        labels = labels_of(study, batches)
        table = table_of(labels, batches)
        levels = self._levels(table, batches, families_of(labels.assign(wave=0)), present)
        doubts = self._doubts(table, batches, levels, limits)
        return verdicts_of(study, pd.concat([table, doubts], axis=1), together(levels), reached)

    def _stack(self, drawn: Drawn) -> list[Stacked]:
        asked = frozenset(name for one in drawn.audiences for name in one.columns if name in set(self._wanted.columns))
        sizes = self.per_task, sum(self.sizes.values())
        return [Stacked.of(self._judged, one, self._outcomes, self._wanted, asked, sizes) for one in drawn.audiences]

    def _whole(self, drawn: Drawn) -> Invented:
        frame = to_frame(self.study, source_of(self.study, self.wave), drawn, self.wave)
        return to_responses(self.study, frame, self._wanted)

    def _levels(
        self, table: pd.DataFrame, batches: Sequence[StackedBatch], families: Families, present: Present
    ) -> list[Levels]:
        """What multiplicity leaves of the cells of each study, as ``SharedDraws.levels``."""
        size = len(families.harm)
        sign = np.nan_to_num(table["harm_sign"].to_numpy(dtype=np.float64)[:size])
        covariance, units = covariances(batches, sign)
        above, below = (one.reshape(-1, size) for one in one_sided(table))
        df = table["df_points"].to_numpy(dtype=np.float64).reshape(-1, size)
        usable = table["std_error_points"].to_numpy(dtype=np.float64).reshape(-1, size) > 0
        found = []
        for r in range(len(df)):
            if not usable[r].any() or int(units[r][usable[r]].min()) < MANY_UNITS:
                part = table.iloc[r * size : (r + 1) * size].reset_index(drop=True)
                found.append(self._bootstrapped(part, batches, present, r))
                continue
            p = above[r], below[r]
            found.append(adjust_drawn(self._judged, families, p, df[r], covariance[r], self._draws.normal))
        return found

    def _bootstrapped(self, table: pd.DataFrame, batches: Sequence[StackedBatch], present: Present, r: int) -> Levels:
        """Of a study in which some cell rests on few people: the bootstrap itself."""
        people = np.zeros((sum(self.sizes.values()), len(table)))
        left = np.zeros(len(people), dtype=bool)
        start = 0
        for own in audiences_of(batches).values():
            flat = flat_influence(own)[r]
            people[own[0].audience.position[r], start : start + len(flat)] = flat.T
            start += len(flat)
        first = [own[0].audience for own in audiences_of(batches).values()]
        for one, known in zip(first, present.counted, strict=True):
            left[one.position[r]] = known[r]
        cells = Cells(table, {"points": people[left]})
        most = min(len(self._draws.normal), self._judged.plan.multiplicity.resamples)
        return adjust(self._judged, cells, stream(self._judged.file.seed, "max-t"), resamples=most)

    def _doubts(
        self, table: pd.DataFrame, batches: Sequence[StackedBatch], levels: Sequence[Levels], limits: Limits
    ) -> pd.DataFrame:
        """The columns of ``Doubts.table``."""
        few = np.concatenate([batch.few.reshape(len(batch.few), -1) for batch in batches], axis=1)
        limit = np.concatenate([_limits_of(batch, limits) for batch in batches], axis=1).ravel()
        in_sd = (table["judged_unit"] == "sd").to_numpy() & np.isfinite(limit)
        with np.errstate(invalid="ignore"):
            limit = np.where(in_sd, limit / table["scale"].to_numpy(dtype=np.float64), limit)
        flat = (table["status"] == "flat_reference").to_numpy()
        confirmed = ~few
        for r, own in enumerate(levels):
            proved = own.p_worse <= self._judged.plan.alpha
            confirmed[r] |= self._confirmed(batches, ~confirmed[r] & proved, own.lower_level, r)
        block = first_block({"flat_control": flat, "too_few": few.ravel()})
        return pd.DataFrame({"block": block, "upper_attrition": limit, "confirmed": confirmed.ravel()})

    def _confirmed(self, batches: Sequence[StackedBatch], asked: Bools, level: Floats, r: int) -> Bools:
        """(J,) whether a permutation test agrees, for the cells of one study that are ``asked``."""
        found, rng = np.zeros(len(asked), dtype=bool), stream(self._judged.file.seed, "permutation")
        places = [
            (batch, k, c) for batch in batches for k in range(len(batch.outcomes)) for c in range(batch.few.shape[2])
        ]
        for j in np.flatnonzero(asked):
            batch, k, c = places[j]
            harm, treated = batch.pair(r, k, c)
            resamples = self._judged.plan.multiplicity.resamples
            chance = randomisation_test(harm, treated, resamples=resamples, rng=rng.spawn(1)[0])
            found[j] = bool(chance.p_above[0] <= level[j])
        return found


def _reasoned(stack: Sequence[Stacked]) -> frozenset[str]:
    """Columns of items in which some answer lacks with a reason: a code, or a block of a split that was not drawn."""
    found: set[str] = set()
    if not has_split(stack[0].study):
        return frozenset()
    for one in stack:
        found |= {name for name in one.undrawn_blocks if name in one.asked}
        found |= {name for name in one.drawn.columns if name in one.asked and one.has_codes(name)}
    return frozenset(found)


def _limits_of(batch: StackedBatch, limits: Limits) -> Floats:
    """(R, K·C) the limits of the cells of a batch."""
    shape = batch.few.shape
    found = np.full(shape, np.nan)
    for k, outcome in enumerate(batch.outcomes):
        own = limits.get((batch.audience.name, outcome.id), {})
        for c, concept in enumerate(batch.names[1:]):
            found[:, k, c] = own.get(concept, np.nan)
    return found.reshape(shape[0], -1)


def rehearse(
    study: Study,
    truth: Truth,
    sizes: Mapping[str, int],
    *,
    seed: int,
    ratio: Mapping[str, int] | None = None,
    scenarios: tuple[Scenario, ...] = SCENARIOS,
    people: Study | None = None,
    whole: bool = False,
) -> Rehearsal:
    """The rehearsal of a design: as arrays, or by the ``whole`` road that an analysis takes, as every plan with several
    looks does."""
    kind: type[Rehearsal] = Rehearsal if whole else QuickRehearsal
    if study.plan.looks is not None and len(study.plan.looks.n) > 1:
        kind = LookRehearsal
    return kind.of(study, truth, sizes, seed=seed, ratio=ratio, scenarios=scenarios, people=people)
