"""People of 100: how many give the answer through which laymen are told of an outcome, per arm, and the difference.

Which question and which answer was said beforehand (``tell`` of the scale), so nothing in the data chooses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from pretest.analysis.cells.armshare import answers_so
from pretest.analysis.cells.estimation import Batch, estimate_batch, same_design
from pretest.analysis.cells.evidence import bound_at
from pretest.analysis.cells.family import collect_cells
from pretest.analysis.cells.groups import Group
from pretest.analysis.cells.sampling import count_people
from pretest.analysis.questions.question import Analysis, Deeper, Question
from pretest.errors import Note
from pretest.numbers.shifted import shifted_share, together
from pretest.spec.study import ResolvedOutcome, Study, ToldQuestion
from pretest.tables.told import TABLE as TOLD
from pretest.words import CONF_LEVEL, Counts, Floats

Row = dict[str, Any]
Key = tuple[int, str, str, str]  # wave, audience, concept, outcome
COLUMN = "_told:{}"
TAIL = (1.0 - CONF_LEVEL) / 2.0
LIMITS = (0.5, TAIL, 1.0 - TAIL)
APART = 1.0  # people of 100 between the plain difference and that within blocks, from which on it is said


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """The told questions of one group. outcomes: as yes-or-no outcomes, by the ids of the plan; questions: by the same
    ids; group: with the answers as columns of 0, 1 and NaN."""

    group: Group
    outcomes: tuple[ResolvedOutcome, ...]
    questions: Mapping[str, ToldQuestion]


def find_told(analysis: Analysis) -> Deeper:
    """The table ``tables.told``: every judged outcome with a told question, per audience, wave and concept.

    Shares are those of the people in each arm (weighted where there are weights), without adjustment for covariates, so
    that they add up with the difference and anybody can count them; randomisation blocks are kept. The difference is
    estimated as that of any yes-or-no outcome, with score bounds (Miettinen and Nurminen 1985,
    doi:10.1002/sim.4780040211; effective counts with weights and clusters). Prior and both are the scale's effects in
    SD, as the risks have them, turned into people by ``shifted_share``; only primary harms have them, and nothing has
    them where nobody or everybody in the reference arm answers so.
    """
    judged = analysis.judged.verdicts
    places = set(
        judged.loc[judged["outcome"] != "", ["wave", "audience", "concept", "outcome"]].itertuples(index=False)
    )
    wanted = {tuple(place) for place in places}
    rows: list[Row] = []
    notes: list[Note] = []
    for group in analysis.judged.groups:
        found = [row for row in _of_group(analysis, group) if _key(row) in wanted]
        rows += found
        notes += _apart(found)
    return Deeper({"told": TOLD.require(pd.DataFrame(rows))}, tuple(notes)) if rows else Deeper()


def _key(row: Mapping[Any, Any]) -> Key:
    return row["wave"], row["audience"], row["concept"], row["outcome"]


def _of_group(analysis: Analysis, group: Group) -> Iterator[Row]:
    study, asked = analysis.study, asked_in(analysis.study, group)
    everybody = np.ones(len(group.frame), dtype=bool)
    n_units = len(analysis.judged.cells.influence["points"])
    rows: dict[str, list[Row]] = {outcome.id: [] for outcome in asked.outcomes}
    for members in same_design(study, asked.outcomes):
        batch = estimate_batch(study, asked.group, members, everybody, "", "")
        cells = collect_cells(study, [batch], n_units).table
        cells["conf_low"], cells["conf_high"] = (bound_at(cells, np.full(len(cells), TAIL), side) for side in (0, 1))
        counted = _counted(batch)
        for place, cell in enumerate(cells.to_dict("records")):
            c, k = place % len(batch.concepts), place // len(batch.concepts)
            counts = {"counted_concept": int(counted[c + 1, k]), "counted_reference": int(counted[0, k])}
            rows[cell["outcome"]].append(_row(analysis, asked.questions[cell["outcome"]], cell) | counts)
    for own in rows.values():
        yield from own


def asked_in(study: Study, group: Group) -> Asked:
    """The told questions that the data of ``group`` hold."""
    columns: dict[str, Floats] = {}
    outcomes: list[ResolvedOutcome] = []
    questions: dict[str, ToldQuestion] = {}
    for outcome in study.outcomes():
        asked = group.audience in outcome.audiences and outcome.compared != "nobody"
        question = study.told(outcome, group.audience) if asked else None
        answers = None if question is None else answers_so(study, group.frame, group.audience, question)
        if question is None or answers is None:
            continue
        name = COLUMN.format(outcome.id)
        columns[name] = answers
        questions[outcome.id] = question
        outcomes.append(_yes_or_no(outcome, name))
    told = pd.DataFrame(columns, index=group.frame.index)
    frame = pd.concat([group.frame, told], axis=1)  # at once: one by one they leave the table in pieces
    return Asked(replace(group, frame=frame), tuple(outcomes), questions)


def _yes_or_no(outcome: ResolvedOutcome, column: str) -> ResolvedOutcome:
    """The told question as an outcome of its own: higher is worse, so that the sign stays that of the question."""
    return replace(
        outcome,
        role="background",
        higher_is="worse",
        primary=False,
        margin=None,
        model="binary",
        column=column,
        scale=None,
        covariates=(),
        bounds=(0.0, 1.0),
        composite=(),
        tell=None,
        aim=(),
    )


def _counted(batch: Batch) -> Counts:
    """(C+1, K) people of each arm who answer so."""
    rows = np.flatnonzero(batch.group.arm >= 0)
    frame = batch.group.frame.iloc[rows]
    answers = np.column_stack([frame[outcome.column].to_numpy(dtype=np.float64) for outcome in batch.outcomes])
    return count_people(frame, batch.arm, answers == 1.0, 1 + len(batch.concepts))


def _row(analysis: Analysis, question: ToldQuestion, cell: Mapping[Any, Any]) -> Row:
    ok = cell["status"] == "ok"
    shares = {name: float(cell[f"share_{name}"]) for name in ("concept", "reference")}
    ends = (cell["estimate_points"], cell["conf_low"], cell["conf_high"])
    difference = np.array([float(value) if ok else np.nan for value in ends])
    return {
        "wave": cell["wave"],
        "audience": cell["audience"],
        "concept": cell["concept"],
        "outcome": cell["outcome"],
        "told": question.outcome,
        "item": question.item.id,
        "cut": question.cut,
        "more_is": question.more_is,
        "reference": cell["reference"],
        **{f"of100_{name}": 100.0 * share for name, share in shares.items()},
        **dict(zip(("difference", "conf_low", "conf_high"), (100.0 * difference).tolist(), strict=True)),
        "conf_level": CONF_LEVEL,
        **_research(analysis, question, cell, difference),
        "n_concept": cell["n_concept"],
        "n_reference": cell["n_reference"],
        "weighted": cell["weighted"],
        "suppressed": False,
    }


def _research(analysis: Analysis, question: ToldQuestion, cell: Mapping[Any, Any], difference: Floats) -> Row:
    """What was known of the scale before the data, as people who answer so, and that together with these answers.

    difference: (3,) what the answers say, with its ends, as a share.
    """
    columns = [f"{view}_{name}" for view in ("prior", "both") for name in ("difference", "low", "high")]
    effects, share = analysis.effects, float(cell["share_reference"])
    place = None if effects is None else effects.place(*_key(cell))
    if effects is None or place is None or not 0.0 < share < 1.0:
        return dict.fromkeys(columns, np.nan)
    weights, sources = effects.sources_before(place, LIMITS)
    prior, parts = (_shifts(found, question.more_is) for found in (effects.quantiles_before(place, LIMITS), sources))
    shifts = np.concatenate([prior, together(share, parts, difference, weights)])
    return dict(zip(columns, (100.0 * (shifted_share(share, shifts) - share)).tolist(), strict=True))


def _shifts(worse: Floats, more_is: str) -> Floats:
    """(..., 3) shifts towards more people who answer so, from middle, lower and upper end of harm."""
    return worse if more_is == "worse" else -worse[..., [0, 2, 1]]


def _apart(rows: list[Row]) -> Iterator[Note]:
    """A remark where blocks make the difference another one than that of the two shares."""
    for row in rows:
        plain = float(row["of100_concept"]) - float(row["of100_reference"])
        if abs(plain - float(row["difference"])) >= APART:
            where = f"wave {row['wave']}: {row['audience']} / {row['concept']} / {row['outcome']}"
            message = (
                "Arms were of unequal size within the randomisation blocks: the difference that is told compares "
                "people within blocks, and is another one than that between the two shares."
            )
            yield Note("told_within_blocks", "info", where, message)


QUESTION = Question("told", find_told, (TOLD,))
