"""Codebooks that come with a data file: what its codes mean, for files that do not say so themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from pretest.errors import DataError
from pretest.spec import DataFile
from pretest.tablefiles.tablefile import read_table
from pretest.tablefiles.typedfile import Labels
from pretest.values import canonical

_REDCAP = ("Variable / Field Name", "Choices, Calculations, OR Slider Labels")
_OURS = ("column", "codes")
_LONG = ({"column", "variable", "name"}, {"value", "code"}, {"label", "text"})
_PAIR = re.compile(r"\s*(?P<code>[^=,]+?)\s*[=,]\s*(?P<label>.*\S)\s*", re.DOTALL)


def read_codebook(folder: Path, source: DataFile) -> Labels:
    """Column of the data file → code → label, as the codebook of ``source`` says; nothing when it names none.

    Read are the codebook that ``pretest import`` and ``pretest survey export`` write, the data dictionary of REDCap,
    and a table with one row per code: column, value and label.

    Raises
    ------
    DataError
        When the file cannot be read, or is no codebook.
    """
    if source.codebook is None:
        return {}
    table = read_table(folder, DataFile(file=source.codebook))
    names = [str(name) for name in table.frame]
    frame = table.frame.astype("str").fillna("")
    if set(_REDCAP) <= set(names):
        return _by_column(frame, *_REDCAP, lambda text: text.split("|"))
    if set(_OURS) <= set(names):
        return _missing_too(frame, _by_column(frame, *_OURS, lambda text: text.split("; ")))
    found = [next((name for name in names if name.strip().casefold() in words), None) for words in _LONG]
    if None in found:
        what = "this is no codebook that can be read"
        hint = "Make a table with one row per code and the columns column, value and label."
        raise DataError("codebook_unknown", source.codebook, what, "columns column, value and label", hint=hint)
    labels: Labels = {}
    for column, code, label in frame[found].itertuples(index=False, name=None):
        if column.strip() and label.strip():
            labels.setdefault(column.strip(), {})[canonical(code)] = label.strip()
    return labels


def _by_column(frame: pd.DataFrame, column: str, codes: str, split: Callable[[str], list[str]]) -> Labels:
    labels: dict[str, dict[str, str]] = {}
    for name, text in frame[[column, codes]].itertuples(index=False, name=None):
        labels |= {name.strip(): found} if (found := _pairs(split(text))) else {}
    return labels


def _missing_too(frame: pd.DataFrame, labels: Mapping[str, Mapping[str, str]]) -> Labels:
    """Our own codebook has a column of codes that mean missing, each with its kind behind it."""
    if "missing" not in frame:
        return {name: dict(found) for name, found in labels.items()}
    whole = {name: dict(found) for name, found in labels.items()}
    for name, text in frame[["column", "missing"]].itertuples(index=False, name=None):
        parts = [re.sub(r"\s*\((?:dont_know|refused|not_asked)\)\s*$", "", part) for part in text.split("; ")]
        if found := _pairs(parts):
            whole.setdefault(name.strip(), {}).update(found)
    return whole


def _pairs(parts: list[str]) -> dict[str, str]:
    matches = [found for part in parts if (found := _PAIR.fullmatch(part)) is not None]
    return {canonical(found["code"]): found["label"] for found in matches}
