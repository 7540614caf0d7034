"""Planned missingness: what was not drawn for somebody was not asked, and is no answer that they left open.

A questionnaire with a ``split`` gives everybody some of its blocks. Which, stands in the column ``split``; where a file
lacks it, the answers tell it for everybody who answered something of every block that they were given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.errors import Note, Problem
from pretest.forms.conditions import audience_mask, audiences_of_files, condition_column
from pretest.forms.made import SPLIT
from pretest.responses.needs import PRE
from pretest.responses.recode import REASONS
from pretest.spec import Questionnaire, ResolvedOutcome, Study
from pretest.spec.questionnaire import Split
from pretest.tables import columns
from pretest.values import is_number_column, plural, rows_phrase
from pretest.words import Bools, Floats

_SAID = ("dont_know", "refused")


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """frame: with the draw of everybody in ``split``. reasons: ``not_asked`` for what was not drawn."""

    frame: pd.DataFrame
    reasons: pd.DataFrame
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()


def plan_missing(study: Study, frame: pd.DataFrame, reasons: pd.DataFrame) -> Planned:
    """``frame`` and ``reasons`` with every answer that was not asked by design marked as such.

    Parameters
    ----------
    frame, reasons : as in ``Responses``; they stay as they are.

    Returns
    -------
    Planned
        Problems where a draw is no draw of the questionnaire, answers stand in a block that was not drawn, or the draw
        is not in the file and the answers do not tell it. A note where they do.
    """
    if not has_split(study):
        return Planned(frame, reasons)
    drawn = _given(frame)
    why = {str(name): reasons[name] for name in reasons}
    problems: list[Problem] = []
    notes: list[Note] = []
    for audience, questionnaire, split in _splits(study):
        if not _is_told(study, frame, audience):
            continue  # the missing column of the audience is a problem of its own
        here = audience_mask(study, frame, audience)
        blocks = block_columns(study, questionnaire, split)
        one = _Split(frame, why, split, blocks, here, study.name)
        problems += one.settle(drawn)
        notes += one.notes
        if not problems:
            why |= one.marked(drawn)
    if problems:
        return Planned(frame, reasons, tuple(dict.fromkeys(problems)), tuple(notes))
    kept = [name for name in frame.columns if name in why]
    table = pd.DataFrame({name: why[name] for name in kept}, index=frame.index)
    return Planned(frame.assign(**{SPLIT: drawn}), table, (), tuple(notes))


def block_columns(study: Study, questionnaire: Questionnaire, split: Split) -> dict[str, tuple[str, ...]]:
    """Block of the split → the columns that it asks."""
    found: dict[str, tuple[str, ...]] = {}
    for block in questionnaire.blocks:
        if block.id in split.blocks:
            suffix = PRE if block.phase == "pre" else ""
            names = [study.scales[name].items_for(questionnaire.audience) for name in block.scales]
            own = [item.id for item in block.items if item.asked_of(questionnaire.audience)]
            found[block.id] = (*(f"{item.id}{suffix}" for items in names for item in items), *own)
    return found


def undrawn_of(study: Study, audience: str, outcome: ResolvedOutcome, frame: pd.DataFrame) -> Bools:
    """(rows,) people of ``audience`` who did not draw the block of ``outcome``; of a composite, of some part of it."""
    questionnaire = study.questionnaire_of(audience)
    if questionnaire is None or questionnaire.split is None or SPLIT not in frame:
        return np.zeros(len(frame), dtype=bool)
    single = {one.id: one for one in study.outcomes()}
    parts = [single[name] for name in outcome.composite] or [outcome]
    items = {item.id for part in parts if part.scale is not None for item in part.scale.items}
    drawn, left = frame[SPLIT].to_numpy(dtype=np.float64), np.zeros(len(frame), dtype=bool)
    for block, names in block_columns(study, questionnaire, questionnaire.split).items():
        if items & set(names):
            left |= ~np.isnan(drawn) & ~np.isin(drawn, questionnaire.split.with_block(block))
    return left


def not_asked(study: Study, audience: str, frame: pd.DataFrame) -> dict[str, Bools]:
    """Scale → (rows,) who did not draw its block, for the scales of the plan that ``audience`` is asked."""
    outcomes = [one for one in study.outcomes() if audience in one.audiences]
    return {one.scale.id: undrawn_of(study, audience, one, frame) for one in outcomes if one.scale is not None}


def has_split(study: Study) -> bool:
    """Whether some audience gets part of the blocks of its questionnaire only."""
    return bool(_splits(study))


def _splits(study: Study) -> list[tuple[str, Questionnaire, Split]]:
    named = ((audience, study.questionnaire_of(audience)) for audience in study.audiences)
    return [(name, one, one.split) for name, one in named if one is not None and one.split is not None]


def _is_told(study: Study, frame: pd.DataFrame, audience: str) -> bool:
    files = audiences_of_files(study)
    if audience in files.values() and frame[columns.SOURCE_FILE].isin(list(files)).all():
        return True
    when = study.file.audiences[audience].when
    return all(condition_column(frame, column) is not None for column in when.columns)


def _given(frame: pd.DataFrame) -> Floats:
    """(rows,) the draw as the file says it; NaN where it does not."""
    if SPLIT not in frame:
        return np.full(len(frame), np.nan)
    if not is_number_column(frame[SPLIT]):
        return pd.to_numeric(frame[SPLIT], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return frame[SPLIT].to_numpy(dtype=np.float64, copy=True)


@dataclass(slots=True, eq=False)
class _Split:
    """The split of one audience. blocks: block → its columns; here: (rows,) who belongs to the audience."""

    frame: pd.DataFrame
    why: Mapping[str, pd.Series]
    split: Split
    blocks: Mapping[str, tuple[str, ...]]
    here: Bools
    where: str
    notes: tuple[Note, ...] = ()

    def settle(self, drawn: Floats) -> Iterator[Problem]:
        """Problems; the draws that the answers tell are filled in."""
        draws = self.split.draws
        number = np.where(np.isnan(drawn), 1.0, drawn)
        wrong = self.here & ~np.isin(number, np.arange(1, len(draws) + 1))
        yield from self._told(wrong, "split_unknown", "the column 'split' holds another number than a draw has", None)
        if wrong.any():
            return
        answered = self._answered()
        untold = self.here & np.isnan(drawn)
        if untold.any():
            yield from self._derive(drawn, answered, untold)
        stray = np.zeros(len(self.frame), dtype=bool)
        for block, given in answered.items():
            stray |= self.here & given & ~np.isnan(drawn) & ~np.isin(drawn, self.split.with_block(block))
        hint = "Is 'split' the column in which the form kept its draw? The blocks are numbered in the order of the "
        hint += "questionnaire."
        yield from self._told(stray, "split_contradicted", "answers stand in a block that was not drawn", hint)

    def _answered(self) -> dict[str, Bools]:
        """Block → (rows,) who answered something of it, or said why not."""
        return {block: self._said(names) for block, names in self.blocks.items()}

    def _said(self, names: tuple[str, ...]) -> Bools:
        said = np.zeros(len(self.frame), dtype=bool)
        for name in names:
            if name in self.frame:
                said |= self.frame[name].notna().to_numpy(dtype=bool)
            if name in self.why:
                said |= self.why[name].isin(_SAID).to_numpy(dtype=bool)
        return said

    def _derive(self, drawn: Floats, answered: Mapping[str, Bools], untold: Bools) -> Iterator[Problem]:
        matrix = np.column_stack([answered[block] for block in self.split.blocks])
        for number, blocks in enumerate(self.split.draws, start=1):
            pattern = np.array([block in blocks for block in self.split.blocks])
            drawn[untold & (matrix == pattern).all(axis=1)] = number
        seen = np.array(self.frame[columns.ARM].notna()) if self.frame[columns.ARM].notna().any() else self.here
        unclear = untold & np.isnan(drawn) & seen
        each = self.split.each
        what = f"which blocks were drawn cannot be told from the answers (other than {each} of the blocks are answered)"
        hint = "Give the column in which the form kept its draw, as split under columns in study.yaml."
        yield from self._told(unclear, "split_missing", what, hint)
        known = int((untold & ~np.isnan(drawn)).sum())
        if known and not unclear.any():
            message = "The draw of blocks is not in the data; for {n:row|rows} it was told from the blocks that were "
            note = Note("split_derived", "warning", self.where, message + "answered.", (("n", known),))
            self.notes = (note,)

    def _told(self, wrong: Bools, code: str, what: str, hint: str | None) -> Iterator[Problem]:
        if not wrong.any():
            return
        bad = self.frame.loc[wrong, [columns.SOURCE_FILE, columns.SOURCE_ROW]]
        for name, rows in bad.groupby(columns.SOURCE_FILE)[columns.SOURCE_ROW]:
            places = np.unique(rows.to_numpy())
            told = f"{what}, in {plural(len(places), 'row')}: {rows_phrase(places)}"
            yield Problem(code, str(name), told, hint=hint)

    def marked(self, drawn: Floats) -> dict[str, pd.Series]:
        """Column → why there is no answer, with ``not_asked`` where its block was not drawn."""
        found: dict[str, pd.Series] = {}
        for block, names in self.blocks.items():
            undrawn = self.here & ~np.isnan(drawn) & ~np.isin(drawn, self.split.with_block(block))
            for name in names:
                if name in self.frame:
                    found[name] = self._because(name, undrawn)
        return found

    def _because(self, name: str, undrawn: Bools) -> pd.Series:
        known = self.why.get(name)
        texts = np.full(len(self.frame), None, dtype=object)
        if known is not None:
            texts = known.astype("object").where(known.notna(), None).to_numpy(dtype=object, copy=True)
        texts[undrawn & self.frame[name].isna().to_numpy(dtype=bool)] = "not_asked"
        return pd.Series(pd.Categorical(texts, categories=list(REASONS)), index=self.frame.index)
