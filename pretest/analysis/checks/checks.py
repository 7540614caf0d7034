"""Whether the data can answer what the plan asks, before anything is computed.

Problems stop the analysis; notes travel with it. Nothing here changes the data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from pretest.analysis.checks.audiences import against_answers, empty_audiences
from pretest.analysis.checks.coverage import absent_items, can_be_told, check_blindness, check_columns, check_durations
from pretest.analysis.checks.minors import minor_notes
from pretest.analysis.checks.sparse import check_cells
from pretest.analysis.compiled import split_problems
from pretest.errors import DataError, DesignError, Note, Problem
from pretest.forms.conditions import audience_mask
from pretest.quality.durations import has_duration
from pretest.quality.sample import Sample, outside
from pretest.responses.recode import REASONS
from pretest.responses.responses import Responses
from pretest.spec import AnswerSet, Study
from pretest.tables import columns
from pretest.values import is_number_column, plural, rows_phrase, shown
from pretest.words import Bools

REASON_COLUMNS = tuple(f"n_{reason}" for reason in REASONS)

_OUTSIDE = "values outside its answers"
DESIGN_CODES = ("audience_empty", "control_empty", "alternative_mixed")  # problems of the design, not of single values


@dataclass(frozen=True, slots=True, eq=False)
class CheckReport:
    """problems: what must be mended first. notes: what the reader must know."""

    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]


def check_responses(
    study: Study,
    responses: Responses,
    *,
    cells: Literal["checked", "left"] = "checked",
    elsewhere: Collection[frozenset[str]] = (),
) -> CheckReport:
    """Check columns, values, arms, audiences and cells of ``responses`` against ``study``.

    Parameters
    ----------
    cells
        ``left`` skips the notes on cells, for a caller that asks ``check_screened`` for them after screening.
    elsewhere
        Columns of files of other waves, where ``responses`` are those of some waves only.
    """
    sample = Sample.of(study, responses.frame, responses.reasons)
    problems = [*check_blindness(study), *_durations(study, responses), *check_columns(study, responses, elsewhere)]
    problems += [*_values(sample), *_arms(sample), *split_problems(study), *_alternatives(study, responses)]
    notes: list[Note] = [*absent_items(study, responses), *_empty_arms(sample)]
    masks = _masks(sample)
    problems += empty_audiences(study, sample.frame, masks)
    notes += [
        *_overlaps(sample, masks),
        *against_answers(sample),
        *(check_cells(sample, masks) if cells == "checked" else ()),
    ]
    return CheckReport(tuple(dict.fromkeys(problems)), tuple(notes))


def check_screened(study: Study, frame: pd.DataFrame, reasons: pd.DataFrame) -> tuple[Note, ...]:
    """Notes on those who are analysed, after screening: their cells, and whether people under 18 are among them."""
    sample = Sample.of(study, frame, reasons)
    return (*minor_notes(study, frame), *check_cells(sample, _masks(sample)))


def require_sound(report: CheckReport) -> None:
    """Stop when the report has problems.

    Raises
    ------
    DesignError
        When all problems are about arms or audiences without anybody.
    DataError
        Otherwise; both carry every problem.
    """
    if report.problems:
        design = all(problem.code in DESIGN_CODES for problem in report.problems)
        raise (DesignError if design else DataError).of(report.problems)


def _alternatives(study: Study, responses: Responses) -> Iterator[Problem]:
    """A mixed model of people where nobody rated two messages."""
    if "mixed" not in study.plan.alternatives:
        return
    seen = responses.frame[responses.frame[columns.ARM].notna()]
    if not seen.duplicated([columns.WAVE, columns.RESPONDENT]).any():
        what = "the alternative 'mixed' needs people who rated several messages, and nobody here rated more than one"
        hint = "Leave 'mixed' out of 'alternatives' in the plan."
        yield Problem("alternative_mixed", study.file.plan, what, hint=hint)


def _durations(study: Study, responses: Responses) -> Iterator[Problem]:
    """Files that were read without a duration, unless their platform told it."""
    files, read = responses.frame[columns.SOURCE_FILE], {file.name for file in responses.files}
    for problem in check_durations(study):
        if problem.where in read and not has_duration(responses.frame[files == problem.where]):
            yield problem


def _values(sample: Sample) -> Iterator[Problem]:
    """Items with text or with values that the answer set does not have; scores out of the bounds of the plan."""
    for name, answers in sample.items.items():
        if answers.type in ("text", "date", "multiple"):
            continue
        values = sample.frame[name]
        if not is_number_column(values):
            yield from _by_file(sample, np.array(values.notna()), name, "text", "a number")
        else:
            yield from _by_file(sample, outside(values, answers), name, _OUTSIDE, _expected(answers))
    for outcome in sample.study.outcomes():
        if outcome.scale is None and outcome.bounds is not None and outcome.column in sample.frame:
            low, high = outcome.bounds
            values = sample.frame[outcome.column]
            wrong = np.array((values < low) | (values > high))
            yield from _by_file(sample, wrong, outcome.column, _OUTSIDE, f"{low:g} to {high:g}")


def _expected(answers: AnswerSet) -> str:
    values = answers.values
    if values and list(values) == list(range(min(values), max(values) + 1)):
        return f"{min(values)} to {max(values)}"
    if values:
        return ", ".join(map(str, values))
    low = "" if answers.min is None else f"from {answers.min:g}"
    return f"{low} {'' if answers.max is None else f'to {answers.max:g}'}".strip()


def _by_file(sample: Sample, wrong: Bools, column: str, kind: str, expected: str) -> Iterator[Problem]:
    code = "outside_answers" if kind == _OUTSIDE else "text_in_number"
    if not wrong.any():
        return
    bad = sample.frame.loc[wrong, [columns.SOURCE_FILE, columns.SOURCE_ROW]]
    for name, rows in bad.groupby(columns.SOURCE_FILE)[columns.SOURCE_ROW]:
        places = np.unique(rows.to_numpy())
        what = f"column {shown(column)} has {kind} in {plural(len(places), 'row')}, {rows_phrase(places)}"
        hint = "Recode them, or list codes that mean missing under missing in study.yaml."
        yield Problem(code, str(name), what, expected, None, hint)


def _arms(sample: Sample) -> Iterator[Problem]:
    control = sample.study.control
    if control is not None and not (sample.frame[columns.ARM] == control).any():
        hint = "Is its code in the data another one? Say so under arms in study.yaml."
        yield Problem(
            "control_empty", sample.study.name, f"nobody in the data saw the control arm '{control}'", hint=hint
        )


def _empty_arms(sample: Sample) -> Iterator[Note]:
    seen = set(sample.frame[columns.ARM].dropna().unique())
    for arm in sample.study.concepts:
        if arm not in seen:
            message = f"Nobody in the data saw '{arm}': nothing can be said about it."
            yield Note("arm_empty", "serious", f"arm '{arm}'", message)


def _masks(sample: Sample) -> dict[str, Bools]:
    """Who belongs to each audience whose columns are all there."""
    return {
        name: audience_mask(sample.study, sample.frame, name)
        for name in sample.study.audiences
        if can_be_told(sample.study, sample.frame, name)
    }


def _overlaps(sample: Sample, masks: Mapping[str, Bools]) -> Iterator[Note]:
    names = [name for name in masks if masks[name].any() and not masks[name].all()]
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            both = int((sample.any(masks[first]) & sample.any(masks[second])).sum())
            if both:
                message = "{N:respondent|respondents} belong to both: their results are not independent."
                where = f"audiences '{first}' and '{second}'"
                yield Note("audiences_overlap", "info", where, message, (("n", both),))


def _reason_counts(why: pd.Series) -> dict[str, int]:
    """How many cells each reason has; the reasons are categories."""
    codes = why.cat.codes.to_numpy()
    n = dict(zip(why.cat.categories, np.bincount(codes[codes >= 0], minlength=len(why.cat.categories)), strict=True))
    return {f"n_{reason}": int(n.get(reason, 0)) for reason in REASONS}


def tabulate_items(study: Study, responses: Responses) -> pd.DataFrame:
    """One row per item column: how it was answered.

    Columns: ``column``; ``n`` answers; ``n_missing``, and of these ``n_dont_know``, ``n_refused``, ``n_not_asked``,
    ``n_code``; ``n_outside`` the answer set; ``lowest`` and ``highest`` number.
    """
    sample = Sample.of(study, responses.frame, responses.reasons)
    rows: list[dict[str, object]] = []
    for name, answers in sample.items.items():
        values = sample.frame[name]
        numeric = is_number_column(values)
        n = int(np.count_nonzero(values.notna().to_numpy()))
        rows.append(
            {"column": name, "n": n, "n_missing": len(values) - n}
            | (_reason_counts(sample.reasons[name]) if name in sample.reasons else dict.fromkeys(REASON_COLUMNS, 0))
            | {"n_outside": int(outside(values, answers).sum()) if numeric and answers.type != "multiple" else 0}
            | {
                "lowest": float(values.min()) if numeric else np.nan,
                "highest": float(values.max()) if numeric else np.nan,
            }
        )
    names = ["column", "n", "n_missing", *REASON_COLUMNS, "n_outside", "lowest", "highest"]
    return pd.DataFrame(rows, columns=names)
