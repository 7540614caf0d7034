"""What stands in the way of a reassuring word: cell by cell, from the people behind it and not from its bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from pretest.analysis.cells.estimation import Batch
from pretest.analysis.cells.family import Cells, Levels
from pretest.analysis.cells.sampling import design_of
from pretest.analysis.models.registry import share_models
from pretest.analysis.weights.weightnotes import HIGH_DEFF
from pretest.codes import person_codes
from pretest.errors import Note
from pretest.numbers import Design
from pretest.numbers.permutation import randomisation_p
from pretest.numbers.signflip import sign_flip_p
from pretest.spec.study import ResolvedOutcome, Study
from pretest.tables.columns import RESPONDENT
from pretest.words import BLOCKS, Block, Bools, Floats, Ints

FEWEST_EFFECTIVE = 20.0
"""People, or the people that unequal weights are worth, below which an arm reassures of nothing."""
LARGEST_SHARE = 0.10
"""Share of an arm's weight that one person may have."""
FEWEST_OFF_MODE = 10
"""People of an arm who must have given another answer than the most common one, for a mean to be judged by t."""

LOPSIDED, AT_FLOOR = 4.0, 0.6
"""Arms that differ so many times in size, and the share of people with one answer, from which on error rates are not
quite what they should be; as with weights of a design effect above ``HIGH_DEFF``."""
RATE = "A harm as large as its margin may then be called excluded in up to 7.5 of 100 studies, instead of 5."

DOUBTS = ["block", "upper_attrition", "confirmed"]

Key = tuple[int, str, str, str]  # wave, audience, concept, outcome


@dataclass(frozen=True, slots=True, eq=False)
class ArmFacts:
    """One outcome in one arm. people: who has it. off_mode: who gave another than the most common answer.

    effective: what their weights are worth. largest: the largest share of one person in the weight. All are 0 for an
    arm without anybody.
    """

    people: int
    off_mode: int
    effective: float
    largest: float


@dataclass(frozen=True, slots=True, eq=False)
class Doubts:
    """table: (J rows) the columns ``block``, ``upper_attrition`` and ``confirmed`` of ``Cells.table``."""

    table: pd.DataFrame
    notes: tuple[Note, ...]


def find_doubts(
    study: Study,
    batches: Sequence[Batch],
    cells: Cells,
    levels: Levels,
    *,
    keying: Set[tuple[int, str, str]],
    limits: Mapping[Key, float],
    rng: np.random.Generator,
) -> Doubts:
    """Blocks of reassurance of all cells.

    Parameters
    ----------
    keying : (wave, audience, outcome) of scales whose items contradict each other, not explained in the plan.
    limits : as ``attrition_limits``.
    """
    facts = cells.table[["status", "scale", "judged_unit"]].to_dict("records")
    rows: list[dict[str, object]] = []
    notes: list[Note] = []
    proved = levels.p_worse <= study.plan.alpha
    for batch in batches:
        people = _people(batch)
        notes += _weight_notes(batch, people, study.plan.suppress_below)
        for outcome in batch.outcomes:
            values = _values(people, outcome)
            arms = [_facts(values[own], people, own) for own in _each_arm(batch, people, values)]
            notes += _rate_notes(batch, outcome, arms)
            for c, concept in enumerate(batch.concepts, 1):
                number = len(rows)
                cell = facts[number]
                pair = arms[c], arms[0]
                block = _block(batch, outcome, pair, str(cell["status"]), keying)
                confirmed = not _few(outcome, pair)
                if not confirmed and proved[number]:
                    p = _permuted(people, outcome, values, c, study.plan.multiplicity.resamples, rng.spawn(1)[0])
                    confirmed = bool(p <= levels.lower_level[number])
                limit = limits.get((batch.group.wave, batch.group.audience, concept, outcome.id), np.nan)
                rows.append({"block": block, "upper_attrition": _in_unit(limit, cell), "confirmed": confirmed})
    return Doubts(pd.DataFrame(rows, columns=DOUBTS), tuple(dict.fromkeys(notes)))


@dataclass(frozen=True, slots=True, eq=False)
class _People:
    """The n rows of a batch that were shown an arm. person: (n,) codes of respondents; weights: (n,), ones for none."""

    frame: pd.DataFrame
    arm: Ints
    design: Design
    person: Ints
    weights: Floats


def _people(batch: Batch) -> _People:
    shown = batch.group.arm >= 0
    frame, arm = batch.group.frame[shown], batch.arm
    design = design_of(frame, arm, 1 + len(batch.concepts), batch.group.execution[shown])
    person = person_codes(frame[RESPONDENT]).astype(np.intp)
    return _People(frame, arm, design, person, np.ones(len(arm)) if design.weights is None else design.weights)


def _values(people: _People, outcome: ResolvedOutcome) -> Floats:
    column = pd.to_numeric(people.frame[outcome.column], errors="coerce")
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def _each_arm(batch: Batch, people: _People, values: Floats) -> list[Bools]:
    """(n,) rows with the outcome, of the reference and of every concept in the order of the codes."""
    return [~np.isnan(values) & (people.arm == a) for a in range(1 + len(batch.concepts))]


def _facts(values: Floats, people: _People, own: Bools) -> ArmFacts:
    if not len(values):
        return ArmFacts(0, 0, 0.0, 0.0)
    _, counts = np.unique(values, return_counts=True)
    weights = np.bincount(np.unique(people.person[own], return_inverse=True)[1], weights=people.weights[own])
    effective, largest = weights.sum() ** 2 / np.square(weights).sum(), weights.max() / weights.sum()
    return ArmFacts(len(weights), int(len(values) - counts.max()), float(effective), float(largest))


