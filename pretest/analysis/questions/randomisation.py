"""What does the assignment alone say of each primary harm? A second p-value that rests on no model of the answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.analysis.cells.armpair import Rows, hide
from pretest.analysis.cells.chance import Chance, by_chance
from pretest.analysis.cells.covariates import covariate_matrix
from pretest.analysis.cells.estimation import Batch
from pretest.analysis.cells.family import one_sided
from pretest.analysis.cells.sampling import design_of
from pretest.analysis.models.ordinal import answers_of
from pretest.analysis.questions.question import Analysis, Deeper, Question
from pretest.codes import person_codes
from pretest.errors import Note
from pretest.seeds import stream
from pretest.spec.ordered import judged_cut
from pretest.spec.study import ResolvedOutcome, Study
from pretest.tables.columns import RESPONDENT
from pretest.tables.randomisation import TABLE as RANDOMISATION
from pretest.words import Bools, Floats, Severity

Row = dict[str, object]
KEYS = ["wave", "audience", "concept", "outcome"]
FIGURES = RANDOMISATION.hides.figures


def find_randomisation(analysis: Analysis) -> Deeper:
    """The table ``tables.randomisation``: every primary harm of a concept on which there is a decision.

    Concept and reference are assigned anew among the people of both, given who got the other concepts. The statistic is
    the difference in points over its HC2 (or CR2) error, of what blocks and covariates leave; of an ordinal outcome the
    difference in the share that its plan judges.
    """
    judged = analysis.judged
    told = judged.cells.table[[*KEYS, "reference", "n_concept", "n_reference"]].assign(
        p_model=one_sided(judged.cells.table)[0], level=judged.levels.lower_level
    )
    chosen = told[judged.levels.family == "primary_harm"]
    if chosen.empty:
        return Deeper()
    facts = {tuple(row[key] for key in KEYS): row for row in chosen.to_dict("records")}
    rows = [row for part in _parts(analysis) for row in _of_part(analysis, part, facts)]
    place = {key: number for number, key in enumerate(facts)}
    rows.sort(key=lambda row: place[tuple(row[key] for key in KEYS)])
    return Deeper({"randomisation": RANDOMISATION.require(pd.DataFrame(rows))}, tuple(dict.fromkeys(_notes(rows))))


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Primary harms of one audience that are compared in the same rows. values, covariates: per outcome, of all rows;
    values are larger where worse."""

    rows: Rows
    batch: Batch
    outcomes: list[ResolvedOutcome]
    values: list[Floats]
    covariates: list[Floats]


def _parts(analysis: Analysis) -> Iterator[_Part]:
    """The batches of whole audiences, joined where arms and reference are the same: they share their assignments."""
    found: dict[tuple[object, ...], _Part] = {}
    for batch in analysis.judged.batches:
        if batch.subgroup:
            continue
        key = (batch.group.wave, batch.group.audience, batch.reference, batch.arm.tobytes())
        for outcome in batch.outcomes:
            if outcome.is_harm and outcome.primary:
                part = found.setdefault(key, _Part(_rows(batch), batch, [], [], []))
                made = covariate_matrix(part.rows.frame, outcome.covariates, where=batch.group.audience).values
                part.outcomes.append(outcome)
                part.values.append(_harm(analysis.study, part.rows, outcome))
                part.covariates.append(made)
    yield from found.values()


def _rows(batch: Batch) -> Rows:
    shown = batch.group.arm >= 0
    frame = batch.group.frame[shown]
    design = design_of(frame, batch.arm, 1 + len(batch.concepts), batch.group.execution[shown])
    return Rows(frame, design, person_codes(frame[RESPONDENT]).astype(np.intp))


def _harm(study: Study, rows: Rows, outcome: ResolvedOutcome) -> Floats:
    values = rows.values(outcome.column)
    if outcome.model == "ordinal":
        cut = judged_cut(answers_of(study, outcome), study.plan.outcomes[outcome.id].judged_cut)
        values = np.where(np.isnan(values), np.nan, values >= cut)
    return values * outcome.harm_sign


