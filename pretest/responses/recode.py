"""Cells as written → numbers or text, and for every cell that a code declares missing, why.

Order: codes that the file or ``missing`` in study.yaml declares missing; then ``recode``; then the missing codes of
the item's own answers. A value that ``recode`` names is recoded even when it is also declared missing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.spec import AnswerSet, DataFile
from pretest.spec.condition import Value
from pretest.tablefiles.celltexts import as_truth
from pretest.tablefiles.distinct import matching, plain_numbers, sure_numbers
from pretest.values import Levels, as_number, canonical, is_number_column, to_numbers
from pretest.words import Bools, Counts

REASONS = ("dont_know", "refused", "not_asked", "code")
_REASON = pd.CategoricalDtype(pd.Index(REASONS))
_NUMERIC = ("ordinal", "nominal", "number", "slider")


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """One column as written.

    values: text or numbers; coded: (n,) cells that a code declares missing. typed: whether the file held numbers.
    """

    values: pd.Series
    coded: Bools
    typed: bool = False

    @property
    def is_typed(self) -> bool:
        return self.typed or is_number_column(self.values)


@dataclass(frozen=True, slots=True, eq=False)
class Clean:
    """One column as it is analysed.

    values: float64 or text, missing as NaN. reasons: (n,) one of ``REASONS``, None where the cell has a value or was
    simply empty. bad: (n,) cells with text where a number is needed (their value is missing). decimal: "," when the
    column was written with a decimal comma, "." when with a point, else "". doubtful: (n,) cells that can be read as
    two numbers; doubt: one of them as it is written.
    """

    values: pd.Series
    reasons: pd.Series
    bad: Bools
    decimal: str
    doubtful: Bools
    doubt: str = ""


def recoded(raw: Raw, table: Mapping[str, Value | None] | None, missing: Collection[str] = ()) -> Raw:
    """``raw`` with declared missing codes marked and values replaced; a value recoded to nothing counts as coded.

    Parameters
    ----------
    table
        Value as written (canonical text) → new value.
    missing
        Canonical texts that mean missing.
    """
    if not table and not missing:
        return raw
    new = {canonical(key): value for key, value in (table or {}).items()}
    numbers = plain_numbers(raw.values)
    matched = None if numbers is None else matching(numbers, {*new, *missing})
    if matched is not None and not matched.keys() & new.keys():
        return Raw(raw.values, np.logical_or.reduce([raw.coded, *matched.values()]))
    levels = Levels.of(raw.values)
    named = [text in new for text in levels.texts]
    coded = (raw.coded & ~levels.rows_with(named)) | levels.rows_with(
        [text in missing and text not in new for text in levels.texts]
    )
    if not any(named):
        return Raw(raw.values, coded, raw.typed)
    coded |= levels.rows_with([name and new[text] is None for name, text in zip(named, levels.texts, strict=True)])
    texts = [canonical(new[text]) if text in new and new[text] is not None else text for text in levels.texts]
    values = np.array([*texts, np.nan], dtype=object)[levels.codes]
    return Raw(pd.Series(values, dtype="str"), coded, raw.is_typed)


def recode_of(source: DataFile, column: str, target: str, code: str) -> Value | None:
    """What ``code`` of a column of the file becomes: by the column's own recode, then by that of ``target``."""
    value: Value | None = code
    for name in dict.fromkeys((column, target)):
        table = {canonical(key): new for key, new in source.recode.get(name, {}).items()}
        value = table.get(canonical(value), value) if value is not None else None
    return value


def as_switch(raw: Raw) -> Raw | None:
    """TRUE and FALSE, as a spreadsheet writes them in English or Dutch, as 1 and 0; None where a cell differs."""
    if is_number_column(raw.values):
        return None
    levels = Levels.of(raw.values)
    truths = [as_truth(text) for text in levels.texts]
    used = np.unique(levels.codes[~levels.empty & ~raw.coded]).tolist()
    if not used or any(truths[level] is None for level in used):
        return None
    values = np.array([*(np.nan if truth is None else float(truth) for truth in truths), np.nan])[levels.codes]
    return Raw(pd.Series(values), raw.coded, raw.typed)


def first_answered(columns: Sequence[Raw]) -> tuple[Raw, int]:
    """The first column that was answered, per row, and how many rows have answers in more than one."""
    if len(columns) == 1:
        return columns[0], 0
    numeric = all(is_number_column(column.values) for column in columns)
    given = [column.values if numeric else _as_text(column.values) for column in columns]
    filled = np.array([column.values.notna().to_numpy(dtype=bool) for column in columns])
    answered = filled & ~np.array([column.coded for column in columns])
    # A cell with a declared code is used only where nothing was answered, so that its reason is kept.
    chosen = np.where(answered.any(axis=0), answered.argmax(axis=0), filled.argmax(axis=0))
    values = given[0].copy()
    coded = columns[0].coded.copy()
    for place, column in enumerate(columns[1:], start=1):
        here = chosen == place
        values = values.where(~here, given[place])
        coded[here] = column.coded[here]
    typed = all(column.is_typed for column in columns)
    return Raw(values, coded, typed), int((answered.sum(axis=0) > 1).sum())


def to_item(raw: Raw, answers: AnswerSet, delimiter: str | None = None, decimal: str | None = None) -> Clean:
    """A column of answers to one item, as its answer set says; text where the answers are text or dates."""
    kinds = {str(code.value): code.kind for code in answers.missing}
    return _clean(raw, kinds, "number" if answers.type in _NUMERIC else "any", delimiter, decimal, answers.type)


