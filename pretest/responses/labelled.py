"""Answers as their labels → their codes, where a platform exports what respondents read.

A column counts as one of labels when at least one of its texts is a label of the item's answers, in any language.
Then every text must be a label or a code; what could be two codes, or neither, is a problem with its rows.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from pretest.errors import Note, Problem
from pretest.responses.labels import Labels, codes_of, several_codes_of
from pretest.spec import AnswerSet, DataFile
from pretest.tablefiles.celltexts import Kind, as_truth, kind_of_text, seen
from pretest.tablefiles.distinct import Distinct, wholes
from pretest.tablefiles.tablefile import Table
from pretest.values import canonical, is_number_column, names_phrase, plural, rows_phrase, shown
from pretest.words import Counts

_Kind = Kind | Literal["two", "none"]
_AMBIGUOUS: Literal["two"] = "two"
_UNKNOWN: Literal["none"] = "none"


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """table: with codes. recoded: item column → cells that held a label. problems: texts that are no answer. notes:
    what was taken for a label although it was written otherwise.
    """

    table: Table
    recoded: Mapping[str, int]
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...] = ()


def read_labels(
    source: DataFile, table: Table, items: Mapping[str, AnswerSet], sources: Mapping[str, Sequence[str]]
) -> Labelled:
    """Item columns of ``table`` as codes.

    A column that holds nothing but whole numbers becomes numbers; one with labels becomes codes; any other stays as
    it is. Columns that ``recode`` in study.yaml names are left to it.

    Parameters
    ----------
    items
        Item column → its answers.
    sources
        Item column → columns of the table that hold it.
    """
    jobs = [
        (target, name)
        for target, names in sources.items()
        for name in names
        if target in items and not {target, name} & set(source.recode) and name in table.frame
    ]
    declared = {canonical(value) for value in source.missing}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(lambda job: _settled(table, job[1], items[job[0]], declared), jobs))
    alike = [name for (_, name), settled in zip(jobs, found, strict=True) if settled.alike]
    truths = [name for (_, name), settled in zip(jobs, found, strict=True) if settled.truths]
    frame = table.frame
    recoded: dict[str, int] = {}
    problems: list[Problem] = []
    changed: dict[str, pd.Series] = {}
    for (target, name), settled in zip(jobs, found, strict=True):
        changed |= {} if settled.values is None else {name: settled.values}
        recoded |= {target: recoded.get(target, 0) + settled.n_recoded} if settled.n_recoded else {}
        problems += _problems(table, name, target, settled)
    if changed:
        frame = pd.DataFrame(
            {name: changed.get(str(name), frame[name]) for name in frame}, index=frame.index, copy=False
        )
        frame.columns = table.frame.columns
    return Labelled(
        replace(table, frame=frame), recoded, tuple(problems), (*_alike(table, alike), *_true(table, truths))
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Wrong:
    """rows: of the file. texts: the distinct texts there."""

    rows: Counts
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Settled:
    """values: the column anew, or None to leave it. wrong: kind of problem → where it is. alike: whether a label
    was written otherwise than the study does. truths: whether true and false were read as 1 and 0.
    """

    values: pd.Series | None
    n_recoded: int
    wrong: Mapping[_Kind, _Wrong]
    alike: bool = False
    truths: bool = False


_LEFT = _Settled(None, 0, {})


def _settled(table: Table, name: str, answers: AnswerSet, declared: set[str]) -> _Settled:
    column = table.frame[name]
    if answers.type in ("text", "date") or is_number_column(column):
        return _LEFT
    numbers = wholes(column) if answers.type != "multiple" else None
    if numbers is not None:
        return _Settled(pd.Series(numbers, index=column.index), 0, {})
    distinct = Distinct.of(column)
    texts = [canonical(value) for value in distinct.values.to_pylist()]
    declared = declared | _coded_texts(table, name)
    labels = Labels.of(answers)
    if answers.type == "multiple":
        codes = [several_codes_of(text, labels) for text in texts]
    else:
        codes = [codes_of(text, answers, labels) for text in texts]
    is_label = [text != "" and bool(code) and text not in code for text, code in zip(texts, codes, strict=True)]
    if not any(is_label) and not (answers.type == "multiple" and any(map(str.strip, texts))):
        return _LEFT
    new = [text if text == "" or text in declared else _choose(code) for text, code in zip(texts, codes, strict=True)]
    kinds = [
        None if n is not None else _AMBIGUOUS if c else _kind(t) for t, n, c in zip(texts, new, codes, strict=True)
    ]
    wrong = {
        kind: _Wrong(
            table.rows[np.array([*(one == kind for one in kinds), False])[distinct.codes]],
            tuple(text for text, one in zip(texts, kinds, strict=True) if one == kind),
        )
        for kind in dict.fromkeys(kinds)
        if kind is not None
    }
    cells = np.array([*(text or np.nan for text in new), np.nan], dtype=object)[distinct.codes]
    n_recoded = int(np.array([*is_label, False])[distinct.codes].sum())
    told = [text for text, label in zip(texts, is_label, strict=True) if label and text not in declared]
    truths = any(as_truth(text) is not None and not labels.has(text) for text in told)
    alike = any(not labels.knows(text, answers.type == "multiple") and as_truth(text) is None for text in told)
    return _Settled(pd.Series(cells, index=column.index, dtype="str"), n_recoded, wrong, alike, truths)


def _coded_texts(table: Table, name: str) -> set[str]:
    """Texts of cells that the file itself declares missing."""
    mask = table.coded.get(name)
    if mask is None or not mask.any():
        return set()
    return {canonical(value) for value in table.frame[name][mask].dropna().unique()}


def _choose(codes: set[str]) -> str | None:
    return next(iter(codes)) if len(codes) == 1 else None


def _alike(table: Table, names: Sequence[str]) -> tuple[Note, ...]:
    if not names:
        return ()
    message = f"Labels in {names_phrase(names)} differ from those of the study in quotes, dashes, blanks or capitals "
    message += "only: they were taken for the same."
    return (Note("labels_alike", "info", table.name, message),)


def _true(table: Table, names: Sequence[str]) -> tuple[Note, ...]:
    if not names:
        return ()
    return (Note("switches_read", "info", table.name, truths_message(names)),)


def truths_message(names: Sequence[str]) -> str:
    return f"TRUE and FALSE in {names_phrase(names)} were read as 1 and 0."


def _problems(table: Table, name: str, target: str, settled: _Settled) -> Iterator[Problem]:
    for kind, wrong in settled.wrong.items():
        where = f"'{target}' in {plural(len(wrong.rows), 'row')}, {rows_phrase(wrong.rows)}"
        hint = f"Export codes instead of labels, or give them under recode: {{{target}: ...}} in study.yaml."
        code, phrase = "label_unknown", "text that is neither a label nor a code of"
        if kind == _AMBIGUOUS:
            code, phrase = "label_ambiguous", "a label that could be two different codes of"
        elif kind != _UNKNOWN:
            found = seen(kind, wrong.texts, target)
            hint, phrase = found.hint, f"{found.phrase} among the labels of"
        yield Problem(code, table.name, f"column {shown(name)} holds {phrase} {where}", hint=hint)


def _kind(text: str) -> _Kind:
    return kind_of_text(text) or _UNKNOWN
