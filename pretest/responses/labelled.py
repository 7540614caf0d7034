"""Answers as their labels → their codes, where a platform exports what respondents read.

A column counts as one of labels when at least one of its texts is a label of the item's answers, in any language.
Then every text must be a label or a code; what could be two codes, or neither, is a problem with its rows.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pretest.errors import Problem
from pretest.spec import AnswerSet, DataFile
from pretest.tablefiles.distinct import Distinct, wholes
from pretest.tablefiles.tablefile import Table
from pretest.values import as_number, canonical, is_number_column, plural, rows_phrase, shown
from pretest.words import Counts

_CODES = re.compile(r"-?\d+( -?\d+)*")  # several ticked answers as we write them
_BETWEEN = re.compile(r"\s*[,;|]\s*")  # what platforms put between the labels of several ticked answers
_AMBIGUOUS, _UNKNOWN = "two", "none"


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """table: with codes. recoded: item column → cells that held a label. problems: texts that are no answer."""

    table: Table
    recoded: Mapping[str, int]
    problems: tuple[Problem, ...]


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
    return Labelled(replace(table, frame=frame), recoded, tuple(problems))


@dataclass(frozen=True, slots=True, eq=False)
class _Settled:
    """values: the column anew, or None to leave it. wrong: kind of problem → rows of the file."""

    values: pd.Series | None
    n_recoded: int
    wrong: Mapping[str, Counts]


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
    labels = _labels(answers)
    if answers.type == "multiple":
        codes = [_several(text, labels) for text in texts]
    else:
        codes = [_one(text, answers, labels) for text in texts]
    is_label = [text != "" and bool(code) and text not in code for text, code in zip(texts, codes, strict=True)]
    if not any(is_label):
        return _LEFT
    new = [text if text == "" or text in declared else _choose(code) for text, code in zip(texts, codes, strict=True)]
    kinds = {_AMBIGUOUS: [n is None and len(c) > 1 for n, c in zip(new, codes, strict=True)]}
    kinds[_UNKNOWN] = [n is None and not c for n, c in zip(new, codes, strict=True)]
    wrong = {kind: table.rows[np.array([*chosen, False])[distinct.codes]] for kind, chosen in kinds.items()}
    cells = np.array([*(text or np.nan for text in new), np.nan], dtype=object)[distinct.codes]
    n_recoded = int(np.array([*is_label, False])[distinct.codes].sum())
    return _Settled(pd.Series(cells, index=column.index, dtype="str"), n_recoded, wrong)


def _choose(codes: set[str]) -> str | None:
    return next(iter(codes)) if len(codes) == 1 else None


def _labels(answers: AnswerSet) -> dict[str, set[str]]:
    """Label in any language, blanks folded → the codes that have it."""
    found: dict[str, set[str]] = {}
    labels = [(option.label, option.value) for option in answers.options]
    labels += [(code.label, code.value) for code in answers.missing]
    for label, value in labels:
        for text in (label.nl, label.en):
            found.setdefault(_folded(text), set()).add(str(value))
    return found


def _folded(text: str) -> str:
    return " ".join(text.split())


def _one(text: str, answers: AnswerSet, labels: Mapping[str, set[str]]) -> set[str]:
    """What one text may stand for, as codes; empty when it is neither code nor label."""
    codes = set(labels.get(_folded(text), ()))
    own = {str(value) for value in (*answers.values, *(code.value for code in answers.missing))}
    is_code = text in own or (answers.type in ("number", "slider") and as_number(text) is not None)
    return codes | {text} if is_code else codes


def _several(text: str, labels: Mapping[str, set[str]]) -> set[str]:
    """What several ticked answers may stand for, each as our own spelling: codes ascending, blanks between."""
    if _CODES.fullmatch(text):
        return {text}
    found: set[str] = set()
    for parts in _parts(_folded(text), labels):
        found.add(" ".join(str(code) for code in sorted(map(int, parts))))
    return found


def _parts(text: str, labels: Mapping[str, set[str]]) -> Iterator[frozenset[str]]:
    """Every way to read ``text`` as a list of labels; labels may themselves hold commas."""
    reached: dict[int, set[frozenset[str]]] = {0: {frozenset()}}
    for start in range(len(text) + 1):
        for label in labels if start in reached else ():
            if not text.startswith(label, start):
                continue
            end = start + len(label)
            between = _BETWEEN.match(text, end)
            if end < len(text) and between is None:
                continue
            after = len(text) + 1 if between is None else between.end()  # at the very end, beyond the last letter
            ways = {way | {code} for way in reached[start] for code in labels[label]}
            reached.setdefault(after, set()).update(ways)
    yield from reached.get(len(text) + 1, ())


def _problems(table: Table, name: str, target: str, settled: _Settled) -> Iterator[Problem]:
    phrases = {
        _AMBIGUOUS: ("label_ambiguous", "a label that could be two different codes"),
        _UNKNOWN: ("label_unknown", "text that is neither a label nor a code"),
    }
    for kind, rows in settled.wrong.items():
        if len(rows):
            code, phrase = phrases[kind]
            what = (
                f"column {shown(name)} holds {phrase} of '{target}' in {plural(len(rows), 'row')}, {rows_phrase(rows)}"
            )
            hint = f"Export codes instead of labels, or give them under recode: {{{target}: ...}} in study.yaml."
            yield Problem(code, table.name, what, hint=hint)
