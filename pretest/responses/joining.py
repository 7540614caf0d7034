"""Several files → one table: the same columns under each other, with one type each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from pandas.api.types import union_categoricals

from pretest.errors import Note
from pretest.responses.recode import REASONS
from pretest.tables import columns
from pretest.values import canonical, names_phrase


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One file. design: ``DESIGN_COLUMNS`` by rows; values, reasons: column → (rows,)."""

    design: pd.DataFrame
    values: Mapping[str, pd.Series]
    reasons: Mapping[str, pd.Series]


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """frame: design columns, then values; reasons: same index. Columns that a file lacks are missing there."""

    frame: pd.DataFrame
    reasons: pd.DataFrame
    notes: tuple[Note, ...]


def join(pieces: Sequence[Piece], wanted: Sequence[str]) -> Joined:
    """``pieces`` under each other, values in the order of ``wanted``, then as found.

    The respondents become categories: everything that counts people works on their codes.
    """
    found = dict.fromkeys(name for piece in pieces for name in piece.values)
    order = [name for name in wanted if name in found]
    order += [name for name in found if name not in order]
    frames = [pd.DataFrame({**piece.design, **piece.values}) for piece in pieces]
    notes = [note for name in order for note in _unified(name, frames)]
    people = union_categoricals([pd.Categorical(frame.pop(columns.RESPONDENT)) for frame in frames])
    whole = frames[0].reset_index(drop=True) if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    who = pd.DataFrame({columns.RESPONDENT: people}, index=whole.index)
    frame = pd.concat([who, whole], axis=1)[[*columns.DESIGN_COLUMNS, *order]]
    coded = [name for name in order if any(name in piece.reasons for piece in pieces)]
    reasons = pd.DataFrame({name: _reasons(pieces, name) for name in coded}, index=frame.index)
    return Joined(frame, reasons, tuple(notes))


def _unified(name: str, frames: Sequence[pd.DataFrame]) -> Sequence[Note]:
    """Text everywhere, where files disagree on whether a column holds numbers or text."""
    having = [frame for frame in frames if name in frame]
    texts = [frame[name].dtype == "str" for frame in having]
    if not any(texts) or all(texts):
        return ()
    for frame in having:
        spelled = [value if isinstance(value, str) or pd.isna(value) else canonical(value) for value in frame[name]]
        frame[name] = pd.Series(spelled, dtype="str")
    if not any(frame[name].notna().any() for frame, text in zip(having, texts, strict=True) if not text):
        return ()
    message = f"Column {names_phrase([name])} holds numbers in one file and text in another: it is used as text."
    return (Note("numbers_and_text", "warning", name, message),)


def _reasons(pieces: Sequence[Piece], name: str) -> pd.Series:
    if len(pieces) == 1:
        return pieces[0].reasons[name].reset_index(drop=True)
    none = pd.Series(pd.Categorical([], categories=list(REASONS)))
    given = [piece.reasons.get(name, none.reindex(piece.design.index)) for piece in pieces]
    return pd.concat(given, ignore_index=True)
