"""A file that was taken in, as Parquet columns under our own names: codes are numbers, texts are texts."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa

from pretest.errors import Problem
from pretest.responses.arms import find_arms
from pretest.responses.design import respondents_of, waves_of
from pretest.responses.imported import CODED
from pretest.responses.intake import IMPORTED, PLAIN, Taken
from pretest.responses.needs import Wanted
from pretest.responses.submissions import NOTHING, submission_values
from pretest.spec import Study
from pretest.tablefiles.distinct import Distinct, arrow_texts, wholes
from pretest.tables import columns
from pretest.values import as_number, canonical, is_number_column, to_numbers
from pretest.words import Floats

Kind = Literal["number", "text", "any"]
Marks = Literal["sure", "doubtful"]  # platforms write numbers in one way
_TEXT = ("text", "date", "multiple")
DESIGN_KEYS = ("block", "cluster", "stratum", "weight", "place", "execution")


@dataclass(frozen=True, slots=True, eq=False)
class Standard:
    """One file under our names.

    arrays: column → its values, in the order in which they are written. sources: column → column of the export.
    renamed: column of the export → our name, for the columns that study.yaml may name. missing: column → codes that
    the export declares missing. arms: code → arm, as found. extra: columns that nothing uses, by their own names.
    design: what ``realised_design`` looks at.
    """

    arrays: dict[str, pa.Array]
    sources: dict[str, str]
    renamed: dict[str, str]
    missing: dict[str, list[str]]
    arms: dict[str, str]
    extra: tuple[str, ...]
    design: pd.DataFrame
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """Cells by our names, of which kind, from which column of the export, and which of them nothing uses."""

    cells: dict[str, pd.Series]
    kinds: dict[str, Kind]
    origin: dict[str, str]
    extra: list[str]


def to_standard(study: Study, taken: Taken, wanted: Wanted) -> Standard:
    """``taken`` under our names. Columns that study.yaml uses in more than one way keep their own."""
    renamed = _renamed(taken, wanted)
    problems: list[Problem] = []
    waves = waves_of(taken.source, taken.table, problems)
    design = _design(study, taken, waves, problems)
    submissions, _ = submission_values(taken.table, taken.fields)
    placed = _placed(taken, wanted, renamed, {**design, **submissions})
    names = tuple(placed.cells)
    decimal, delimiter = taken.source.decimal, taken.table.delimiter
    written: Marks = "doubtful" if taken.opened.format in (PLAIN, IMPORTED) else "sure"
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = pool.map(
            lambda name: typed(placed.cells.pop(name), placed.kinds[name], delimiter, decimal, written), names
        )
        arrays = dict(zip(names, made, strict=True))
    missing, marks = _missing(taken, {column: ours for ours, column in placed.origin.items()})
    n_rows = len(taken.table.frame)
    frame = pd.DataFrame({columns.WAVE: waves} | design | submissions)
    if columns.RESPONDENT not in frame:
        frame[columns.RESPONDENT] = np.arange(n_rows)
    sources = {name: placed.origin.get(name, "") for name in arrays}
    return Standard(
        arrays | marks | _origin(taken), sources, renamed, missing, _arm_codes(design), tuple(placed.extra), frame,
        tuple(problems),
    )  # fmt: skip


def _placed(taken: Taken, wanted: Wanted, renamed: Mapping[str, str], given: Mapping[str, pd.Series]) -> _Placed:
    """What is known of each submission, then the answers, then what else the export has."""
    frame = taken.table.frame
    placed = _Placed({}, {}, dict(taken.fields), [])
    for name, values in given.items():
        placed.cells[name] = values.replace("", NOTHING) if name == columns.SHOWN else values
        placed.kinds[name] = "text" if values.dtype == "str" else "number"
    unwrapped = taken.opened.unwrapped
    used = taken.layout.used(taken.source) | {*unwrapped.metadata, *unwrapped.shown_seconds.values()}
    gone = _consumed(taken)
    for name in dict.fromkeys([*renamed, *map(str, frame)]):
        if name in gone or name not in frame:
            continue
        ours = renamed.get(name, name)
        if name not in renamed and (ours in placed.cells or ours in renamed.values()):
            ours = f"{ours} [file]"
        placed.cells[ours] = frame[name]
        placed.kinds[ours] = _kind(ours, wanted)
        placed.origin[ours] = name
        placed.extra.extend([ours] if name not in used else [])
    return placed


def _renamed(taken: Taken, wanted: Wanted) -> dict[str, str]:
    """Column of the export → item or column of the plan, where the one is only the other."""
    uses: dict[str, int] = {}
    for names in taken.layout.matches.sources.values():
        for name in names:
            uses[name] = uses.get(name, 0) + 1
    made = taken.layout.made
    return {
        names[0]: target
        for target, names in taken.layout.matches.sources.items()
        if len(names) == 1
        and uses[names[0]] == 1
        and (names[0] == target or names[0] not in taken.source.recode)
        and names[0] not in made
        and target in wanted.columns
    }


def _design(study: Study, taken: Taken, waves: pd.Series, problems: list[Problem]) -> dict[str, pd.Series]:
    table, source = taken.table, taken.source
    found: dict[str, pd.Series] = {}
    if source.respondent is not None:
        found[columns.RESPONDENT] = respondents_of(source, table, problems, waves)
    if study.file.arms and source.reshape is None and source.arm is not None:
        arms = find_arms(study, source, table)
        problems += arms.problems
        found |= {columns.ARM: arms.arm, columns.ARM_CODE: arms.code}
    return found


def _origin(taken: Taken) -> dict[str, pa.Array]:
    """File and line from which each row came."""
    name = pa.scalar(taken.source.file, pa.large_string())
    return {
        columns.SOURCE_FILE: pa.repeat(name, len(taken.table.frame)),
        columns.SOURCE_ROW: pa.array(taken.table.rows),
    }


def _consumed(taken: Taken) -> set[str]:
    """Columns of the export that stand in the result under another name already."""
    source = taken.source
    matched = {name for names in taken.layout.matches.sources.values() for name in names}
    kept = matched | {getattr(source, key) for key in DESIGN_KEYS} | taken.layout.wide
    gone = set(taken.fields.values()) | set(taken.opened.unwrapped.fields) - matched
    gone |= {columns.ARM, columns.SOURCE_FILE, columns.SOURCE_ROW}
    gone |= {source.respondent} if source.respondent is not None else set()
    gone |= {source.arm} if isinstance(source.arm, str) and source.reshape is None else set()
    return {name for name in gone if name not in kept}


def _kind(name: str, wanted: Wanted) -> Kind:
    answers = wanted.items.get(name)
    if answers is None:
        return "any"
    return "text" if answers.type in _TEXT else "number"


def _arm_codes(design: Mapping[str, pd.Series]) -> dict[str, str]:
    if columns.ARM not in design:
        return {}
    pairs = pd.DataFrame({"code": design[columns.ARM_CODE], "arm": design[columns.ARM]}).dropna().drop_duplicates()
    return {str(code): str(arm) for code, arm in sorted(zip(pairs["code"], pairs["arm"], strict=True))}


def _missing(taken: Taken, ours: Mapping[str, str]) -> tuple[dict[str, list[str]], dict[str, pa.Array]]:
    """Codes that the export declares missing, and marks where it kept no code."""
    codes: dict[str, list[str]] = {}
    marks: dict[str, pa.Array] = {}
    for name, mask in taken.table.coded.items():
        if name not in ours or not mask.any():
            continue
        values = taken.table.frame[name]
        empty = values.isna().to_numpy(dtype=bool)
        found = sorted({canonical(value) for value in values[mask & ~empty].unique()})
        codes |= {ours[name]: found} if found else {}
        marks |= {CODED + ours[name]: pa.array(mask & empty)} if (mask & empty).any() else {}
    return codes, marks


def typed(
    column: pd.Series, kind: Kind, delimiter: str | None, decimal: str | None = None, marks: Marks = "sure"
) -> pa.Array | pa.ChunkedArray:
    """One column for Parquet.

    Numbers as whole numbers where all are whole. Texts that are numbers become numbers where nothing is lost by it:
    ``007`` stays a text, unless the column is known to hold numbers; so do texts that can be read as two numbers.
    """
    if is_number_column(column):
        return _numbers(column.to_numpy(dtype=np.float64))
    if kind == "text":
        return arrow_texts(column)
    whole = wholes(column)
    if whole is not None:
        return _numbers(whole)
    distinct = Distinct.of(column)
    texts = [canonical(value) for value in distinct.values.to_pylist()]
    found = to_numbers([text for text in texts if text], delimiter, decimal)
    if found.doubtful and marks == "doubtful":
        return arrow_texts(column)
    plain = found.decimal == "," or kind == "number" or all(
        text == "" or canonical(as_number(text) if as_number(text) is not None else "") == text for text in texts
    )  # fmt: skip
    if not plain or any(np.isnan(value) for value in found.values):
        return arrow_texts(column)
    values = iter(found.values)
    by_value: Floats = np.array([next(values) if text else np.nan for text in texts], dtype=np.float64)
    return _numbers(distinct.spread(by_value))


def _numbers(values: Floats) -> pa.Array:
    """As the smallest of int32, int64 and float64 that loses nothing; NaN is empty."""
    array = pa.array(values, from_pandas=True)
    for kind in (pa.int32(), pa.int64()):
        try:
            return array.cast(kind)
        except pa.ArrowInvalid:  # a fraction, or too large
            continue
    return array


def join_standards(parts: Sequence[Standard]) -> tuple[pa.Table, tuple[str, ...]]:
    """Several files under each other, and the columns that became text because files disagree on what they hold."""
    names = dict.fromkeys(name for part in parts for name in part.arrays)
    joined: dict[str, pa.ChunkedArray] = {}
    mixed: list[str] = []
    for name in names:
        having = [part.arrays[name] for part in parts if name in part.arrays]
        types = {array.type for array in having if array.null_count < len(array)}
        target = next(iter(types), pa.large_string())
        if len(types) > 1:
            numeric = all(pa.types.is_integer(one) or pa.types.is_floating(one) for one in types)
            whole = all(pa.types.is_integer(one) for one in types)
            target = pa.large_string() if not numeric else pa.int64() if whole else pa.float64()
            mixed += [name] if target == pa.large_string() else []
        chunks: list[pa.Array] = []
        for part in parts:
            n_rows = len(next(iter(part.arrays.values())))
            chunks += _chunks(part.arrays.get(name, pa.nulls(n_rows, target)), target)
        joined[name] = pa.chunked_array(chunks, type=target)
    return pa.table(joined), tuple(mixed)


def _chunks(array: pa.Array | pa.ChunkedArray, target: pa.DataType) -> list[pa.Array]:
    if array.type != target and target == pa.large_string() and array.null_count < len(array):
        texts = [None if value is None else canonical(value) for value in array.to_pylist()]
        return [pa.array(texts, type=target)]
    whole = array if array.type == target else array.cast(target)
    return list(whole.chunks) if isinstance(whole, pa.ChunkedArray) else [whole]
