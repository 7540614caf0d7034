"""What stands beside the verdicts: checks and further questions, each a module with one function of an ``Analysis``.

A module takes what the core of the analysis made and returns tables of ``findings.TABLES`` with notes. The order
here is the order of the notes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from pretest.analysis.cells.judging import Judged
from pretest.errors import Note
from pretest.responses import Responses
from pretest.spec.study import Study


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """One analysis so far. responses: before the quality rules; judged: after. suppress_below: 0 shows everything.

    Random numbers come from ``seeds.stream(study.file.seed, NAME)``.
    """

    study: Study
    responses: Responses
    judged: Judged
    suppress_below: int


@dataclass(frozen=True, slots=True, eq=False)
class Deeper:
    """tables: name of a table in ``findings.TABLES`` → its rows, small cells already without figures."""

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


Step = Callable[[Analysis], Deeper]