def _block(
    batch: Batch,
    outcome: ResolvedOutcome,
    arms: tuple[ArmFacts, ArmFacts],
    status: str,
    keying: Set[tuple[int, str, str]],
) -> Block | Literal[""]:
    """The first block that applies, in the order in which they are to be named; "" for none."""
    uneven = any(one.effective < FEWEST_EFFECTIVE or one.largest > LARGEST_SHARE for one in arms)
    applies: dict[Block, ArrayLike] = {
        "keying": (batch.group.wave, batch.group.audience, outcome.id) in keying,
        "weights": batch.weighted and uneven,
        "flat_control": status == "flat_reference",
        "too_few": _few(outcome, arms),
    }
    found: Block | Literal[""] = first_block(applies).item()
    return found


def first_block(applies: Mapping[Block, ArrayLike]) -> NDArray[np.object_]:
    """The first block that applies to each cell, in the order in which they are to be named; "" for none.

    applies: block → (...) whether it does.
    """
    named = [(block, np.asarray(applies[block], dtype=bool)) for block in BLOCKS if block in applies]
    shape = np.broadcast_shapes(*(where.shape for _, where in named))
    found = np.full(shape, "", dtype=object)
    for block, where in reversed(named):
        found = np.where(where, block, found)
    return found


def _few(outcome: ResolvedOutcome, arms: tuple[ArmFacts, ArmFacts]) -> bool:
    """``few_behind`` either arm."""
    by_mean = outcome.model not in share_models()
    return any(bool(few_behind(one.people, one.off_mode, by_mean)) for one in arms)


def few_behind(people: ArrayLike, off_mode: ArrayLike, by_mean: ArrayLike) -> Bools:
    """(...) whether an arm has too few people, or for a mean too few who gave another than the most common answer."""
    few = np.asarray(people) < FEWEST_EFFECTIVE
    return np.asarray(few | (np.asarray(by_mean) & (np.asarray(off_mode) < FEWEST_OFF_MODE)), dtype=bool)


def _permuted(
    people: _People, outcome: ResolvedOutcome, values: Floats, concept: int, resamples: int, rng: np.random.Generator
) -> float:
    """One-sided p-value of no harm at all, by what else the assignment could have been."""
    own = ~np.isnan(values) & ((people.arm == 0) | (people.arm == concept))
    design = people.design.only(own)
    treated, harm = design.arm == concept, outcome.harm_sign * values[own]
    if design.cluster is not None and np.intersect1d(design.cluster[treated], design.cluster[~treated]).size:
        return sign_flip_p(harm, treated, design.cluster, weights=design.weights, resamples=resamples, rng=rng)
    return randomisation_p(harm, treated, cluster=design.cluster, weights=design.weights, resamples=resamples, rng=rng)


def _in_unit(limit: float, cell: dict[Any, Any]) -> float:
    """A limit in points in the unit in which the cell is judged."""
    return limit / float(cell["scale"]) if cell["judged_unit"] == "sd" and np.isfinite(limit) else limit


def _weight_notes(batch: Batch, people: _People, below: int) -> Iterator[Note]:
    """What weights leave of each arm, and where that is so little that nothing reassures."""
    if not batch.weighted:
        return
    where = f"{batch.group.audience}, wave {batch.group.wave}"
    told = []
    for a, name in enumerate((batch.reference, *batch.concepts)):
        own = people.arm == a
        facts = _facts(np.zeros(int(own.sum())), people, own)
        if facts.people >= max(below, 1):
            told.append(
                f"{name} counts as {facts.effective:.0f} people (design effect {facts.people / facts.effective:.2f}; "
                f"largest share of one person {100 * facts.largest:.1f} %)"
            )
        yield from _uneven_notes(facts, f"{where}: {name}")
    if told:
        yield Note("weights_arms", "info", where, f"What the weights leave of each arm: {'; '.join(told)}.")


def _rate_notes(batch: Batch, outcome: ResolvedOutcome, arms: Sequence[ArmFacts]) -> Iterator[Note]:
    """Where more than 5 of 100 harms at the margin are called excluded: up to 7.5, as docs/operating.md shows."""
    reference, others = arms[0], [one for one in arms[1:] if one.people]
    if not reference.people or not others or not (outcome.is_harm or outcome.aim):
        return
    where = f"{batch.group.audience}, wave {batch.group.wave}"
    sizes = [one.people / reference.people for one in others]
    lopsided = max(*sizes, *(1.0 / size for size in sizes)) >= LOPSIDED
    floored = max(1.0 - one.off_mode / one.people for one in (reference, *others)) >= AT_FLOOR
    if outcome.model not in share_models() and lopsided and floored:
        message = f"{outcome.id}: most people gave one answer, and the arms differ four times or more in size. {RATE}"
        yield Note("reassurance_rate", "warning", where, message)
    if batch.weighted and max(one.people / one.effective for one in (reference, *others)) > HIGH_DEFF:
        message = f"{outcome.id}: the weights cost more than half of the people in an arm. {RATE}"
        yield Note("reassurance_rate", "warning", where, message)


def _uneven_notes(facts: ArmFacts, where: str) -> Iterator[Note]:
    if facts.people and facts.effective < FEWEST_EFFECTIVE:
        message = (
            "The weights are so unequal that the people of this arm count as fewer than "
            f"{FEWEST_EFFECTIVE:.0f}. No reassuring word is given on it: look at the weights, or cap them."
        )
        yield Note("weights_few_effective", "serious", where, message)
    if facts.largest > LARGEST_SHARE:
        message = (
            f"One person has more than {100 * LARGEST_SHARE:.0f} % of the weight of this arm and can decide its "
            "result. No reassuring word is given on it: look at that weight, or cap the weights."
        )
        yield Note("weights_one_person", "serious", where, message)
