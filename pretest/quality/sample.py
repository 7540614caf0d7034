"""Respondents who are still in, and their rows: what the rules on quality judge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from pretest.codes import first_rows, n_different, person_codes
from pretest.responses.needs import PRE, wanted_columns
from pretest.responses.planned import has_split
from pretest.spec import AnswerSet, Item, Study
from pretest.tables import columns
from pretest.values import is_number_column
from pretest.words import Bools, Floats
from pretest.words import Counts as Ints


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows with the respondent that each belongs to. A respondent is a person in one wave.

    frame, reasons: as in ``Responses``. codes: (rows,) number of the respondent, by first appearance; first: (units,)
    position of each respondent's first row. n_signs: (units,) how many different signs of carelessness the rules so far
    saw in each.
    """

    study: Study
    frame: pd.DataFrame
    reasons: pd.DataFrame
    codes: Ints
    first: Ints
    n_signs: Floats

    @classmethod
    def of(cls, study: Study, frame: pd.DataFrame, reasons: pd.DataFrame, n_signs: Floats | None = None) -> Sample:
        codes = who = person_codes(frame[columns.RESPONDENT])
        wave = pd.factorize(frame[columns.WAVE])[0].astype(np.int64)
        if n_different(who + 1) < len(who) or (who < 0).any():  # else each row is somebody else, whatever the wave
            codes = pd.factorize(who * (int(wave.max(initial=0)) + 1) + wave)[0].astype(np.int64)
        first = first_rows(codes)
        return cls(study, frame, reasons, codes, first, np.zeros(len(first)) if n_signs is None else n_signs)

    def __len__(self) -> int:
        return len(self.first)

    def any(self, rows: Bools) -> Bools:
        """(units,) whether any row of the respondent is true."""
        return self.total(rows) > 0

    def total(self, rows: Bools | Floats) -> Floats:
        """(units,) sum over the respondent's rows."""
        return np.bincount(self.codes, rows.astype(np.float64), len(self)).astype(np.float64)

    def first_value(self, column: str) -> Floats:
        """(units,) first value of a numeric column that is not missing, else NaN."""
        values = self.frame[column].to_numpy(dtype=np.float64)
        if len(values) == len(self):  # one row each, in this order
            return values.copy()
        position = np.where(np.isnan(values), len(values), np.arange(len(values)))
        earliest = np.full(len(self), len(values))
        np.minimum.at(earliest, self.codes, position)
        first: Floats = np.append(values, np.nan)[earliest]
        return first

    def of_first(self, column: str) -> pd.Series:
        """(units,) the column in each respondent's first row."""
        return self.frame[column].iloc[self.first].reset_index(drop=True)

    @cached_property
    def items(self) -> dict[str, AnswerSet]:
        """Columns of the frame that hold answers to items, with their answer sets.

        An item of the library that the study does not ask, but whose name it uses, counts when all values fit.
        """
        wanted = wanted_columns(self.study)
        found = {name: answers for name, answers in wanted.items.items() if name in self.frame}
        for name, answers in wanted.likely.items():
            if (
                name in self.frame
                and is_number_column(self.frame[name])
                and not outside(self.frame[name], answers).any()
            ):
                found[name] = answers
        return found

    @cached_property
    def questions(self) -> dict[str, Item]:
        """The items of ``items`` as the library words and keys them."""
        library = self.study.items()
        return {name: library[name if name in library else name.removesuffix(PRE)][0] for name in self.items}

    def matrix(self, names: tuple[str, ...]) -> Floats:
        """(rows, names) values of numeric columns."""
        return self.frame[list(names)].to_numpy(dtype=np.float64)

    def said_something(self, column: str) -> Bools:
        """(rows,) an answer, or a code that says why there is none (don't know, refused)."""
        answered = np.array(self.frame[column].notna())
        if column in self.reasons:
            answered |= self.reasons[column].isin(["dont_know", "refused"]).to_numpy(dtype=bool)
        return answered

    def undrawn(self, column: str) -> Bools:
        """(rows,) who was not asked it because a split did not draw its block.

        Without a split nobody: a code for what was not asked may also stand where somebody broke off.
        """
        if column not in self.reasons or not has_split(self.study):
            return np.zeros(len(self.frame), dtype=bool)
        return (self.reasons[column] == "not_asked").to_numpy(dtype=bool, na_value=False)


def outside(values: pd.Series, answers: AnswerSet) -> Bools:
    """(rows,) numbers that are no answer of the set; missing ones are not outside."""
    numbers = values.to_numpy(dtype=np.float64)
    if answers.type in ("ordinal", "nominal"):
        fitting = np.isin(numbers, np.array(answers.values, dtype=np.float64))
    else:
        low = -np.inf if answers.min is None else answers.min
        high = np.inf if answers.max is None else answers.max
        fitting = np.isfinite(numbers) & (numbers >= low) & (numbers <= high)
    return np.asarray(~(fitting | np.isnan(numbers)))
