"""What stands beside the verdicts: checks and further questions, each a module with one function of an ``Analysis``.

A module takes what the core of the analysis made and returns result tables with notes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from pretest.analysis.cells.judging import Judged
from pretest.analysis.prior.beliefs import Beliefs
from pretest.errors import Note
from pretest.quality import Screened
from pretest.responses import Responses
from pretest.risk import Effects
from pretest.spec.study import Study
from pretest.tables.table import Table


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """One analysis so far. responses: before the quality rules; judged: after. suppress_below: 0 shows everything.

    effects: the primary harms before and after the data, as the risks have them. beliefs: what was believed of them
    beforehand, and by whom. found: tables of the questions that
    were answered before this one. everybody: as ``judged`` was screened, with those whom the rules leave out, where
    that is known. Random numbers come from ``seeds.stream(study.file.seed, NAME)``.
    """

    study: Study
    responses: Responses
    judged: Judged
    suppress_below: int
    effects: Effects | None = None
    beliefs: Beliefs = field(default_factory=Beliefs)
    found: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    everybody: Screened | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Deeper:
    """tables: name of a result table → its rows, small cells already without figures."""

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One question that is put to every analysis. find: its answer; tables: all that it may fill."""

    id: str
    find: Callable[[Analysis], Deeper]
    tables: tuple[Table, ...]

    def answer(self, analysis: Analysis) -> Deeper:
        """What ``find`` finds.

        Raises
        ------
        ValueError
            When it fills a table that it does not declare: a programming mistake.
        """
        found = self.find(analysis)
        undeclared = sorted(found.tables.keys() - {table.name for table in self.tables})
        if undeclared:
            raise ValueError(f"question '{self.id}' fills undeclared tables {undeclared}")
        return found