def _of_part(analysis: Analysis, part: _Part, facts: dict[tuple[object, ...], Row]) -> Iterator[Row]:
    wave, audience = part.batch.group.wave, part.batch.group.audience
    for code, concept in enumerate(part.batch.concepts, 1):
        asked = [
            (number, facts[key])
            for number, outcome in enumerate(part.outcomes)
            if (key := (wave, audience, concept, outcome.id)) in facts
        ]
        if not asked:
            continue
        own = (part.rows.arm == 0) | (part.rows.arm == code)
        chance = _chance(analysis, part, [number for number, _ in asked], own, code, concept)
        for place, (_, fact) in enumerate(asked):
            yield _row(analysis, fact, chance, place)


def _chance(analysis: Analysis, part: _Part, numbers: list[int], own: Bools, code: int, concept: str) -> Chance:
    study, design = analysis.study, part.rows.design.only(own)
    wave, audience = part.batch.group.wave, part.batch.group.audience
    return by_chance(
        np.column_stack([part.values[number][own] for number in numbers]),
        design.arm == code,
        design,
        covariates=[part.covariates[number][own] for number in numbers],
        resamples=study.plan.multiplicity.resamples,
        rng=stream(study.file.seed, "randomisation", str(wave), audience, concept, part.batch.reference),
    )


def _row(analysis: Analysis, fact: Row, chance: Chance, place: int) -> Row:
    alpha, level, p_model = analysis.study.plan.alpha, float(str(fact["level"])), float(str(fact["p_model"]))
    found = chance.found
    p, both, statistic = (
        (np.nan, np.nan, np.nan)
        if found is None
        else (float(one[place]) for one in (found.p_above, found.p_two_sided, found.statistic))
    )
    tested = bool(np.isfinite(p) and np.isfinite(p_model))
    same = all((p <= at) == (p_model <= at) for at in (alpha, level))
    small = min(int(str(fact[name])) for name in ("n_concept", "n_reference")) < analysis.suppress_below
    row: Row = {name: fact[name] for name in (*KEYS, "reference")} | {
        "assigned": chance.assigned,
        "counted": "none" if not np.isfinite(p) else "all" if found is not None and found.counted else "drawn",
        "statistic": statistic,
        "p_randomisation": p,
        "p_two_sided": both,
        "p_model": p_model,
        "level": level,
        "agrees": same if tested else None,
    }
    return hide(row, FIGURES, small=small)


def _notes(rows: list[Row]) -> Iterator[Note]:
    """Where both tests say another thing of a harm; harms that only the second test shows come first."""
    told: dict[str, tuple[Severity, str]] = {
        "randomisation_harm": (
            "serious",
            "the test of the assignment alone shows this harm, and the test behind the verdict does not. "
            "Treat it as a possible harm.",
        ),
        "randomisation_weaker": (
            "warning",
            "the test behind the verdict shows this harm, and the test of the assignment alone does not. "
            "The verdict stays.",
        ),
        "randomisation_differs": (
            "info",
            "the test of the assignment alone and the test behind the verdict lie on either side of the plan's alpha, "
            "before other harms are counted.",
        ),
        "randomisation_unclear": (
            "warning",
            "blocks cut through the groups that were assigned, so that there is no test of the assignment alone.",
        ),
    }
    for code, (severity, message) in told.items():
        for row in rows:
            if _said(row) == code and not row["suppressed"]:
                where = f"{row['audience']}, wave {row['wave']}: {row['concept']}"
                said = message if code == "randomisation_unclear" else f"{row['outcome']}: {message}"
                yield Note(code, severity, where, said)


def _said(row: Row) -> str:
    if row["assigned"] == "unclear":
        return "randomisation_unclear"
    if row["agrees"] is None or row["agrees"]:
        return ""
    p, model, level = (float(str(row[name])) for name in ("p_randomisation", "p_model", "level"))
    if (p <= level) == (model <= level):
        return "randomisation_differs"
    return "randomisation_harm" if p <= level else "randomisation_weaker"


QUESTION = Question("randomisation", find_randomisation, (RANDOMISATION,))
