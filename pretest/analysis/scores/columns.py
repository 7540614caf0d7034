"""One column of the scored data: its values, what it says, and what its codes say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from pretest.spec import AnswerSet
from pretest.words import Floats, Language

CODED_KINDS = ("dont_know", "refused", "not_asked")


@dataclass(frozen=True, slots=True, eq=False)
class ScoredColumn:
    """values: (n,) float64 or text. label: of the column. codes: value → its label. missing: codes among the values
    that say why there is no answer; they are no answers.
    """

    name: str
    values: pd.Series
    label: str
    codes: Mapping[float, str] = field(default_factory=dict)
    missing: tuple[float, ...] = ()

    def without_missing(self) -> ScoredColumn:
        """The same with these codes empty, for formats that cannot declare them."""
        if not self.missing:
            return self
        codes = {code: label for code, label in self.codes.items() if code not in self.missing}
        return replace(self, values=self.values.mask(self.values.isin(self.missing)), codes=codes, missing=())


def item_column(
    name: str, values: pd.Series, reasons: pd.Series | None, answers: AnswerSet, label: str, language: Language
) -> ScoredColumn:
    """An item as it was coded in the data: answers, and the first code of its set for each reason of a missing one."""
    codes = {float(option.value): option.label.in_language(language) for option in answers.options}
    numbers: Floats = values.to_numpy(dtype=np.float64, na_value=np.nan).copy()
    used: list[float] = []
    for kind in CODED_KINDS if reasons is not None else ():
        code = next((code for code in answers.missing if code.kind == kind), None)
        here = np.zeros(len(values), dtype=bool) if reasons is None else (reasons == kind).to_numpy(dtype=bool)
        if code is not None and here.any():
            numbers[here] = code.value
            codes[float(code.value)] = code.label.in_language(language)
            used.append(float(code.value))
    return ScoredColumn(name, pd.Series(numbers), label, codes, tuple(used))
