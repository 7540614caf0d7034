"""The codebook beside an imported file: one line per column, in words and codes."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping

import pyarrow as pa
from pyarrow import compute

from pretest.forms.form import Question
from pretest.spec import AnswerSet
from pretest.values import as_number

HEADER = ("column", "question_nl", "question_en", "type", "codes", "missing", "n_answered", "source_column")
_STARTS = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins a formula


def to_codebook(
    table: pa.Table,
    questions: Mapping[str, Question],
    sources: Mapping[str, str],
    missing: Mapping[str, Collection[str]] | None = None,
) -> str:
    """CSV with one row per column of ``table``; texts that a spreadsheet would run as formulas begin with a blank.

    Parameters
    ----------
    missing
        Column → codes that the export itself declares missing.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    for name in table.column_names:
        question = questions.get(name)
        answers = None if question is None else question.answers
        row = [
            name,
            "" if question is None else " ".join(question.text.nl.split()),
            "" if question is None else " ".join(question.text.en.split()),
            _type(table.schema.field(name).type) if question is None else question.kind,
            "" if answers is None else _codes(answers),
            "" if answers is None else "; ".join(
                f"{code.value} = {code.label.nl} / {code.label.en} ({code.kind})" for code in answers.missing
            ),
            _n_answered(table[name], answers, (missing or {}).get(name, ())),
            sources.get(name, ""),
        ]  # fmt: skip
        writer.writerow([_safe(cell) for cell in row])
    return stream.getvalue()


def _type(kind: pa.DataType) -> str:
    return "number" if pa.types.is_integer(kind) or pa.types.is_floating(kind) else "text"


def _codes(answers: AnswerSet) -> str:
    if answers.options:
        return "; ".join(f"{option.value} = {option.label.nl} / {option.label.en}" for option in answers.options)
    low = "" if answers.min is None else f"{answers.min:g}"
    high = "" if answers.max is None else f"{answers.max:g}"
    return f"{low} to {high}".strip() if low or high else ""


def _n_answered(column: pa.ChunkedArray, answers: AnswerSet | None, declared: Collection[str]) -> int:
    """Cells that hold an answer: neither empty nor a missing code."""
    n_filled = int(len(column) - column.null_count)
    codes = {str(code.value) for code in answers.missing} if answers is not None else set()
    codes |= set(declared)
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        numbers = [number for code in sorted(codes) if (number := as_number(code)) is not None]
        known = pa.array(numbers, type=pa.float64())
        column = column.cast(pa.float64())
    else:
        known = pa.array(sorted(codes), type=pa.string()).cast(column.type)
    n_missing = compute.sum(compute.is_in(column, value_set=known)).as_py()
    return n_filled - int(n_missing or 0)


def _safe(cell: object) -> object:
    return f" {cell}" if isinstance(cell, str) and cell.startswith(_STARTS) else cell