def to_column(raw: Raw, kind: str = "any", delimiter: str | None = None, decimal: str | None = None) -> Clean:
    """A column that is no item: numbers where ``kind`` is "number" or all its values are numbers, else text."""
    return _clean(raw, {}, kind, delimiter, decimal, "any")


def fits(raw: Raw, answers: AnswerSet) -> bool:
    """Whether every value could be an answer to the item: its code, one of its missing codes, or within its bounds."""
    if answers.type not in _NUMERIC:
        return False
    levels = Levels.of(raw.values.where(~raw.coded))
    codes = {str(code.value) for code in answers.missing}
    return all(levels.texts[level] in codes or is_answer(levels.texts[level], answers) for level in levels.used())


def is_answer(text: str, answers: AnswerSet) -> bool:
    """Whether ``text`` is a code of the answer set, or a number within its bounds."""
    number = as_number(text)
    if number is None:
        return False
    if answers.type in ("ordinal", "nominal"):
        return number in answers.values
    return (answers.min is None or number >= answers.min) and (answers.max is None or number <= answers.max)


def _clean(
    raw: Raw, kinds: Mapping[str, str], kind: str, delimiter: str | None, decimal: str | None, answer_type: str
) -> Clean:
    quick = None if answer_type in ("text", "date") else _of_numbers(raw, kinds, decimal)
    if quick is not None:
        return quick
    levels = Levels.of(raw.values)
    own = levels.rows_with([text in kinds for text in levels.texts])
    present = ~levels.empty & ~raw.coded & ~own
    used = np.flatnonzero(np.bincount(levels.codes[present], minlength=len(levels.values)))
    closed = answer_type in ("ordinal", "nominal", "multiple")  # 1.000 is the code 1 there, and no thousand
    texts = [levels.texts[level] if closed else _as_written(levels, int(level)) for level in used]
    numbers = to_numbers(texts, delimiter, None if raw.is_typed else decimal)
    doubtful = [] if raw.is_typed else [int(used[place]) for place in numbers.doubtful]
    by_level = np.full(len(levels.values) + 1, np.nan)
    by_level[used] = numbers.values
    wrong = present & np.isnan(by_level[levels.codes])
    reasons = _reasons(levels, raw.coded, kinds)
    if answer_type in ("text", "date") or (kind == "any" and wrong.any()):
        if raw.values.dtype == "str" and (present | raw.values.isna().to_numpy(dtype=bool)).all():
            none = np.zeros(len(present), dtype=bool)
            return Clean(raw.values.reset_index(drop=True), reasons, none, "", none)
        cells = np.array([*levels.values, np.nan], dtype=object)[np.where(present, levels.codes, -1)]
        none = np.zeros(len(cells), dtype=bool)
        free = answer_type in ("text", "date")
        doubts = none if free else present & np.isin(levels.codes, doubtful)
        return Clean(_as_text(pd.Series(cells)), reasons, none, "", doubts, _first(levels, [] if free else doubtful))
    values = pd.Series(np.where(present, by_level[levels.codes], np.nan))
    doubts = present & np.isin(levels.codes, doubtful)
    return Clean(values, reasons, wrong & ~doubts, numbers.decimal, doubts, _first(levels, doubtful))


def _as_written(levels: Levels, level: int) -> str:
    value = levels.values[level]
    return value.strip() if isinstance(value, str) else levels.texts[level]


def _first(levels: Levels, places: Sequence[int]) -> str:
    return _as_written(levels, places[0]) if places else ""


def _of_numbers(raw: Raw, kinds: Mapping[str, str], decimal: str | None) -> Clean | None:
    """A column of plain numbers, without a look at each distinct value; None for any other."""
    numbers = plain_numbers(raw.values) if raw.is_typed else sure_numbers(raw.values, decimal)
    own = None if numbers is None else matching(numbers, kinds)
    if numbers is None or own is None:
        return None
    coded = raw.coded.copy()
    for cells in own.values():
        coded |= cells
    points = numbers.points
    if coded.any():
        if points and not is_number_column(raw.values):
            return None  # the point may stand in cells that do not count
        values = np.where(coded, np.nan, numbers.values)
        counted = plain_numbers(pd.Series(values))
        points = counted is not None and counted.points
    else:
        values = numbers.values
    codes = np.where(raw.coded, REASONS.index("code"), -1)
    for text, cells in own.items():
        codes[cells] = REASONS.index(kinds[text])
    wrong = np.zeros(len(values), dtype=bool)
    return Clean(pd.Series(values), _as_reasons(codes), wrong, "." if points else "", wrong)


def _as_reasons(codes: Counts) -> pd.Series:
    return pd.Series(pd.Categorical.from_codes(codes, dtype=_REASON, validate=False))


def _reasons(levels: Levels, coded: Bools, kinds: Mapping[str, str]) -> pd.Series:
    """Why cells are missing: the kind that the answers give a code, else that it is a code."""
    kind = [REASONS.index(kinds[text]) if text in kinds else -1 for text in levels.texts]
    codes = np.array([*kind, -1], dtype=np.int64)[levels.codes]
    codes[(codes < 0) & coded] = REASONS.index("code")
    return _as_reasons(codes)


def _as_text(values: pd.Series) -> pd.Series:
    """Text as written; numbers in canonical spelling."""
    if values.dtype == "str":
        return values
    texts = [np.nan if pd.isna(v) else v if isinstance(v, str) else canonical(v) for v in values]
    return pd.Series(texts, index=values.index, dtype="str")
