"""Invented responses as reading would give them, without a file: what makes a thousand rehearsals affordable.

A test holds it equal to writing the same respondents to disk and reading them back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.errors import DataError
from pretest.forms.executions import draws_of_executions, execution_of
from pretest.forms.form import EXECUTION
from pretest.quality.registry import rule_named
from pretest.quality.sample import Sample
from pretest.responses.needs import Wanted, wanted_columns
from pretest.responses.planned import plan_missing
from pretest.responses.recode import REASONS
from pretest.spec import AnswerSet, DataFile, Study
from pretest.spec.truth import Truth
from pretest.tablefiles.distinct import categories
from pretest.tables import columns
from pretest.words import Bools, Floats

PLAIN_FILE = "data/rehearsal.csv"
GROUP = "group"  # the column of groups that are assigned, where study.yaml names none


@dataclass(frozen=True, slots=True, eq=False)
class Invented:
    """frame, reasons: as in ``responses.Responses``, for one wave."""

    frame: pd.DataFrame
    reasons: pd.DataFrame


def plain_study(study: Study, wave: int = 1, truth: Truth | None = None) -> Study:
    """``study`` with one data file for ``wave`` in the names and codes of its own questionnaires.

    How a platform will write the answers changes no figure, so a rehearsal leaves it out. Whether people rate several
    concepts, or groups are assigned as a whole, is a design and no way of writing: that is kept, and as ``truth`` says
    where it does.
    """
    source = next((data for data in study.file.data if data.wave == wave), DataFile(file=PLAIN_FILE, wave=wave))
    kept = {name: getattr(source, name) for name in ("cluster", "stratum", "weight", "place", "block")}
    if truth is not None and truth.groups is not None:
        kept["cluster"] = source.cluster or GROUP
    if truth is not None and truth.several is not None:
        kept["several"] = True
    else:
        kept |= {"reshape": source.reshape, "several": source.several}
    arm = "arm" if study.file.arms else None
    plain = DataFile(
        file=PLAIN_FILE, wave=wave, date=source.date, respondent="id", arm=arm, duration="duration", **kept
    )
    return replace(study, file=study.file.model_copy(update={"data": (plain,)}))


def to_responses(study: Study, drawn: pd.DataFrame, wanted: Wanted | None = None) -> Invented:
    """Respondents of ``simulate.draw_responses`` of a ``plain_study``, as ``read_responses`` would give them.

    Parameters
    ----------
    wanted : ``wanted_columns(study)``, where it was made before.
    """
    source, wanted = study.file.data[0], wanted or wanted_columns(study)
    n = len(drawn)
    given = {str(name): drawn[name] for name in drawn.columns}
    empty = pd.Series(np.full(n, np.nan), dtype="str")

    def text(name: str | None) -> pd.Series:
        return pd.Series(given[name].to_numpy(dtype=object), dtype="str") if name in given else empty

    design = {
        columns.RESPONDENT: categories(text("id")),
        columns.WAVE: pd.Series(np.full(n, source.wave, dtype=np.int64)),
        columns.ARM: text("arm"),
        columns.ARM_CODE: text("arm"),
        columns.CLUSTER: text(source.cluster),
        columns.STRATUM: text(source.stratum),
        columns.BLOCK: text(source.block),
        columns.PLACE: text(source.place),
        columns.EXECUTION: _executions(study, given) if draws_of_executions(study) > 1 else text(source.execution),
        columns.WEIGHT: given[source.weight].astype(np.float64) if source.weight in given else np.full(n, np.nan),
        columns.SOURCE_FILE: pd.Series([source.file] * n, dtype="str"),
        columns.SOURCE_ROW: pd.Series(np.arange(2, n + 2, dtype=np.int64)),
    }
    taken = [name for name in wanted.columns if name in given and name not in (source.arm, source.respondent)]
    words = {name: text(name) for name in taken if given[name].dtype.kind not in "fiu"}
    numbers = [name for name in taken if name not in words]
    matrix = drawn[numbers].to_numpy(dtype=np.float64, copy=True)
    reasons = _without_codes(matrix, numbers, wanted)
    values = pd.DataFrame(matrix, columns=pd.Index(numbers, dtype=object))
    own = pd.DataFrame({**design, **words})
    frame = pd.concat([own[list(design)], values, own[list(words)]], axis=1)
    frame[columns.DURATION] = given["duration"].to_numpy(dtype=np.float64)
    planned = plan_missing(study, frame, reasons)
    if planned.problems:
        raise DataError.of(planned.problems)
    return Invented(planned.frame, planned.reasons)


def _executions(study: Study, given: Mapping[str, pd.Series]) -> pd.Series:
    """(n,) name of the execution that each respondent drew; missing in an arm of one message."""
    named = {
        (name, float(number)): execution_of(study, name, number)
        for name in study.file.arms
        for number in range(1, draws_of_executions(study) + 1)
    }
    pairs = zip(given["arm"], given[EXECUTION], strict=True)
    return pd.Series([named.get((str(arm), float(number))) for arm, number in pairs], dtype="str")


def _without_codes(matrix: Floats, names: list[str], wanted: Wanted) -> pd.DataFrame:
    """Codes that mean missing become NaN in ``matrix``; why, per item that has any."""
    kind = pd.CategoricalDtype(list(REASONS))
    found: dict[str, pd.Categorical] = {}
    for place, name in enumerate(names):
        answers = wanted.items.get(name) or wanted.likely.get(name)
        if answers is None or not answers.missing:
            continue
        codes = _reason_codes(matrix[:, place], answers)
        if (codes >= 0).any():
            matrix[codes >= 0, place] = np.nan
            found[name] = pd.Categorical.from_codes(codes, dtype=kind, validate=False)
    return pd.DataFrame(found, index=pd.RangeIndex(len(matrix)))


def _reason_codes(values: Floats, answers: AnswerSet) -> NDArray[np.int8]:
    codes = np.full(len(values), -1, dtype=np.int8)
    for missing in answers.missing:
        codes[values == float(missing.value)] = REASONS.index(missing.kind)
    return codes


def keep_analysed(study: Study, invented: Invented, wanted: Wanted | None = None) -> pd.DataFrame:
    """The rows that the plan's quality rules leave in: ``responses.screen`` without its tables and notes."""
    frame, reasons = invented.frame, invented.reasons
    sample = Sample.of(study, frame, reasons)
    kinds = frame.dtypes.to_dict()
    items = [name for name in (wanted or wanted_columns(study)).items if kinds.get(name) == np.float64]
    signs: dict[str, Bools] = {}
    for said in study.plan.quality:
        rule = rule_named(said.rule)
        if said.rule == "duplicate" and _all_differ(sample, items):
            flagged = np.zeros(len(sample), dtype=bool)
        else:
            seen = replace(sample, n_signs=_count(signs, len(sample))) if rule.reads_signs else sample
            flagged = rule.judge(seen, said).flagged
        if rule.counted:
            kind = rule.sign or said.label
            signs[kind] = signs.get(kind, np.zeros(len(sample), dtype=bool)) | flagged
        if said.then == "exclude" and flagged.any():
            rows, units = ~flagged[sample.codes], ~flagged
            frame, reasons = frame[rows].reset_index(drop=True), reasons[rows].reset_index(drop=True)
            signs = {name: found[units] for name, found in signs.items()}
            sample = Sample.of(study, frame, reasons)
    return frame


def took_part(study: Study, invented: Invented) -> Bools:
    """(rows,) who was assigned to an arm: all but those whom a rule finds not eligible."""
    sample = Sample.of(study, invented.frame, invented.reasons)
    left = np.ones(len(invented.frame), dtype=bool)
    for said in study.plan.quality:
        rule = rule_named(said.rule)
        if said.then == "exclude" and rule.always:
            left &= ~rule.judge(sample, said).flagged[sample.codes]
    return left


def _count(signs: dict[str, Bools], n: int) -> Floats:
    """(n,) how many different signs each shows."""
    return np.sum(list(signs.values()), axis=0, dtype=np.float64) if signs else np.zeros(n)


def _all_differ(sample: Sample, items: list[str]) -> bool:
    """Whether no two people gave the same answers, by a sum that equal answers have in common.

    Invented people have an id each and no sessions, so that nobody can then be a duplicate; the rule itself would
    have to compare every answer as text.
    """
    answers = np.nan_to_num(sample.frame[items].to_numpy(dtype=np.float64), nan=-1.0)
    sums = (answers * np.sqrt(np.arange(2.0, answers.shape[1] + 2.0))).sum(axis=1)
    return len(items) > 0 and len(np.unique(sums)) == len(sums)
