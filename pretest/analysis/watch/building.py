"""What is worked out of waves that are read together: read, checked, screened, weighted, scored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pretest.analysis.cells.composites import composite_scores, composite_standards
from pretest.analysis.cells.groups import asked_as, scales_needed
from pretest.analysis.checks import check_responses
from pretest.analysis.checks.checks import DESIGN_CODES, CheckReport, require_sound
from pretest.analysis.checks.remaining import remaining_of
from pretest.analysis.record.prelock import early_answers
from pretest.analysis.watch.batches import Batch, Lent, require_waves
from pretest.analysis.watch.beside import Beside, beside_waves
from pretest.analysis.watch.facts import wave_facts
from pretest.analysis.watch.followed import DESIGN, followed_rows
from pretest.analysis.watch.record import BatchRecord, Standards
from pretest.analysis.weights.weights import weighted
from pretest.codes import n_different, person_codes
from pretest.disclosure.overlap import patterns_of
from pretest.errors import Note
from pretest.forms import audience_masks
from pretest.measurement import reliability_table, score_scales
from pretest.quality import screen
from pretest.responses import Responses, read_responses
from pretest.responses.design import with_waves_found
from pretest.responses.invented import InventedRows, count_invented
from pretest.responses.planned import not_asked
from pretest.spec.study import Study
from pretest.tables.columns import DESIGN_COLUMNS, RESPONDENT, SOURCE_FILE, WAVE
from pretest.values import is_number_column
from pretest.waves import WaveFactsInput, coded
from pretest.waves.store.rows import hashed_people
from pretest.words import INVENTED_NOTES, Bools

# Notes that name their wave only where the data hold several; of a wave that is read by itself it is said here.
_OF_A_WAVE = ("outcome_missing", "cell_empty", "cell_tiny", "cell_small", "zero_variance", "loss_differs")


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A batch as it was read. study: with an entry for every wave. columns: of the answers → number or text."""

    study: Study
    batch: Batch
    responses: Responses

    @property
    def columns(self) -> dict[str, str]:
        frame = self.responses.frame
        names = [str(name) for name in frame.columns if name not in DESIGN_COLUMNS]
        return {name: "number" if is_number_column(frame[name]) else "text" for name in names}

    @property
    def everywhere(self) -> frozenset[str]:
        """Columns that every file of the batch has."""
        return frozenset.intersection(*(frozenset(file.columns) for file in self.responses.files))


@dataclass(frozen=True, slots=True, eq=False)
class Worked:
    """record: what is told of the waves. rows: wave → audience → its rows, as ``followed_rows`` gives them, without
    ids but with codes of people. cases: ``tables.cases``. people: columns ``file`` and ``RESPONDENT``, who stands in
    each file of which study.yaml does not say whether it numbers its people for itself."""

    record: BatchRecord
    rows: Mapping[int, Mapping[str, pd.DataFrame]]
    cases: pd.DataFrame
    people: pd.DataFrame


def read_batch(study: Study, batch: Batch) -> Read:
    """The answers of a batch.

    Raises
    ------
    DataError, DesignError
        As ``read_responses``; a wave is asked for that is not in the files.
    """
    responses = read_responses(replace(study, file=study.file.model_copy(update={"data": batch.files})))
    found = study
    if batch.waves is None:
        found = with_waves_found(study, responses.frame)
        plan, there = study.plan.monitor, {data.wave for data in found.file.data}
        require_waves(study, batch.only, there)
        require_waves(study, None if plan is None or plan.baseline is None else [plan.baseline], there)
    if batch.only is not None:
        data = tuple(data for data in found.file.data if data.wave in batch.only)
        found = replace(found, file=found.file.model_copy(update={"data": data}))
        here = responses.frame[WAVE].isin(batch.only).to_numpy(dtype=bool)
        frame, reasons = responses.frame[here], responses.reasons[here]
        responses = replace(responses, frame=frame.reset_index(drop=True), reasons=reasons.reset_index(drop=True))
    return Read(found, batch, responses)


