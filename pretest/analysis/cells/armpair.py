"""One concept beside the control, within one group: the rows that checks and further questions look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.analysis.cells.groups import Group
from pretest.analysis.cells.sampling import design_of
from pretest.codes import n_different, person_codes
from pretest.numbers.design import Design
from pretest.spec.study import ResolvedOutcome, Study
from pretest.tables.columns import RESPONDENT
from pretest.words import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows of a group that were shown an arm. design: of these n rows. person: (n,) codes of the respondents."""

    frame: pd.DataFrame
    design: Design
    person: Ints

    @property
    def arm(self) -> Ints:
        """(n,) 0 = control, else the concept."""
        return self.design.arm

    def values(self, column: str) -> Floats:
        """(n,) numbers of a column, NaN where missing."""
        return pd.to_numeric(self.frame[column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)

    def people(self, which: Bools) -> int:
        """Different respondents among some rows."""
        return n_different(self.person[which])

    def only(self, which: Bools) -> Rows:
        """Some of the rows."""
        return Rows(self.frame[which], self.design.only(which), self.person[which])


def shown_rows(study: Study, group: Group) -> Rows:
    """The rows of ``group`` that were shown an arm."""
    own = group.arm >= 0
    frame = group.frame[own]
    design = design_of(frame, group.arm[own], 1 + len(study.concepts), group.execution[own])
    person = person_codes(frame[RESPONDENT]).astype(np.intp)
    return Rows(frame, design, person)


def each_pair(study: Study, rows: Rows) -> Iterator[tuple[str, Rows]]:
    """Every concept with its rows and those of the control; nothing without a control."""
    if study.control is None:
        return
    for code, concept in enumerate(study.concepts, 1):
        yield concept, rows.only((rows.arm == 0) | (rows.arm == code))


def on_topic_arms(study: Study) -> tuple[tuple[int, str], ...]:
    """Code and name of every arm but those that saw a message on something else, the control first."""
    arms = [(0, study.control), *enumerate(study.concepts, 1)]
    return tuple(
        (code, name) for code, name in arms if name is not None and study.file.arms[name].control != "off_topic"
    )


def is_against_control(study: Study, outcome: ResolvedOutcome) -> bool:
    """Whether what people answer may be laid beside the answers in the control arm, as ``each_pair`` does."""
    off_topic = outcome.refers_to == "message" and study.off_topic
    return outcome.compared != "nobody" and not off_topic


def oriented(rows: Rows, outcome: ResolvedOutcome) -> Floats:
    """(n,) scores of ``outcome``, positive = worse; as measured where no direction is worse."""
    values, sign = rows.values(outcome.column), outcome.harm_sign
    return values if np.isnan(sign) else values * sign


def hide(row: dict[str, object], figures: tuple[str, ...], *, small: bool) -> dict[str, object]:
    """``row`` with the mark ``suppressed``, and without these figures where it is ``small``."""
    return row | (dict.fromkeys(figures) if small else {}) | {"suppressed": small}
