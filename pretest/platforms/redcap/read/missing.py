"""Missing data codes of REDCap: texts such as NASK (not asked) and UNK (unknown) in the place of an answer.

Source of the codes: REDCap, project setup, additional customizations, "Missing Data Codes".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from pretest.errors import Note
from pretest.forms.form import Question
from pretest.tablefiles.celltexts import REDCAP_CODES
from pretest.tablefiles.distinct import Distinct
from pretest.tablefiles.tablefile import Table
from pretest.values import canonical, folded_label, is_number_column, names_phrase

_CLOSED = ("ordinal", "nominal", "number", "slider")


def with_missing_codes(table: Table, known: Mapping[str, Question]) -> tuple[Table, tuple[Note, ...]]:
    """``table`` with the cells of closed questions marked that hold a missing data code and no answer."""
    coded = dict(table.coded)
    codes: set[str] = set()
    fields: list[str] = []
    for name, question in known.items():
        if question.kind not in _CLOSED or name not in table.frame or is_number_column(table.frame[name]):
            continue
        distinct = Distinct.of(table.frame[name])
        texts = [canonical(value) for value in distinct.values.to_pylist()]
        chosen = [text in REDCAP_CODES and folded_label(text) not in _labels(question) for text in texts]
        mask = np.array([*chosen, False], dtype=bool)[distinct.codes]
        if mask.any():
            coded[name] = coded.get(name, np.zeros(len(mask), dtype=bool)) | mask
            codes |= {text for text, here in zip(texts, chosen, strict=True) if here}
            fields.append(name)
    ticked = _ticked(table, known)
    notes: list[Note] = []
    if codes:
        message = (
            f"{names_phrase(sorted(codes))} in {names_phrase(fields)} are missing data codes of REDCap: no answers, "
        )
        message += "so that these cells count as missing."
        notes.append(Note("missing_codes", "warning", table.name, message))
    if ticked:
        message = (
            f"{names_phrase(ticked)} tell that a question with several answers has a missing data code: they were "
        )
        message += "not used, so that these answers count as nothing ticked."
        notes.append(Note("missing_codes", "warning", table.name, message))
    return (replace(table, coded=coded) if fields else table), tuple(notes)


def _labels(question: Question) -> set[str]:
    answers = question.answers
    if answers is None:
        return set()
    labels = [*(one.label for one in answers.options), *(one.label for one in answers.missing)]
    return {folded_label(text) for label in labels for text in (label.nl, label.en)}


def _ticked(table: Table, known: Mapping[str, Question]) -> list[str]:
    """Columns of a missing data code of a question with several answers, in which something is ticked."""
    found: list[str] = []
    for name, question in known.items():
        columns = [f"{name}___{code.lower()}" for code in sorted(REDCAP_CODES)] if question.kind == "multiple" else []
        for column in columns:
            if column in table.frame and table.frame[column].isin(["1", "Checked", 1.0]).any():
                found.append(column)
    return found