def work_out(
    read: Read, lent: Lent, standards: Standards | None, *, base: str, below: int, lock: str | None, salt: str
) -> Worked:
    """Everything that the monitor needs of the batch.

    Parameters
    ----------
    standards : what composites are standardised on; None where these waves are the first.
    base, lock : as in ``batches``.
    below : fewer people than this are not told of.
    salt : what ids are hashed with.

    Raises
    ------
    DataError, DesignError
        When the answers do not fit the study.
    """
    study, responses = read.study, _with_columns(read.responses, lent)
    report = check_responses(study, responses, elsewhere=lent.elsewhere)
    waves = _waves_of(read)
    numbers = sorted({wave for of_file in waves.values() for wave in of_file})
    held = tuple(problem for problem in report.problems if problem.code in DESIGN_CODES and numbers)
    require_sound(CheckReport(tuple(one for one in report.problems if one not in held), ()))
    screened = screen(study, responses)
    frame, weighting, weight_notes = weighted(study, screened.frame)
    scored = _Scored.of(study, frame, standards)
    beside = beside_waves(study, responses, screened)
    rows, facts, reliability = _by_audience(scored, numbers, beside, below, salt)
    alone = numbers[0] if len(numbers) == 1 else None
    record = BatchRecord(
        base=base,
        files=responses.files,
        waves=waves,
        columns=read.columns,
        invented=_invented(responses),
        early=early_answers(lock, responses.frame),
        held=held,
        notes={
            "read": tuple(one for one in dict.fromkeys(responses.notes) if one.code not in INVENTED_NOTES),
            "checked": tuple(_with_wave(report.notes, alone)),
            "screened": tuple(_with_wave(screened.notes, alone)),
            "weighted": tuple(dict.fromkeys(weight_notes)),
            "scored": scored.notes,
        },
        remaining=remaining_of(study, responses, screened),
        patterns=patterns_of(scored.masks),
        flow=screened.flow,
        weighting=weighting,
        reliability=reliability,
        facts=facts,
        standards=scored.standards,
        n={wave: _people(frame[frame[WAVE] == wave]) for wave in numbers},
    )
    return Worked(record, rows, screened.cases, _people_of_files(read, salt))


@dataclass(frozen=True, slots=True, eq=False)
class _Scored:
    """frame: respondents with weights. scores: audience → scores of everybody, with those of composites."""

    study: Study
    frame: pd.DataFrame
    masks: Mapping[str, Bools]
    scores: Mapping[str, pd.DataFrame]
    standards: Standards | None
    notes: tuple[Note, ...]

    @classmethod
    def of(cls, study: Study, frame: pd.DataFrame, standards: Standards | None) -> _Scored:
        masks, scales = audience_masks(study, frame), scales_needed(study)
        notes: dict[Note, None] = {}
        scores: dict[str, pd.DataFrame] = {}
        for audience in study.audiences:
            found = score_scales(frame, scales, study.answers, audience=asked_as(study, audience))
            notes |= dict.fromkeys(found.notes)
            scores[audience] = found.scores
        if study.plan.composites:
            whole = {audience: _beside(frame, of_it) for audience, of_it in scores.items()}
            standards = standards or _standards(study, whole, masks)
            for audience, made, told in _composites(study, whole, masks, standards):
                scores[audience] = pd.concat([scores[audience], made], axis=1)
                notes |= dict.fromkeys(told)
        return cls(study, frame, masks, scores, standards, tuple(notes))


def _beside(frame: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([frame[[name for name in frame.columns if name not in scores.columns]], scores], axis=1)


def _standards(study: Study, whole: Mapping[str, pd.DataFrame], masks: Mapping[str, Bools]) -> Standards | None:
    """Of the members in the baseline wave, by default the first with anybody; None where these are other waves."""
    waves = next(iter(whole.values()))[WAVE].to_numpy()
    planned = None if study.plan.monitor is None else study.plan.monitor.baseline
    if planned is None and not len(waves):
        return None
    wave = int(waves.min()) if planned is None else planned
    return Standards(
        wave,
        {name: composite_standards(study, one, masks[name] & (waves == wave), name) for name, one in whole.items()},
    )


def _composites(
    study: Study, whole: Mapping[str, pd.DataFrame], masks: Mapping[str, Bools], standards: Standards | None
) -> Iterator[tuple[str, pd.DataFrame, tuple[Note, ...]]]:
    """Per audience the composites of everybody, standardised on its members in the baseline: one measure for all."""
    for audience, frame in whole.items():
        if standards is not None:
            where = f"{audience}, wave {standards.wave}"
            yield (
                audience,
                *composite_scores(
                    study, frame, masks[audience], audience=audience, where=where, standards=standards.of[audience]
                ),
            )


def _by_audience(
    scored: _Scored, waves: Sequence[int], beside: Beside, below: int, salt: str
) -> tuple[dict[int, dict[str, pd.DataFrame]], dict[str, tuple[WaveFactsInput, ...]], dict[str, pd.DataFrame]]:
    """Rows by wave and audience, facts by audience, reliability by audience."""
    study, frame = scored.study, scored.frame
    design = coded(frame[list(DESIGN)])
    design[RESPONDENT] = hashed_people(design[RESPONDENT], salt)
    rows: dict[int, dict[str, pd.DataFrame]] = {wave: {} for wave in waves}
    facts: dict[str, tuple[WaveFactsInput, ...]] = {}
    reliability: dict[str, pd.DataFrame] = {}
    for audience in study.audiences:
        outcomes = [outcome for outcome in study.outcomes() if audience in outcome.audiences]
        mask = scored.masks[audience]
        followed = followed_rows(frame, design, scored.scores[audience], outcomes, mask)
        told = []
        tables = []
        for wave in waves:
            here = (frame[WAVE] == wave).to_numpy()
            rows[wave][audience] = followed if here.all() else followed[here]
            own = frame[here & mask]
            tables.append(
                reliability_table(
                    own,
                    [outcome.scale for outcome in outcomes if outcome.scale is not None],
                    study.answers,
                    audience=audience,
                    wave=wave,
                    asked_as=asked_as(study, audience),
                    suppress_below=below,
                    not_asked=not_asked(study, audience, own),
                )
            )
            told.append(
                wave_facts(
                    study,
                    frame,
                    followed,
                    outcomes,
                    (audience, mask),
                    wave,
                    below,
                    beside=beside,
                    reliability=tables[-1],
                )
            )
        facts[audience] = tuple(told)
        reliability[audience] = pd.concat(tables, ignore_index=True)
    return rows, facts, reliability


def _with_columns(responses: Responses, lent: Lent) -> Responses:
    """With the columns that only other waves have, without any value: a file that lacks a column says nothing there."""
    n = len(responses.frame)
    nothing = {
        name: pd.Series(np.full(n, np.nan)) if kind == "number" else pd.Series([None] * n, dtype="str")
        for name, kind in lent.columns.items()
        if name not in responses.frame.columns
    }
    if not nothing:
        return responses
    return replace(responses, frame=pd.concat([responses.frame, pd.DataFrame(nothing)], axis=1))


def _waves_of(read: Read) -> dict[str, tuple[int, ...]]:
    """File → its waves."""
    found: dict[str, dict[int, None]] = {}
    names = {data.file for data in read.batch.files}
    for data in read.study.file.data:
        if data.file in names:
            found.setdefault(data.file, {})[data.wave] = None
    return {name: tuple(waves) for name, waves in found.items()}


def _invented(responses: Responses) -> tuple[InventedRows, ...]:
    files = responses.frame[SOURCE_FILE]
    return tuple(
        count_invented(one.name, responses.frame.loc[files == one.name, RESPONDENT], one.unused)
        for one in {one.name: one for one in responses.files}.values()
    )


def _with_wave(notes: tuple[Note, ...], wave: int | None) -> Iterator[Note]:
    for note in dict.fromkeys(notes):
        unsaid = wave is not None and note.code in _OF_A_WAVE and ", wave " not in note.where
        yield replace(note, where=f"{note.where}, wave {wave}") if unsaid else note


def _people(rows: pd.DataFrame) -> int:
    return int(n_different(person_codes(rows[RESPONDENT])))


def _people_of_files(read: Read, salt: str) -> pd.DataFrame:
    """Who stands in each file that names its people and does not say whether others have the same."""
    named = [data.file for data in read.batch.files if data.respondent is not None and data.ids is None]
    frame = read.responses.frame
    here = frame[frame[SOURCE_FILE].isin(named)]
    pairs = pd.DataFrame({"file": here[SOURCE_FILE].astype("str"), RESPONDENT: here[RESPONDENT].astype("str")})
    pairs = pairs.dropna().drop_duplicates().reset_index(drop=True)
    pairs[RESPONDENT] = hashed_people(pairs[RESPONDENT], salt)
    return pairs
